# What CPMAddPackage(NAME Eigen3 DOWNLOAD_ONLY YES ...) leaves: a package that says nothing, in place
# of any other, and the folder's name.
file(WRITE ${CMAKE_FIND_PACKAGE_REDIRECTS_DIR}/eigen3-config.cmake "")
file(WRITE ${CMAKE_FIND_PACKAGE_REDIRECTS_DIR}/eigen3-config-version.cmake
     "set(PACKAGE_VERSION_COMPATIBLE TRUE)\n")
set(Eigen3_SOURCE_DIR ${EIGEN_STAND_IN})
