# Third-party packages, all from Debian. Pure code uses FlatBuffers (header only at run time),
# nlohmann-json (one adapting file) and libcrypto's SHA-256; everything else is for the edges.
find_program(ONEPOOL_FLATC flatc REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(GTest REQUIRED)

if(NOT ONEPOOL_PURE_ONLY)
    find_package(Threads REQUIRED)
    find_package(SQLite3 REQUIRED)
    find_package(Boost 1.81 REQUIRED COMPONENTS json url)
    find_package(PahoMqttCpp REQUIRED CONFIG)
    find_package(spdlog REQUIRED)
    find_package(CLI11 REQUIRED)
    find_library(ONEPOOL_TOMLPLUSPLUS tomlplusplus REQUIRED)
endif()
if(ONEPOOL_BENCH)
    find_package(benchmark REQUIRED)
endif()
