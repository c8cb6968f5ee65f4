# Fails when make_corpus would write a seed that the corpus lacks: a new kind of message, event or
# effect came without its seed. Seeds that were added by hand are nobody's business here.
#
#   cmake -DMAKE_CORPUS=program -DCORPUS=folder -DSCRATCH=folder -P corpus_names.cmake
cmake_policy(SET CMP0057 NEW)

file(REMOVE_RECURSE "${SCRATCH}")
file(MAKE_DIRECTORY "${SCRATCH}")
execute_process(COMMAND "${MAKE_CORPUS}" "${SCRATCH}" RESULT_VARIABLE result)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "${MAKE_CORPUS} ended with ${result}")
endif()

file(GLOB_RECURSE made RELATIVE "${SCRATCH}" "${SCRATCH}/*")
file(GLOB_RECURSE kept RELATIVE "${CORPUS}" "${CORPUS}/*")
file(REMOVE_RECURSE "${SCRATCH}")
if(NOT made)
    message(FATAL_ERROR "${MAKE_CORPUS} wrote nothing")
endif()
set(missing "")
foreach(seed IN LISTS made)
    if(NOT seed IN_LIST kept)
        string(APPEND missing " ${seed}")
    endif()
endforeach()
if(missing)
    message(FATAL_ERROR "Not in ${CORPUS}:${missing}. Write them: ${MAKE_CORPUS} ${CORPUS}")
endif()
