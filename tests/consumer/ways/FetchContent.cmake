include(FetchContent)
FetchContent_Declare(softlif SOURCE_DIR ${SOFTLIF_CHECKOUT})
FetchContent_MakeAvailable(softlif)
