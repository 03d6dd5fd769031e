# cmake -DCHECKOUT=... -P first_program.cmake, in a folder of its own: README.md's first block of
# C++ is saved as app.cpp. The command that follows it must print the block of text after it, word
# for word.
cmake_minimum_required(VERSION 3.21)
file(READ ${CHECKOUT}/README.md page)
if(NOT page MATCHES "\n```cpp\n(.*)\n```text\n([^`]*)```\n")
  message(FATAL_ERROR "README.md does not begin with a program and what it prints")
endif()
set(expected "${CMAKE_MATCH_2}")
string(REGEX MATCH "^[^`]*" program "${CMAKE_MATCH_1}")
string(REGEX MATCH "\n```sh\n([^`]*)```\n" command "${page}")
set(command "${CMAKE_MATCH_1}")

file(WRITE app.cpp "${program}")
file(CREATE_LINK ${CHECKOUT}/include include SYMBOLIC)
execute_process(COMMAND sh -c "${command}" OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
if(NOT output STREQUAL expected)
  message(FATAL_ERROR "README.md says\n${expected}but the program says\n${output}")
endif()
