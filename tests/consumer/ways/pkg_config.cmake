find_package(PkgConfig REQUIRED)
pkg_check_modules(softlif REQUIRED IMPORTED_TARGET softlif)
add_library(softlif::softlif ALIAS PkgConfig::softlif)
set(CMAKE_CXX_STANDARD 17)
