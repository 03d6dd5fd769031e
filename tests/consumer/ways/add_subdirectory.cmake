add_subdirectory(${SOFTLIF_CHECKOUT} softlif)
