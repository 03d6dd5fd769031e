# Finds Eigen as the target Eigen3::Eigen. If the project has that target, it is taken as it is.
# Otherwise Eigen is what the project has fetched, or what find_package finds: a redirect by
# FetchContent or CPM, a FindEigen3.cmake of the project, or Eigen's own package. The first three
# may give no more than the name of a folder. softlif_eigen_problem says why Eigen will not do, or
# is empty.

if(NOT TARGET Eigen3::Eigen)
  set(softlif_eigen_dirs "")
  if(COMMAND FetchContent_GetProperties)
    FetchContent_GetProperties(Eigen3 SOURCE_DIR softlif_eigen_dirs)
  endif()
  if(NOT softlif_eigen_dirs)
    # No version is asked for: Eigen 3.4's and 5's own version files each reject the other.
    find_package(Eigen3 QUIET)
    if(Eigen3_FOUND)
      set(softlif_eigen_dirs
          ${EIGEN3_INCLUDE_DIRS} ${EIGEN3_INCLUDE_DIR} ${Eigen3_INCLUDE_DIRS} ${Eigen3_INCLUDE_DIR}
          ${EIGEN_INCLUDE_DIRS} ${EIGEN_INCLUDE_DIR} ${eigen3_SOURCE_DIR} ${Eigen3_SOURCE_DIR})
    endif()
  endif()
  foreach(dir IN LISTS softlif_eigen_dirs)
    if(NOT TARGET Eigen3::Eigen AND EXISTS "${dir}/Eigen/Core")
      add_library(Eigen3::Eigen INTERFACE IMPORTED)
      target_include_directories(Eigen3::Eigen INTERFACE "${dir}")
    endif()
  endforeach()
  if(NOT TARGET Eigen3::Eigen)
    find_package(Eigen3 CONFIG QUIET)
  endif()
endif()

set(softlif_eigen_problem "")
if(NOT TARGET Eigen3::Eigen)
  set(softlif_eigen_problem "softlif needs Eigen 3.4 or later, and find_package(Eigen3) finds none")
elseif(Eigen3_VERSION AND Eigen3_VERSION VERSION_LESS 3.4)
  set(softlif_eigen_problem
      "softlif needs Eigen 3.4 or later, but ${Eigen3_DIR} is ${Eigen3_VERSION}")
endif()
