# Finds Eigen as the target Eigen3::Eigen. A target that the project has is taken as it is. Without
# one, find_package looks for what FetchContent or CPM put in Eigen's place, for a FindEigen3.cmake
# of the project's, and for Eigen's own package. The first two may leave no more than a variable that
# names the folder. softlif_eigen_problem says why Eigen will not do, or is empty.

if(NOT TARGET Eigen3::Eigen)
  # No version is asked for: Eigen 3.4's and 5's own version files each reject the other.
  find_package(Eigen3 QUIET)
  if(Eigen3_FOUND)
    foreach(dir IN LISTS EIGEN3_INCLUDE_DIRS EIGEN3_INCLUDE_DIR Eigen3_INCLUDE_DIRS
                         Eigen3_INCLUDE_DIR EIGEN_INCLUDE_DIRS EIGEN_INCLUDE_DIR
                         eigen3_SOURCE_DIR Eigen3_SOURCE_DIR)
      if(NOT TARGET Eigen3::Eigen AND EXISTS "${dir}/Eigen/Core")
        add_library(Eigen3::Eigen INTERFACE IMPORTED)
        target_include_directories(Eigen3::Eigen INTERFACE "${dir}")
      endif()
    endforeach()
  endif()
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
