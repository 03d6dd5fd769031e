# cmake -P readme.cmake -- README.md LANGUAGE SOURCE COMPILER [OPTION]...: what README.md has in blocks
# of LANGUAGE compiles, one block after the other, as the file SOURCE, which is written. The comment
#
#     <!-- prelude: CODE -->
#
# right before a block declares what it needs; behind the block, open braces of CODE are closed.
cmake_minimum_required(VERSION 3.21)
file(READ ${CMAKE_ARGV4} text)
set(fence "\n```${CMAKE_ARGV5}\n")
string(LENGTH "${fence}" length)

set(code "")
set(line 1)
string(FIND "${text}" "${fence}" begin)
while(NOT begin EQUAL -1)
  string(SUBSTRING "${text}" 0 ${begin} before)
  string(REGEX MATCHALL "\n" breaks "${before}")
  list(LENGTH breaks count)
  math(EXPR line "${line} + ${count} + 2")

  string(FIND "${before}" "<!-- prelude:" comment REVERSE)
  if(NOT comment EQUAL -1)
    string(SUBSTRING "${before}" ${comment} -1 before)
  endif()
  set(closing "")
  if(before MATCHES "^<!-- prelude:(.*)\n-->$")
    set(prelude "${CMAKE_MATCH_1}")
    string(REGEX MATCHALL "{" open "${prelude}")
    string(REGEX MATCHALL "}" closing "${prelude}")
    list(LENGTH open open)
    list(LENGTH closing closed)
    math(EXPR open "${open} - ${closed}")
    string(REPEAT "}" ${open} closing)
    string(APPEND code "${prelude}\n")
  endif()

  math(EXPR begin "${begin} + ${length}")
  string(SUBSTRING "${text}" ${begin} -1 text)
  string(FIND "${text}" "\n```\n" end)
  string(SUBSTRING "${text}" 0 ${end} block)
  string(APPEND code "#line ${line} \"${CMAKE_ARGV4}\"\n${block}\n${closing}\n")
  string(FIND "${text}" "${fence}" begin)
endwhile()
if(code STREQUAL "")
  message(FATAL_ERROR "${CMAKE_ARGV4} has no block of ${CMAKE_ARGV5}")
endif()
file(WRITE ${CMAKE_ARGV6} "${code}")

set(command "")
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE 7 ${last})
  list(APPEND command ${CMAKE_ARGV${i}})
endforeach()
execute_process(COMMAND ${command} ${CMAKE_ARGV6} COMMAND_ERROR_IS_FATAL ANY)
