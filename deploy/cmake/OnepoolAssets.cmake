# Pages and programs in TypeScript: npm packages by lock file into build/npm (shared by all
# presets), type check, bundle, and embedding by .incbin. See deploy/web/build.mjs.

find_program(ONEPOOL_NODEJS NAMES node nodejs REQUIRED)
find_program(ONEPOOL_NPM npm REQUIRED)
find_program(ONEPOOL_FLOCK flock REQUIRED)

set(ONEPOOL_WEB_BUILD ${PROJECT_SOURCE_DIR}/deploy/web/build.mjs)
set(ONEPOOL_WEB_OUT ${PROJECT_BINARY_DIR}/web)
file(MAKE_DIRECTORY ${ONEPOOL_WEB_OUT} ${PROJECT_SOURCE_DIR}/build/npm)
# Programs built into this tree find their packages by walking up to here.
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/build/npm/node_modules ${PROJECT_BINARY_DIR}/node_modules SYMBOLIC)

# The lock keeps two build trees from installing at the same time.
add_custom_command(
    OUTPUT ${ONEPOOL_WEB_OUT}/npm.stamp
    COMMAND ${ONEPOOL_FLOCK} ${PROJECT_SOURCE_DIR}/build/npm.lock
            ${ONEPOOL_NODEJS} ${ONEPOOL_WEB_BUILD} install
    COMMAND ${CMAKE_COMMAND} -E touch ${ONEPOOL_WEB_OUT}/npm.stamp
    DEPENDS ${PROJECT_SOURCE_DIR}/deploy/web/package.json
            ${PROJECT_SOURCE_DIR}/deploy/web/package-lock.json
    COMMENT "npm ci"
    VERBATIM)
add_custom_command(
    OUTPUT ${ONEPOOL_WEB_OUT}/check.stamp
    COMMAND ${ONEPOOL_NODEJS} ${ONEPOOL_WEB_BUILD} check
            ${ONEPOOL_WEB_OUT}/check.d ${ONEPOOL_WEB_OUT}/check.stamp
    DEPENDS ${ONEPOOL_WEB_OUT}/npm.stamp ${ONEPOOL_WEB_BUILD}
    DEPFILE ${ONEPOOL_WEB_OUT}/check.d
    COMMENT "tsc --noEmit"
    VERBATIM)
add_custom_target(onepool_web_check ALL DEPENDS ${ONEPOOL_WEB_OUT}/check.stamp)

# onepool_embed_assets(TARGET ACCESSOR ns::function ASSETS /path=file ...)
# Makes a static library TARGET that defines `std::span<const onepool::io::Asset> ns::function()`
# (drivers/io/assets.hpp). A .ts or .tsx file is bundled, its stylesheet served beside it; files
# are relative to the repository's root.
function(onepool_embed_assets target)
    cmake_parse_arguments(ARG "" "ACCESSOR" "ASSETS" ${ARGN})
    set(out ${ONEPOOL_WEB_OUT}/${target})
    add_custom_command(
        OUTPUT ${out}/assets.S ${out}/assets.cpp
        COMMAND ${ONEPOOL_NODEJS} ${ONEPOOL_WEB_BUILD} pages ${out} ${ARG_ACCESSOR} ${out}.d ${ARG_ASSETS}
        DEPENDS ${ONEPOOL_WEB_OUT}/npm.stamp ${ONEPOOL_WEB_BUILD}
        DEPFILE ${out}.d
        COMMENT "Bundling the pages of ${target}"
        VERBATIM)
    add_library(${target} STATIC ${out}/assets.S ${out}/assets.cpp)
    target_link_libraries(${target} PUBLIC onepool_options)
    # A page that does not type-check does not ship.
    add_dependencies(${target} onepool_web_check)
endfunction()

# onepool_node_program(NAME ENTRY file.ts OUTPUT path.mjs): one bundled program for Node.
function(onepool_node_program name)
    cmake_parse_arguments(ARG "" "ENTRY;OUTPUT" "" ${ARGN})
    add_custom_command(
        OUTPUT ${ARG_OUTPUT}
        COMMAND ${ONEPOOL_NODEJS} ${ONEPOOL_WEB_BUILD} program
                ${PROJECT_SOURCE_DIR}/${ARG_ENTRY} ${ARG_OUTPUT} ${ONEPOOL_WEB_OUT}/${name}.d
        DEPENDS ${ONEPOOL_WEB_OUT}/npm.stamp ${ONEPOOL_WEB_BUILD}
        DEPFILE ${ONEPOOL_WEB_OUT}/${name}.d
        COMMENT "Bundling ${name}"
        VERBATIM)
    add_custom_target(${name} ALL DEPENDS ${ARG_OUTPUT})
    add_dependencies(${name} onepool_web_check)
endfunction()
