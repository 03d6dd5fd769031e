# LIBRARY is the file that exporting_library.cmake makes.
find_package(softlif REQUIRED)
include(${LIBRARY})
set(libraries library)
