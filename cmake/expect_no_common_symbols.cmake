# cmake -DNM=... -DPATTERN=... -P expect_no_common_symbols.cmake A B: the object files A and B define
# symbols that match the regular expression PATTERN, but none of these in common.
cmake_minimum_required(VERSION 3.21)

foreach(i RANGE 1 2)
  math(EXPR argument "${CMAKE_ARGC} - 3 + ${i}")
  execute_process(COMMAND ${NM} --defined-only --format=posix ${CMAKE_ARGV${argument}}
                  OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n ]*${PATTERN}[^\n ]*" symbols_${i} "${symbols}")
  list(LENGTH symbols_${i} count)
  message(STATUS "${CMAKE_ARGV${argument}}: ${count}")
  if(count EQUAL 0)
    message(FATAL_ERROR "no symbol matches ${PATTERN}")
  endif()
endforeach()
foreach(symbol IN LISTS symbols_1)
  if(symbol IN_LIST symbols_2)
    message(FATAL_ERROR "both define ${symbol}")
  endif()
endforeach()
