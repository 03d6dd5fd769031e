# The target softlif::torch: the library and LibTorch. If it cannot be made, softlif_torch_problem
# says why; else it is empty.

set(softlif_torch_problem "")
if(NOT TARGET softlif::torch)
  find_package(Torch QUIET)
  if(Torch_FOUND AND TARGET torch)
    add_library(softlif::torch INTERFACE IMPORTED)
    set_property(TARGET softlif::torch PROPERTY
                 INTERFACE_LINK_LIBRARIES softlif::softlif torch ${TORCH_LIBRARIES})
    # In a project that softlif is part of, the target must be visible outside of softlif's folder.
    if(SOFTLIF_TORCH)
      set_property(TARGET softlif::torch PROPERTY IMPORTED_GLOBAL TRUE)
    endif()
  else()
    set(softlif_torch_problem
        "softlif's component \"torch\" needs LibTorch, and find_package(Torch) finds none")
  endif()
endif()
