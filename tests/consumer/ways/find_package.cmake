find_package(softlif ${WANTED} REQUIRED)
