find_package(softlif REQUIRED COMPONENTS brain)
