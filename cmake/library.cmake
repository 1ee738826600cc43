# GCC 12 takes Asio's coroutine frames for a mismatch of new and delete when it optimises: a false alarm of the compiler.
set(chukan_warnings -Wall -Wextra -Werror $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)

# chukan_library(NAME DEPENDS a b c): the static library of this folder, from every .cpp in it.
# Its headers are included as "platform/http/server.hpp", that is from the root.
function(chukan_library name)
    cmake_parse_arguments(ARG "" "" "DEPENDS;EXCLUDE" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
    foreach(excluded ${ARG_EXCLUDE})
        list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/${excluded})
    endforeach()
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${ARG_DEPENDS})
    target_compile_options(${name} PRIVATE ${chukan_warnings})
endfunction()

# chukan_test(NAME DEPENDS …): one test program per folder of tests/.
function(chukan_test name)
    cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
    add_executable(${name} ${sources})
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} gtest gmock gtest_main Threads::Threads)
    target_compile_options(${name} PRIVATE ${chukan_warnings} -O0) # what is tested is optimised; the tests themselves only have to compile soon
    add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()
