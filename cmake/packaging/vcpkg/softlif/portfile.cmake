# An overlay port of the checkout it stands in:
# vcpkg install softlif --overlay-ports=cmake/packaging/vcpkg
get_filename_component(SOURCE_PATH ${CMAKE_CURRENT_LIST_DIR}/../../../.. ABSOLUTE)
set(VCPKG_BUILD_TYPE release)  # headers alone

vcpkg_cmake_configure(
  SOURCE_PATH ${SOURCE_PATH}
  OPTIONS -DSOFTLIF_BUILD_TESTS=OFF -DSOFTLIF_BUILD_EXAMPLES=OFF -DSOFTLIF_FETCH_EIGEN=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/softlif)
vcpkg_fixup_pkgconfig()
vcpkg_install_copyright(FILE_LIST ${SOURCE_PATH}/LICENSE)
