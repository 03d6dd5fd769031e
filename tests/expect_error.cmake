# cmake -P expect_error.cmake -- SENTENCE COMPILER [OPTION]...: the compiler must say SENTENCE in
# one error and after it at most that it stops, all in fewer than ten lines.
cmake_minimum_required(VERSION 3.21)
set(command "")
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE 5 ${last})
  list(APPEND command ${CMAKE_ARGV${i}})
endforeach()
execute_process(COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C ${command} ERROR_VARIABLE said)

string(REGEX REPLACE "[][;]" "" errors "\n${said}")
string(REGEX MATCHALL "\n" lines "${said}")
string(REGEX MATCHALL "\n[^\n]*error: [^\n]*" errors "${errors}")
list(FILTER errors EXCLUDE REGEX " fatal error: .*the compiler stops here")
list(LENGTH lines count)
if(NOT errors MATCHES "^\n[^\n]*softlif: ${CMAKE_ARGV4}[^\n]*$" OR NOT count LESS 10)
  message(FATAL_ERROR "${said}")
endif()
