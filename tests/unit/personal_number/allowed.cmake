# cmake -DSOURCE=<root> -P allowed.cmake: only these folders may include or link the type of a 個人番号 (architecture.md 1, rule 1; decisions.md 6).
cmake_minimum_required(VERSION 3.25)
set(allowed platform/personal_number server/operations server/provision peers/juki peers/standard_system)

set(offenders)
file(GLOB_RECURSE files RELATIVE ${SOURCE}
    ${SOURCE}/app/*.?pp ${SOURCE}/server/*.?pp ${SOURCE}/peers/*.?pp ${SOURCE}/platform/*.?pp
    ${SOURCE}/app/CMakeLists.txt ${SOURCE}/server/*/CMakeLists.txt ${SOURCE}/peers/*/CMakeLists.txt ${SOURCE}/platform/*/CMakeLists.txt)
set(uses 0)
foreach(file ${files})
    file(STRINGS ${SOURCE}/${file} found REGEX "#include \"platform/personal_number/|chukan_personal_number")
    if(NOT found)
        continue()
    endif()
    get_filename_component(folder ${file} DIRECTORY)
    if(folder IN_LIST allowed)
        math(EXPR uses "${uses} + 1")
    else()
        list(APPEND offenders ${file})
    endif()
endforeach()
if(offenders)
    message(FATAL_ERROR "may not use the library personal_number: ${offenders}")
endif()
# The positive control: a scan that finds nobody looks at nothing.
if(uses LESS 5)
    message(FATAL_ERROR "only ${uses} uses found: the scan itself is broken")
endif()
