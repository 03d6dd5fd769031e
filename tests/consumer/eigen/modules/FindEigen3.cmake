# Sets variables and makes no target, like the modules that older projects carry along.
include(FindPackageHandleStandardArgs)
find_path(EIGEN3_INCLUDE_DIR Eigen/Core PATHS ${EIGEN_STAND_IN} NO_DEFAULT_PATH)
find_package_handle_standard_args(Eigen3 REQUIRED_VARS EIGEN3_INCLUDE_DIR)
