# cmake -DCHECKOUT=... -P first_program.cmake, in a folder of its own: README.md's first block of C++,
# saved as app.cpp, gives what its first block of text says by the command in between, word for word.
cmake_minimum_required(VERSION 3.21)
file(READ ${CHECKOUT}/README.md text)

# take(variable language): the first block of the language, or a failure.
function(take variable language)
  string(FIND "${text}" "\n```${language}\n" begin)
  if(begin EQUAL -1)
    message(FATAL_ERROR "README.md has no block of ${language}")
  endif()
  string(LENGTH "\n```${language}\n" length)
  math(EXPR begin "${begin} + ${length}")
  string(SUBSTRING "${text}" ${begin} -1 block)
  string(FIND "${block}" "```\n" end)
  string(SUBSTRING "${block}" 0 ${end} block)
  set(${variable} "${block}" PARENT_SCOPE)
endfunction()

take(program cpp)
take(command sh)
take(expected text)
file(WRITE app.cpp "${program}")
file(CREATE_LINK ${CHECKOUT}/include include SYMBOLIC)
execute_process(COMMAND sh -c "${command}" OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
if(NOT output STREQUAL expected)
  message(FATAL_ERROR "README.md says\n${expected}but the program says\n${output}")
endif()
