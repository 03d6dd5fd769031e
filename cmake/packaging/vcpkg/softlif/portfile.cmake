# An overlay port of the checkout it stands in:
# vcpkg install softlif --overlay-ports=cmake/packaging/vcpkg
# (In vcpkg's own repository, vcpkg_from_github with the tag "v${VERSION}" gives SOURCE_PATH.)
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../../.." ABSOLUTE)
set(VCPKG_BUILD_TYPE release)  # headers alone

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS -DSOFTLIF_BUILD_TESTS=OFF -DSOFTLIF_BUILD_EXAMPLES=OFF -DSOFTLIF_FETCH_EIGEN=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/softlif)
vcpkg_fixup_pkgconfig()

configure_file("${CMAKE_CURRENT_LIST_DIR}/usage" "${CURRENT_PACKAGES_DIR}/share/${PORT}/usage" COPYONLY)
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
