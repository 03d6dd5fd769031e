# Measures how long the library takes to compile. The aim is at most 15 % more than <Eigen/Core>,
# and at most one second more for step_math of one neuron and one type of array. Included, this file
# makes the target `compile_time`; as a script (cmake -D... -P) it prints medians of ROUNDS rounds
# of all sources.

if(NOT CMAKE_SCRIPT_MODE_FILE)
  get_target_property(eigen_dirs Eigen3::Eigen INTERFACE_INCLUDE_DIRECTORIES)
  add_custom_target(
    compile_time
    COMMAND ${CMAKE_COMMAND} -DCOMPILER=${CMAKE_CXX_COMPILER} "-DFLAGS=-O2 ${CMAKE_CXX_FLAGS}"
            "-DINCLUDE_DIRS=${PROJECT_SOURCE_DIR}/include;${eigen_dirs}" -DROUNDS=9
            -DSCRATCH=${PROJECT_BINARY_DIR}/compile_time -P ${CMAKE_CURRENT_LIST_FILE}
    USES_TERMINAL VERBATIM)
  return()
endif()

cmake_minimum_required(VERSION 3.23)

set(eigen "#include <Eigen/Core>\n")
set(softlif "#include <softlif/softlif.hpp>\n")
set(step_math "${softlif}
using namespace softlif;
void step(const SoftLIFRate<float>& neurons, const Eigen::ArrayXf& J, Eigen::ArrayXf& rates) {
  neurons.step_math(J, rates);
}
")

separate_arguments(flags UNIX_COMMAND "${FLAGS}")
list(TRANSFORM INCLUDE_DIRS PREPEND -I)
foreach(round RANGE 0 ${ROUNDS})  # the first round fills the caches
  foreach(source eigen softlif step_math)
    file(WRITE ${SCRATCH}/${source}.cpp "${${source}}")
    string(TIMESTAMP begin "%s%f")
    execute_process(COMMAND ${COMPILER} -std=c++17 ${flags} ${INCLUDE_DIRS} -c ${source}.cpp
                    WORKING_DIRECTORY ${SCRATCH} COMMAND_ERROR_IS_FATAL ANY)
    string(TIMESTAMP end "%s%f")
    math(EXPR time "(${end} - ${begin}) / 1000")
    if(round GREATER 0)
      list(APPEND ${source}_times ${time})
    endif()
  endforeach()
endforeach()

math(EXPR middle "${ROUNDS} / 2")
foreach(source eigen softlif step_math)
  list(SORT ${source}_times COMPARE NATURAL)
  list(GET ${source}_times ${middle} ${source})
endforeach()
math(EXPR more "(100 * (${softlif} - ${eigen}) + ${eigen} / 2) / ${eigen}")
math(EXPR step "${step_math} - ${softlif}")
message("${COMPILER} ${FLAGS}, milliseconds:
  ${eigen}  #include <Eigen/Core>
  ${softlif}  #include <softlif/softlif.hpp>: ${more} % more
  ${step_math}  and SoftLIFRate<float>::step_math of ArrayXf: ${step} ms more")
