# softlif adds little to the size of the program, and no heap, streams or locales. (newlib's printf
# has a heap and a locale of its own, without softlif, too.)

cmake_minimum_required(VERSION 3.25)

set(most 24)  # KB

foreach(one program without)
  execute_process(COMMAND ${size} ${${one}} OUTPUT_VARIABLE table COMMAND_ERROR_IS_FATAL ANY)
  if(NOT table MATCHES "\n *([0-9]+)\t *([0-9]+)\t")
    message(FATAL_ERROR "size prints ${table}")
  endif()
  math(EXPR size_of_${one} "${CMAKE_MATCH_1} + ${CMAKE_MATCH_2}")
  execute_process(COMMAND ${nm} --format=just-symbols ${${one}} OUTPUT_VARIABLE names_of_${one}
                  COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" names_of_${one} "${names_of_${one}}")
endforeach()

math(EXPR bytes "${size_of_program} - ${size_of_without}")
message("softlif takes ${bytes} bytes")
math(EXPR most_bytes "1024 * ${most}")
if(bytes GREATER most_bytes)
  message(FATAL_ERROR "that is more than ${most} KB")
endif()

list(REMOVE_ITEM names_of_program ${names_of_without})
list(FILTER names_of_program INCLUDE REGEX
     "^_Zn[wa]|^_Zd[la]|alloc|locale|ostream|ios_base|basic_string|__cxa_throw|_Unwind_RaiseException")
if(names_of_program)
  message(FATAL_ERROR "it brings ${names_of_program}")
endif()
