# The Debian package libsoftlif-dev, made by `cmake --workflow --preset deb`, or by cpack in the
# build folder.

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME libsoftlif-dev)
set(CPACK_PACKAGE_CONTACT "softlif developers")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libeigen3-dev (>= 3.4)")

# Where Debian looks for the licence of a package.
configure_file(LICENSE ${PROJECT_BINARY_DIR}/copyright/copyright COPYONLY)
set(CPACK_INSTALLED_DIRECTORIES
    ${PROJECT_BINARY_DIR}/copyright usr/share/doc/${CPACK_PACKAGE_NAME})

include(CPack)
