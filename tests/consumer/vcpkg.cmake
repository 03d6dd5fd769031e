# cmake -DCHECKOUT=... -DCURRENT_PACKAGES_DIR=... -P vcpkg.cmake: vcpkg's port must make its
# package. This file imitates what vcpkg's functions do with a port of headers, so that the test
# needs no vcpkg.
cmake_minimum_required(VERSION 3.21)

set(port_dir ${CHECKOUT}/cmake/packaging/vcpkg/softlif)
file(READ ${port_dir}/vcpkg.json manifest)
string(JSON PORT GET ${manifest} name)
string(JSON VERSION GET ${manifest} version)
set(build_dir ${CURRENT_PACKAGES_DIR}-build)
file(REMOVE_RECURSE ${CURRENT_PACKAGES_DIR} ${build_dir})

function(run)
  execute_process(COMMAND ${CMAKE_COMMAND} ${ARGN} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endfunction()
function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS")
  run(-S ${arg_SOURCE_PATH} -B ${build_dir} -G Ninja -DCMAKE_BUILD_TYPE=Release
      -DCMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR} ${arg_OPTIONS})
endfunction()
function(vcpkg_cmake_install)
  run(--build ${build_dir} --target install)
endfunction()
# The package's files move to share/PORT and look for the prefix from there.
function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "CONFIG_PATH" "")
  set(from ${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH})
  set(to ${CURRENT_PACKAGES_DIR}/share/${PORT})
  file(RENAME ${from} ${to})
  file(READ ${to}/${PORT}Targets.cmake targets)
  string(REGEX REPLACE "(get_filename_component\\(_IMPORT_PREFIX [^\n]*\n)+"
         "get_filename_component(_IMPORT_PREFIX \"\${CMAKE_CURRENT_LIST_FILE}/../../..\" ABSOLUTE)\n"
         targets "${targets}")
  file(WRITE ${to}/${PORT}Targets.cmake "${targets}")
  get_filename_component(from ${from} DIRECTORY)
  file(GLOB left ${from}/*)
  if(NOT left)
    file(REMOVE_RECURSE ${from})
  endif()
endfunction()
function(vcpkg_fixup_pkgconfig)
  file(GLOB_RECURSE files ${CURRENT_PACKAGES_DIR}/*.pc)
  if(NOT files)
    message(FATAL_ERROR "there is no *.pc to be looked after")
  endif()
endfunction()
function(vcpkg_install_copyright)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "FILE_LIST")
  configure_file(${arg_FILE_LIST} ${CURRENT_PACKAGES_DIR}/share/${PORT}/copyright COPYONLY)
endfunction()

include(${port_dir}/portfile.cmake)

# What vcpkg would complain about in a package.
file(GLOB found RELATIVE ${CURRENT_PACKAGES_DIR} ${CURRENT_PACKAGES_DIR}/*
     ${CURRENT_PACKAGES_DIR}/share/*)
if(NOT found STREQUAL "include;share;share/pkgconfig;share/${PORT}")
  message(FATAL_ERROR "the package has other folders than are asked for: ${found}")
endif()
foreach(name copyright usage ${PORT}Config.cmake ${PORT}ConfigVersion.cmake)
  if(NOT EXISTS ${CURRENT_PACKAGES_DIR}/share/${PORT}/${name})
    message(FATAL_ERROR "the package has no ${name}")
  endif()
endforeach()
file(READ ${CURRENT_PACKAGES_DIR}/share/${PORT}/usage usage)
if(NOT usage MATCHES "find_package\\(softlif CONFIG REQUIRED\\).*softlif::softlif")
  message(FATAL_ERROR "usage does not say how the package is taken")
endif()
