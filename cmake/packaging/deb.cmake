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

# The kernels of softlif::dispatch are for one architecture, and so are a package of their own.
if(TARGET softlif_dispatch)
  execute_process(COMMAND dpkg --print-architecture OUTPUT_VARIABLE architecture
                  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  set(CPACK_DEB_COMPONENT_INSTALL ON)
  set(CPACK_COMPONENTS_ALL Unspecified dispatch)
  set(CPACK_DEBIAN_UNSPECIFIED_PACKAGE_NAME ${CPACK_PACKAGE_NAME})
  set(CPACK_DEBIAN_DISPATCH_PACKAGE_NAME libsoftlif-dispatch-dev)
  set(CPACK_DEBIAN_DISPATCH_PACKAGE_ARCHITECTURE "${architecture}")
  set(CPACK_DEBIAN_DISPATCH_PACKAGE_DEPENDS "${CPACK_PACKAGE_NAME} (= ${PROJECT_VERSION})")
  set(CPACK_COMPONENT_DISPATCH_DESCRIPTION "Kernels of softlif for several instruction sets")
  install(FILES ${PROJECT_BINARY_DIR}/copyright/copyright COMPONENT dispatch EXCLUDE_FROM_ALL
          DESTINATION share/doc/libsoftlif-dispatch-dev)
  install(FILES ${PROJECT_BINARY_DIR}/copyright/copyright COMPONENT Unspecified EXCLUDE_FROM_ALL
          DESTINATION share/doc/${CPACK_PACKAGE_NAME})
endif()

include(CPack)
