# Builds for arm64 on another machine: clang-19 against Debian's own arm64 packages, unpacked into a
# folder (deploy/lib/sysroot.sh). Programs of the build itself, flatc and npm, are this machine's.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)

set(ONEPOOL_SYSROOT "${CMAKE_CURRENT_LIST_DIR}/../../build/arm64-root")
cmake_path(NORMAL_PATH ONEPOOL_SYSROOT)
set(CMAKE_SYSROOT ${ONEPOOL_SYSROOT})
set(CMAKE_C_COMPILER_TARGET aarch64-linux-gnu)
set(CMAKE_CXX_COMPILER_TARGET aarch64-linux-gnu)
set(CMAKE_ASM_COMPILER_TARGET aarch64-linux-gnu)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
# The compiler checks link before OnepoolTargets names the linker.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-fuse-ld=lld-19")

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${ONEPOOL_SYSROOT})
set(ENV{PKG_CONFIG_LIBDIR}
    "${ONEPOOL_SYSROOT}/usr/lib/aarch64-linux-gnu/pkgconfig:${ONEPOOL_SYSROOT}/usr/share/pkgconfig")

# Tests and programs run by emulation.
set(CMAKE_CROSSCOMPILING_EMULATOR "qemu-aarch64-static;-L;${ONEPOOL_SYSROOT}")
