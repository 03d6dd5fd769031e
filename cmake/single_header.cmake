# The library as one header, for Compiler Explorer and the like. Included, this file makes the
# target `single_header`; as a script (cmake -D... -P) it writes the header.

if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(single_header_dir ${PROJECT_BINARY_DIR}/single_header)
  set(single_header ${single_header_dir}/softlif/softlif.hpp)
  file(GLOB_RECURSE parts CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/*.hpp)
  add_custom_command(
    OUTPUT ${single_header}
    COMMAND ${CMAKE_COMMAND} -DCHECKOUT=${PROJECT_SOURCE_DIR} -DVERSION=${PROJECT_VERSION}
            -DOUTPUT=${single_header} -P ${CMAKE_CURRENT_LIST_FILE}
    DEPENDS ${parts} ${PROJECT_SOURCE_DIR}/LICENSE ${CMAKE_CURRENT_LIST_FILE}
    VERBATIM)
  add_custom_target(single_header DEPENDS ${single_header})
  return()
endif()

cmake_minimum_required(VERSION 3.21)

# Sets `result` to the header's text. The text of each of the library's own headers replaces the first
# #include line that asks for it.
function(expand header result)
  get_property(seen GLOBAL PROPERTY seen)
  if(header IN_LIST seen)
    set(${result} "" PARENT_SCOPE)
    return()
  endif()
  set_property(GLOBAL APPEND PROPERTY seen ${header})

  file(READ ${CHECKOUT}/include/${header} rest)
  string(REGEX REPLACE "#pragma once\n+" "" rest "${rest}")
  set(own "")
  set(text "\n// ${header}\n\n")
  while(rest MATCHES "(^|\n)#include <(softlif/[^>]+)>\n")
    set(line "${CMAKE_MATCH_0}")
    set(break "${CMAKE_MATCH_1}")
    set(included ${CMAKE_MATCH_2})
    string(FIND "${rest}" "${line}" begin)
    string(LENGTH "${line}" length)
    math(EXPR end "${begin} + ${length}")
    string(SUBSTRING "${rest}" 0 ${begin} before)
    string(SUBSTRING "${rest}" ${end} -1 rest)
    string(APPEND own "${before}")
    # A header that is expanded once must not depend on a condition of its first includer.
    if(own MATCHES "(^|\n) *# *if")
      message(FATAL_ERROR "${header} includes ${included} after an #if")
    endif()
    expand(${included} expanded)
    string(APPEND text "${before}${break}${expanded}")
  endwhile()
  set(${result} "${text}${rest}" PARENT_SCOPE)
endfunction()

expand(softlif/softlif.hpp text)
if(text MATCHES "(^|\n) *# *include *(\"|<softlif/)[^\n]*")
  message(FATAL_ERROR "not resolved: ${CMAKE_MATCH_0}")
endif()

file(READ ${CHECKOUT}/LICENSE license)
string(STRIP "${license}" license)
string(REPLACE "\n" "\n// " license "// ${license}")
string(REPLACE " \n" "\n" license "${license}")

file(WRITE ${OUTPUT} "// softlif ${VERSION}: the whole library in one file, made by its target single_header.
// SPDX-License-Identifier: MIT
//
${license}

#pragma once
#define SOFTLIF_SINGLE_HEADER
${text}")
