# The project fetches Eigen although one is installed.
include(FetchContent)
FetchContent_Declare(Eigen3 SOURCE_DIR ${EIGEN_STAND_IN} SOURCE_SUBDIR none)
FetchContent_MakeAvailable(Eigen3)
