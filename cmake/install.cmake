include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

# Nothing here depends on the architecture, so everything counts as data.
set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/softlif)

install(DIRECTORY include/softlif DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp")

# CMake's package is in the build folder, too, for libraries that are exported from theirs.
install(TARGETS softlif EXPORT softlifTargets INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT softlifTargets NAMESPACE softlif:: DESTINATION ${package_dir})
export(EXPORT softlifTargets NAMESPACE softlif:: FILE ${PROJECT_BINARY_DIR}/softlifTargets.cmake)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/softlifConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
configure_file(cmake/softlifConfig.cmake ${PROJECT_BINARY_DIR} COPYONLY)
configure_file(cmake/find_eigen.cmake ${PROJECT_BINARY_DIR} COPYONLY)
configure_file(cmake/torch.cmake ${PROJECT_BINARY_DIR} COPYONLY)
install(FILES cmake/softlifConfig.cmake cmake/find_eigen.cmake cmake/torch.cmake
              ${PROJECT_BINARY_DIR}/softlifConfigVersion.cmake
        DESTINATION ${package_dir})

# Kernels do depend on the architecture, so that they are an export of their own, which CMake's
# package takes in where it is installed.
if(TARGET softlif_dispatch)
  install(TARGETS softlif_dispatch EXPORT softlifDispatch COMPONENT dispatch
          LIBRARY COMPONENT dispatch NAMELINK_COMPONENT dispatch)
  install(EXPORT softlifDispatch NAMESPACE softlif:: DESTINATION ${package_dir} COMPONENT dispatch)
  export(EXPORT softlifDispatch NAMESPACE softlif:: FILE ${PROJECT_BINARY_DIR}/softlifDispatch.cmake)
endif()

# Relative paths, so that the installation can be moved.
set(from ${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${from} OUTPUT_VARIABLE to_prefix)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR BASE_DIRECTORY ${from}
           OUTPUT_VARIABLE to_include)
configure_file(cmake/softlif.pc.in ${PROJECT_BINARY_DIR}/softlif.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/softlif.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
