# CPMAddPackage(NAME Eigen3 DOWNLOAD_ONLY YES ...) leaves the name of the folder, and an empty
# package that takes the place of any other.
file(WRITE ${CMAKE_FIND_PACKAGE_REDIRECTS_DIR}/eigen3-config.cmake "")
file(WRITE ${CMAKE_FIND_PACKAGE_REDIRECTS_DIR}/eigen3-config-version.cmake
     "set(PACKAGE_VERSION_COMPATIBLE TRUE)\n")
set(Eigen3_SOURCE_DIR ${EIGEN_STAND_IN})
