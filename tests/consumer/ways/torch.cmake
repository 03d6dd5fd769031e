find_package(softlif ${WANTED} REQUIRED COMPONENTS torch)
set(libraries softlif::torch)
