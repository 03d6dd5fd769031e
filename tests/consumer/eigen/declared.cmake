# No Eigen is installed.
set(CMAKE_DISABLE_FIND_PACKAGE_Eigen3 ON)
include(FetchContent)
FetchContent_Declare(Eigen3 SOURCE_DIR ${EIGEN_STAND_IN})
