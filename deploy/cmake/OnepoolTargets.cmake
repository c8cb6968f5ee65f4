# How Onepool's targets are made. Link visibility expresses the layers of ARCHITECTURE.md:
#   protocol <- drivers' pure decoders, config <- cores <- stores and io <- programs.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(ONEPOOL_CCACHE ccache)
if(ONEPOOL_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${ONEPOOL_CCACHE})
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    add_link_options(-fuse-ld=lld-19)
endif()

add_library(onepool_options INTERFACE)
target_include_directories(onepool_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(onepool_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # Members left out of a designated initialiser have a default on purpose.
    target_compile_options(onepool_options INTERFACE -Wno-missing-designated-field-initializers)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(onepool_options INTERFACE -Wno-missing-field-initializers)
    # g++ 12 sees ghosts of uninitialised memory in optimised std::variant and std::optional.
    target_compile_options(onepool_options INTERFACE -Wno-maybe-uninitialized)
endif()

# A preset that is compiled whole, and seldom, puts files together (CMAKE_UNITY_BUILD): headers and
# templates once for eight files. Names of one file then hide those of another.
if(CMAKE_UNITY_BUILD)
    target_compile_options(onepool_options INTERFACE -Wno-shadow)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # A type that only its own file can see looks as if it stood in a header.
        target_compile_options(onepool_options INTERFACE -Wno-subobject-linkage)
    endif()
endif()

# onepool_library(NAME SOURCES ... [ALONE ...] [LINK ...] [PRIVATE_LINK ...])
# ALONE, also of a test: sources whose names would clash with a neighbour's where files are put
# together.
function(onepool_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;ALONE;LINK;PRIVATE_LINK" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES} ${ARG_ALONE})
    set_source_files_properties(${ARG_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    target_link_libraries(${name} PUBLIC onepool_options ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
endfunction()

# onepool_program(NAME SOURCES ... [LINK ...])
function(onepool_program name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE onepool_options ${ARG_LINK})
    set_target_properties(${name} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
endfunction()

# onepool_test(NAME LABEL label SOURCES ... [ALONE ...] [LINK ...]): one GoogleTest program, one CTest
# entry. What it tests is optimised, the tests themselves are not: that would take most of their
# build.
function(onepool_test name)
    cmake_parse_arguments(ARG "" "LABEL" "SOURCES;ALONE;LINK" ${ARGN})
    add_executable(${name} ${ARG_SOURCES} ${ARG_ALONE})
    set_source_files_properties(${ARG_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    target_link_libraries(${name} PRIVATE onepool_options ${ARG_LINK} GTest::gtest_main GTest::gmock)
    target_compile_options(${name} PRIVATE -O0)
    set_target_properties(${name} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
    add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
    set_tests_properties(${name} PROPERTIES LABELS ${ARG_LABEL}
        ENVIRONMENT "ONEPOOL_SOURCE=${PROJECT_SOURCE_DIR};ONEPOOL_BUILD=${PROJECT_BINARY_DIR}")
endfunction()

# What has to be there before a file can be looked at alone.
add_custom_target(onepool_generated)

# onepool_flatbuffers(TARGET SCHEMA): generated header <name>_generated.h, seen as a system header.
function(onepool_flatbuffers target schema)
    get_filename_component(stem ${schema} NAME_WE)
    set(out_dir ${CMAKE_CURRENT_BINARY_DIR}/generated)
    add_custom_command(
        OUTPUT ${out_dir}/${stem}_generated.h
        COMMAND ${ONEPOOL_FLATC} --cpp --cpp-std c++17 --scoped-enums -o ${out_dir}
                ${CMAKE_CURRENT_SOURCE_DIR}/${schema}
        DEPENDS ${schema})
    target_sources(${target} PRIVATE ${out_dir}/${stem}_generated.h)
    add_custom_target(${target}_${stem}_generated DEPENDS ${out_dir}/${stem}_generated.h)
    add_dependencies(onepool_generated ${target}_${stem}_generated)
    target_include_directories(${target} SYSTEM PRIVATE ${out_dir})
endfunction()
