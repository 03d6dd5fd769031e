# Makes the target Eigen3::Eigen, from the project's own target, the folder SOFTLIF_EIGEN, an Eigen
# that is found, or a download.

set(SOFTLIF_EIGEN "" CACHE PATH "The folder that holds Eigen/, where it is not the installed one")
option(SOFTLIF_FETCH_EIGEN "Download Eigen where there is none" ON)

set(folder "${SOFTLIF_EIGEN}")
if(TARGET Eigen3::Eigen OR NOT folder)
  include(cmake/find_eigen.cmake)
endif()

if(TARGET Eigen3::Eigen)
  if(softlif_eigen_problem)
    message(FATAL_ERROR "${softlif_eigen_problem}")
  endif()
  get_target_property(folders Eigen3::Eigen INTERFACE_INCLUDE_DIRECTORIES)
  string(FIND "${folders}" "${SOFTLIF_EIGEN}" place)
  if(place EQUAL -1)
    message(WARNING "softlif takes the project's Eigen3::Eigen, not SOFTLIF_EIGEN (${SOFTLIF_EIGEN})")
  endif()
  return()
endif()

set(remedies "Install Eigen, or make the target Eigen3::Eigen before softlif, or set SOFTLIF_EIGEN to "
             "the folder that holds Eigen/.")
set(reason "")
if(NOT folder)
  if(NOT SOFTLIF_FETCH_EIGEN)
    message(FATAL_ERROR "${softlif_eigen_problem}; SOFTLIF_FETCH_EIGEN=OFF forbids to download it. "
                        ${remedies})
  endif()
  set(repository https://gitlab.com/libeigen/eigen.git)
  message(STATUS "softlif: Eigen is not installed: fetching it, by default 3.4.0 from ${repository} "
                 "(SOFTLIF_FETCH_EIGEN=OFF forbids this)")
  include(FetchContent)
  # If the project has declared Eigen3, FetchContent uses that declaration instead of this one. The
  # SOURCE_SUBDIR does not exist: it keeps Eigen's own build, with its many targets, out of ours.
  FetchContent_Declare(
    Eigen3 GIT_REPOSITORY ${repository} GIT_TAG 3.4.0 GIT_SHALLOW ON SOURCE_SUBDIR none)
  FetchContent_MakeAvailable(Eigen3)
  if(TARGET Eigen3::Eigen)
    return()
  endif()
  set(folder ${eigen3_SOURCE_DIR})
  if(FETCHCONTENT_FULLY_DISCONNECTED)
    set(reason ": FETCHCONTENT_FULLY_DISCONNECTED forbids to download it")
  endif()
endif()

if(NOT EXISTS "${folder}/Eigen/Core")
  message(FATAL_ERROR "softlif needs Eigen 3.4 or later, but ${folder} holds no Eigen/Core${reason}. "
                      ${remedies})
endif()
# The project around softlif sees this target, too, so that a program has one Eigen.
add_library(Eigen3::Eigen INTERFACE IMPORTED GLOBAL)
target_include_directories(Eigen3::Eigen INTERFACE "${folder}")
