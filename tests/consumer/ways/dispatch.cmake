find_package(softlif ${WANTED} REQUIRED COMPONENTS dispatch)
set(libraries softlif::dispatch)
