# A library that links softlif is exported, both for installation and from the build folder.
set(SOFTLIF_INSTALL ON)
add_subdirectory(${SOFTLIF_CHECKOUT} softlif)
add_library(library INTERFACE)
target_link_libraries(library INTERFACE softlif::softlif)
install(TARGETS library EXPORT library)
install(EXPORT library DESTINATION lib/cmake/library)
export(EXPORT library FILE ${PROJECT_BINARY_DIR}/library.cmake)
set(libraries library)
