# No Eigen is installed.
set(CMAKE_DISABLE_FIND_PACKAGE_Eigen3 ON)
add_subdirectory(${EIGEN_STAND_IN} eigen)
