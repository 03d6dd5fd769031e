include(FetchContent)
FetchContent_Declare(Eigen3 SOURCE_DIR ${EIGEN_STAND_IN} OVERRIDE_FIND_PACKAGE)
