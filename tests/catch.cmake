# Catch2, and programs of tests.

find_package(Threads REQUIRED)
find_or_fetch(Catch2 https://github.com/catchorg/Catch2.git v3.5.4)
if(NOT Catch2_FOUND)
  list(APPEND CMAKE_MODULE_PATH ${catch2_SOURCE_DIR}/extras)
endif()
include(Catch)

# Catch2 with its main().
if(Catch2_VERSION AND Catch2_VERSION VERSION_LESS 3)
  add_library(catch_main OBJECT ${CMAKE_CURRENT_LIST_DIR}/catch_main.cpp)
  target_link_libraries(catch_main PUBLIC Catch2::Catch2)
  target_compile_definitions(catch_main PUBLIC SOFTLIF_CATCH2_V2)
  target_compile_features(catch_main PUBLIC cxx_std_17)
  target_compile_options(catch_main PRIVATE -O0)
else()
  add_library(catch_main INTERFACE)
  target_link_libraries(catch_main INTERFACE Catch2::Catch2WithMain)
endif()

# softlif_test_program(program library-that-brings-softlif sources...)
function(softlif_test_program program library)
  add_executable(${program} ${ARGN})
  target_link_libraries(${program} PRIVATE ${library} catch_main Threads::Threads)
endfunction()

# softlif_test(program library-that-brings-softlif sources... [PROPERTIES of each of its tests])
function(softlif_test program)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "PROPERTIES")
  softlif_test_program(${program} ${arg_UNPARSED_ARGUMENTS})
  catch_discover_tests(
    ${program} PROPERTIES SKIP_REGULAR_EXPRESSION skipped: ${arg_PROPERTIES})
endfunction()
