# cmake -P tutorial.cmake -- PAGE PROGRAM COMPILER [OPTION]...: the page's blocks of C++ are one
# program, and what it prints are the page's blocks of text.
cmake_minimum_required(VERSION 3.21)
include(${CMAKE_CURRENT_LIST_DIR}/blocks.cmake)

set(command "")
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE 6 ${last})
  list(APPEND command ${CMAKE_ARGV${i}})
endforeach()
take_blocks(code expected ${CMAKE_ARGV4} cpp)
set(program ${CMAKE_ARGV5})
file(WRITE ${program}.cpp "${code}")
execute_process(COMMAND ${command} -o ${program} ${program}.cpp COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${program} OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
if(NOT output STREQUAL expected)
  message(FATAL_ERROR "the page says\n${expected}but the program says\n${output}")
endif()
