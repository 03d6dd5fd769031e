# No Eigen is installed. softlif fetches it, and this project uses it, too.
set(CMAKE_DISABLE_FIND_PACKAGE_Eigen3 ON)
set(eigen_is_stand_in TRUE)
add_subdirectory(${SOFTLIF_CHECKOUT} softlif)
if(NOT TARGET Eigen3::Eigen)
  message(FATAL_ERROR "Eigen3::Eigen is not visible")
endif()
