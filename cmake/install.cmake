include(CMakePackageConfigHelpers)

# Nothing here depends on the architecture, so all goes under include and share.
install(DIRECTORY include/softlif DESTINATION include FILES_MATCHING PATTERN "*.hpp")

install(TARGETS softlif EXPORT softlifTargets)
install(EXPORT softlifTargets NAMESPACE softlif:: DESTINATION share/cmake/softlif)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/softlifConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES cmake/softlifConfig.cmake ${PROJECT_BINARY_DIR}/softlifConfigVersion.cmake
        DESTINATION share/cmake/softlif)

configure_file(cmake/softlif.pc.in ${PROJECT_BINARY_DIR}/softlif.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/softlif.pc DESTINATION share/pkgconfig)
