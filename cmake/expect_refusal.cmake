# cmake -P expect_refusal.cmake REGEX PROGRAM [ARGUMENT]...: PROGRAM must exit with an error of its
# own, not by a crash, and write one line to stderr, which matches REGEX.
set(command "")
foreach(i RANGE 4 ${CMAKE_ARGC})
  list(APPEND command "${CMAKE_ARGV${i}}")
endforeach()
execute_process(COMMAND ${command} RESULT_VARIABLE status ERROR_VARIABLE error)

if(NOT status MATCHES "^[1-9][0-9]*$")
  message(FATAL_ERROR "exit status: ${status}\nstderr: ${error}")
endif()
if(NOT error MATCHES "^[^\n]*${CMAKE_ARGV3}[^\n]*\n$")
  message(FATAL_ERROR "not one line that matches '${CMAKE_ARGV3}' on stderr:\n${error}")
endif()
message(STATUS "${error}")
