include(${CMAKE_CURRENT_LIST_DIR}/find_eigen.cmake)
set(softlif_NOT_FOUND_MESSAGE ${softlif_eigen_problem})
foreach(component IN LISTS softlif_FIND_COMPONENTS)
  set(softlif_${component}_FOUND FALSE)
  if(softlif_FIND_REQUIRED_${component})
    set(softlif_NOT_FOUND_MESSAGE
        "softlif has no component \"${component}\" here; the library itself is in none")
  endif()
endforeach()
if(softlif_NOT_FOUND_MESSAGE)
  set(softlif_FOUND FALSE)
  return()
endif()

include(${CMAKE_CURRENT_LIST_DIR}/softlifTargets.cmake)

# For ament, catkin, and projects that link no targets.
set(softlif_TARGETS softlif::softlif)
set(softlif_LIBRARIES softlif::softlif)
set(softlif_INCLUDE_DIRS "")
foreach(target softlif::softlif Eigen3::Eigen)
  get_target_property(softlif_dirs ${target} INTERFACE_INCLUDE_DIRECTORIES)
  list(APPEND softlif_INCLUDE_DIRS ${softlif_dirs})
endforeach()
