# Tests of what compilers say about right and wrong programs. Each test asks the compiler in use
# and, with SOFTLIF_PACKAGING_TESTS, the other one of g++ and clang, if it is found. Nothing is
# built.

set(compilers ${CMAKE_CXX_COMPILER_ID})
set(compiler_${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER})
if(SOFTLIF_PACKAGING_TESTS AND NOT CMAKE_CROSSCOMPILING)
  find_program(compiler_GNU g++)
  find_program(compiler_Clang clang++)
  list(APPEND compilers GNU Clang)
  list(REMOVE_DUPLICATES compilers)
endif()
set(with_softlif -fsyntax-only -I${PROJECT_SOURCE_DIR}/include)
set(with_eigen
    -isystem$<JOIN:$<TARGET_PROPERTY:Eigen3::Eigen,INTERFACE_INCLUDE_DIRECTORIES>,$<SEMICOLON>-isystem>)

# says(test SENTENCE COMPILER [OPTION]...)
function(says test sentence)
  add_test(NAME ${test} COMMAND_EXPAND_LISTS
           COMMAND ${CMAKE_COMMAND} -P ${CMAKE_CURRENT_SOURCE_DIR}/expect_error.cmake --
                   "${sentence}" ${ARGN} ${with_softlif} ${CMAKE_CURRENT_SOURCE_DIR}/requirements.cxx)
endfunction()

# A stand-in for Eigen 3.3: a file with its version.
file(CONFIGURE OUTPUT eigen_3_3/Eigen/Core CONTENT [[
#pragma once
#define EIGEN_WORLD_VERSION 3
#define EIGEN_MAJOR_VERSION 3
#define EIGEN_MINOR_VERSION 9
#define EIGEN_VERSION_AT_LEAST(world, major, minor) \
  (EIGEN_WORLD_VERSION >= world && EIGEN_MAJOR_VERSION >= major && EIGEN_MINOR_VERSION >= minor)
]])

# The pages with blocks of C++, but that of LibTorch, which tests/torch takes.
file(GLOB pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/README.md
     ${PROJECT_SOURCE_DIR}/cmake/docs/*.md)
list(FILTER pages EXCLUDE REGEX "/torch\\.md$")
set(for_pages -std=c++17 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
    -I${PROJECT_SOURCE_DIR}/include ${with_eigen})

# prints(test PAGE... -- COMPILER [OPTION]...): the pages' blocks are one program, which prints what
# the pages say.
function(prints test)
  add_test(NAME ${test} COMMAND_EXPAND_LISTS
           COMMAND ${CMAKE_COMMAND} -P ${CMAKE_CURRENT_SOURCE_DIR}/tutorial.cmake --
                   ${CMAKE_CURRENT_BINARY_DIR}/${test} ${ARGN} ${for_pages})
endfunction()

foreach(name IN LISTS compilers)
  set(compiler ${compiler_${name}})
  if(NOT compiler)
    continue()
  endif()

  # Code that makes no sense is refused.
  add_test(NAME compile_errors_${name} COMMAND_EXPAND_LISTS
           COMMAND ${CMAKE_COMMAND} -P ${CMAKE_CURRENT_SOURCE_DIR}/compile_errors.cmake --
                   ${CMAKE_CURRENT_SOURCE_DIR}/compile_errors.cxx
                   ${compiler} -std=c++17 ${with_softlif} ${with_eigen})

  # g++ makes a program of the pages. Other compilers may lack OpenMP's library for that, and its
  # header, which Eigen itself would include.
  set(openmp -fopenmp -DEIGEN_DONT_PARALLELIZE)
  if(name STREQUAL "GNU" AND NOT CMAKE_CROSSCOMPILING)
    prints(pages_GNU ${pages} -- ${compiler} -O0 ${openmp})
  else()
    add_test(NAME pages_${name} COMMAND_EXPAND_LISTS
             COMMAND ${CMAKE_COMMAND} -P ${CMAKE_CURRENT_SOURCE_DIR}/pages.cmake --
                     cpp ${CMAKE_CURRENT_BINARY_DIR}/pages_${name}.cpp ${pages} --
                     ${compiler} -fsyntax-only ${openmp} ${for_pages})
  endif()

  # Where the library cannot work, it says so.
  foreach(standard 11 14)
    says(requires_c++17_not_${standard}_${name} "C.*17 or later is needed"
         ${compiler} -std=c++${standard} ${with_eigen})
  endforeach()
  says(requires_eigen_3.4_${name} "Eigen 3.4 or later is needed"
       ${compiler} -std=c++17 -isystem ${CMAKE_CURRENT_BINARY_DIR}/eigen_3_3)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64|i.86")
    says(requires_one_arithmetic_${name} "one unit must do all floating-point arithmetic"
         ${compiler} -std=c++17 -m32 -msse -mno-sse2 -mfpmath=sse ${with_eigen})
  endif()
  if(name STREQUAL "GNU")
    says(requires_constants_${name} "constants must keep their precision"
         ${compiler} -std=c++17 -fsingle-precision-constant ${with_eigen})
  endif()
endforeach()

# Each tutorial is a program, and so are all pages of the reference together.
if(NOT CMAKE_CROSSCOMPILING AND NOT MSVC AND NOT SOFTLIF_NATIVE)
  file(GLOB tutorials CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/docs/tutorials/*.md)
  foreach(page IN LISTS tutorials)
    get_filename_component(name ${page} NAME_WE)
    prints(tutorial_${name} ${page} -- ${CMAKE_CXX_COMPILER} -O1)
  endforeach()
  file(GLOB reference CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/docs/reference/*.md)
  list(FILTER reference EXCLUDE REGEX "/libtorch\\.md$")  # tests/torch has that
  prints(reference ${reference} -- ${CMAKE_CXX_COMPILER} -O0)
endif()

if(CMAKE_CROSSCOMPILING OR NOT SOFTLIF_PACKAGING_TESTS)
  return()
endif()

# The single header, which the tests of packaging make, and the installed ones.
says(requires_one_copy_the_single_header_first "there are two copies of it in this file"
     ${CMAKE_CXX_COMPILER} -std=c++17 ${with_eigen} -include ${single_header_dir}/softlif/softlif.hpp)
says(requires_one_copy_the_others_first "there are two copies of it in this file"
     ${CMAKE_CXX_COMPILER} -std=c++17 ${with_eigen} -I${single_header_dir}
     -include ${PROJECT_SOURCE_DIR}/include/softlif/lif_rate.hpp)

# A user's strictest warnings: all that clang has, but these.
set(accepted_warnings
    # The library is C++17.
    -Wno-c++98-compat -Wno-c++98-compat-pedantic -Wno-pre-c++14-compat -Wno-pre-c++17-compat
    -Wno-pre-c++17-compat-pedantic
    # Numbers in memory come as a pointer and a stride, from Eigen's data().
    -Wno-unsafe-buffer-usage
    # Neurons are equal if their parameters are, to the bit; rates of exactly 0 are a case of their
    # own.
    -Wno-float-equal
    # Blocks of numbers are aligned for packets.
    -Wno-padded
    # An older clang knows fewer.
    -Wno-unknown-warning-option)
find_program(clang NAMES clang++-19 clang++)
if(clang)
  foreach(flag -std=c++17 -std=c++20 -ffast-math)
    add_test(NAME every_warning${flag} COMMAND_EXPAND_LISTS
             COMMAND ${clang} -std=c++17 ${flag} -Werror -Weverything ${accepted_warnings}
                     ${with_softlif} ${with_eigen}
                     ${CMAKE_CURRENT_SOURCE_DIR}/every_member.cxx)
  endforeach()
endif()

# g++'s strictest warnings, -Weffc++ among them.
if(compiler_GNU)
  add_test(NAME every_warning-Weffc++ COMMAND_EXPAND_LISTS
           COMMAND ${compiler_GNU} -std=c++17 -Werror -Wall -Wextra -Wpedantic -Wcast-align=strict
                   -Wcast-qual -Wconversion -Wdeprecated-copy-dtor -Wdouble-promotion
                   -Wduplicated-branches -Wduplicated-cond -Weffc++ -Wextra-semi -Wlogical-op
                   -Wmissing-declarations -Wnon-virtual-dtor -Wnull-dereference -Wold-style-cast
                   -Woverloaded-virtual -Wredundant-decls -Wshadow -Wsign-conversion
                   -Wsuggest-override -Wundef -Wunused-macros -Wuseless-cast
                   -Wzero-as-null-pointer-constant ${with_softlif} ${with_eigen}
                   ${CMAKE_CURRENT_SOURCE_DIR}/every_member.cxx)
endif()
