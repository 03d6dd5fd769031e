include(FetchContent)

# find_or_fetch(package repository tag [more of FetchContent_Declare's arguments])
macro(find_or_fetch package repository tag)
  find_package(${package} CONFIG QUIET)
  if(NOT ${package}_FOUND)
    message(STATUS "${package} is not installed: fetching ${tag} of ${repository}")
    FetchContent_Declare(
      ${package} GIT_REPOSITORY ${repository} GIT_TAG ${tag} GIT_SHALLOW ON ${ARGN})
    FetchContent_MakeAvailable(${package})
  endif()
endmacro()
