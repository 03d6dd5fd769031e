set(SOFTLIF_BUILD_DISPATCH ON)
add_subdirectory(${SOFTLIF_CHECKOUT} softlif)
set(libraries softlif::dispatch)
