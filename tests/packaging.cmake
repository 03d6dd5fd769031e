# Projects outside of softlif (tests/consumer) use the library in the ways that README.md and
# cmake/docs/install.md name, and get Eigen in the ways that projects have.

# With a compiler alone, as at the beginning of README.md.
find_program(gxx g++)
if(gxx AND EXISTS /usr/include/eigen3/Eigen/Core)
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/first_program)
  add_test(NAME first_program
           COMMAND ${CMAKE_COMMAND} -DCHECKOUT=${PROJECT_SOURCE_DIR}
                   -P ${CMAKE_CURRENT_SOURCE_DIR}/first_program.cmake
           WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/first_program)
endif()

set(consumer_options
    -DSOFTLIF_CHECKOUT=${PROJECT_SOURCE_DIR} -DSINGLE_HEADER_DIR=${single_header_dir}
    -DEIGEN_STAND_IN=${CMAKE_CURRENT_BINARY_DIR}/eigen_stand_in -DVERSION=${PROJECT_VERSION}
    -DWANTED=${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
    -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} -DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS})

# consumer_test(name way source options...): the project builds, and its program runs. main.cpp uses
# a neuron; headers.cpp looks for the headers alone, which takes no time to compile.
function(consumer_test name way source)
  add_test(NAME ${name}
           COMMAND ${CMAKE_CTEST_COMMAND}
                   --build-and-test ${CMAKE_CURRENT_SOURCE_DIR}/consumer ${name}
                   --build-generator ${CMAKE_GENERATOR}
                   --build-options ${consumer_options} -DWAY=${way} -DSOURCE=${source} ${ARGN}
                   --test-command consumer)
endfunction()

# consumer_refused(name sentence way options...): CMake must say the sentence. (It breaks its
# lines.)
function(consumer_refused name sentence way)
  add_test(NAME ${name}
           COMMAND ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_SOURCE_DIR}/consumer -B ${name}
                   -G ${CMAKE_GENERATOR} ${consumer_options} -DWAY=${way} ${ARGN})
  string(REPLACE " " "[ \n]+" regex "${sentence}")
  set_tests_properties(${name} PROPERTIES PASS_REGULAR_EXPRESSION "CMake Error.*${regex}")
endfunction()

# Eigen as a project that is not installed: the headers, and a file by which they can be recognised.
get_target_property(dirs Eigen3::Eigen INTERFACE_INCLUDE_DIRECTORIES)
find_path(eigen_dir Eigen/Core PATHS ${dirs} NO_DEFAULT_PATH NO_CACHE REQUIRED)
set(stand_in ${CMAKE_CURRENT_BINARY_DIR}/eigen_stand_in)
configure_file(consumer/eigen/stand_in/CMakeLists.txt ${stand_in}/CMakeLists.txt COPYONLY)
file(CREATE_LINK ${eigen_dir}/Eigen ${stand_in}/Eigen SYMBOLIC)
file(TOUCH ${stand_in}/eigen_stand_in)

# The library is installed.
set(prefix ${CMAKE_CURRENT_BINARY_DIR}/prefix)
set(installed -DCMAKE_PREFIX_PATH=${prefix})
add_test(NAME install COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${prefix})
set_tests_properties(install PROPERTIES FIXTURES_SETUP installed)
consumer_test(consumer_find_package find_package main.cpp ${installed})
consumer_test(consumer_pkg_config pkg_config headers.cpp ${installed})
consumer_test(consumer_variables variables headers.cpp ${installed})
consumer_test(consumer_versions versions headers.cpp ${installed})
consumer_refused(consumer_component "softlif has no component \"brain\"" component ${installed})
consumer_refused(consumer_without_torch
                 "softlif's component \"torch\" needs LibTorch"
                 torch ${installed} -DCMAKE_DISABLE_FIND_PACKAGE_Torch=ON)
set_tests_properties(consumer_find_package consumer_pkg_config consumer_variables consumer_versions
                     consumer_component consumer_without_torch PROPERTIES FIXTURES_REQUIRED installed)
foreach(eigen overridden cpm find_module subdirectory populated)
  set(name consumer_find_package_${eigen})
  consumer_test(${name} find_package headers.cpp ${installed} -DEIGEN=${eigen})
  set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED installed)
endforeach()

# The library is a part of the project.
consumer_test(consumer_add_subdirectory add_subdirectory main.cpp)
consumer_test(consumer_FetchContent FetchContent headers.cpp)
consumer_test(consumer_single_header single_header main.cpp)
foreach(eigen overridden cpm find_module subdirectory declared populated)
  consumer_test(consumer_add_subdirectory_${eigen} add_subdirectory headers.cpp -DEIGEN=${eigen})
endforeach()
consumer_test(consumer_softlif_eigen add_subdirectory headers.cpp
              -DEIGEN=subdirectory -DSOFTLIF_EIGEN=${eigen_dir})
consumer_refused(consumer_fetch_forbidden "SOFTLIF_FETCH_EIGEN=OFF forbids to download it"
                 fetched_eigen -DSOFTLIF_FETCH_EIGEN=OFF)
consumer_refused(consumer_fetch_disconnected
                 "FETCHCONTENT_FULLY_DISCONNECTED forbids to download it"
                 fetched_eigen -DFETCHCONTENT_FULLY_DISCONNECTED=ON)

# The library fetches Eigen. Git is told to take the stand-in.
find_package(Git QUIET)
if(Git_FOUND)
  add_test(NAME eigen_repository
           COMMAND ${CMAKE_COMMAND} -DGIT=${GIT_EXECUTABLE}
                   -P ${CMAKE_CURRENT_SOURCE_DIR}/consumer/eigen/stand_in/make_repository.cmake
           WORKING_DIRECTORY ${stand_in})
  set_tests_properties(eigen_repository PROPERTIES FIXTURES_SETUP eigen_repository)
  consumer_test(consumer_fetched_eigen fetched_eigen headers.cpp)
  set(git_config GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=url.file://${stand_in}.insteadOf
                 GIT_CONFIG_VALUE_0=https://gitlab.com/libeigen/eigen.git)
  set_tests_properties(
    consumer_fetched_eigen PROPERTIES
    FIXTURES_REQUIRED eigen_repository ENVIRONMENT "${git_config}"
    PASS_REGULAR_EXPRESSION "fetching it[^\n]*SOFTLIF_FETCH_EIGEN=OFF forbids this.*headers found")
endif()

# Another library that links this one is exported: installed to unusual folders, and left where it
# was built.
set(library_dir ${CMAKE_CURRENT_BINARY_DIR}/consumer_exporting_library)
set(library_prefix ${CMAKE_CURRENT_BINARY_DIR}/library_prefix)
consumer_test(consumer_exporting_library exporting_library headers.cpp
              -DCMAKE_INSTALL_INCLUDEDIR=headers/all -DCMAKE_INSTALL_DATADIR=data)
add_test(NAME install_library
         COMMAND ${CMAKE_COMMAND} --install ${library_dir} --prefix ${library_prefix})
consumer_test(consumer_exported_library exported_library headers.cpp
              -Dsoftlif_DIR=${library_dir}/softlif -DLIBRARY=${library_dir}/library.cmake)
consumer_test(consumer_installed_library exported_library headers.cpp
              -Dsoftlif_DIR=${library_prefix}/data/cmake/softlif
              -DLIBRARY=${library_prefix}/lib/cmake/library/library.cmake)
consumer_test(consumer_installed_elsewhere pkg_config headers.cpp)
set_tests_properties(consumer_exporting_library PROPERTIES FIXTURES_SETUP library_built)
set_tests_properties(install_library PROPERTIES
                     FIXTURES_REQUIRED library_built FIXTURES_SETUP library_installed)
set_tests_properties(consumer_exported_library PROPERTIES FIXTURES_REQUIRED library_built)
set_tests_properties(consumer_installed_library PROPERTIES FIXTURES_REQUIRED library_installed)
set_tests_properties(consumer_installed_elsewhere PROPERTIES
                     FIXTURES_REQUIRED library_installed
                     ENVIRONMENT PKG_CONFIG_PATH=${library_prefix}/data/pkgconfig)

# The Debian package, unpacked to a folder.
find_program(dpkg_deb dpkg-deb)
if(dpkg_deb)
  set(deb_dir ${CMAKE_CURRENT_BINARY_DIR}/deb)
  set(deb ${deb_dir}/libsoftlif-dev_${PROJECT_VERSION}_all.deb)
  set(unpacked ${deb_dir}/${PROJECT_VERSION})
  add_test(NAME deb COMMAND ${CMAKE_CPACK_COMMAND} -G DEB -B ${deb_dir}
                            --config ${PROJECT_BINARY_DIR}/CPackConfig.cmake)
  add_test(NAME deb_fields COMMAND ${dpkg_deb} -f ${deb} Package Architecture Depends)
  add_test(NAME deb_unpack COMMAND ${dpkg_deb} -x ${deb} ${unpacked})
  consumer_test(deb_find_package find_package main.cpp -DCMAKE_PREFIX_PATH=${unpacked}/usr)
  consumer_test(deb_pkg_config pkg_config headers.cpp -DCMAKE_PREFIX_PATH=${unpacked}/usr)
  set_tests_properties(deb PROPERTIES FIXTURES_SETUP deb)
  set_tests_properties(deb_fields PROPERTIES
                       FIXTURES_REQUIRED deb
                       PASS_REGULAR_EXPRESSION
                       "libsoftlif-dev\n.*: all\n.*: libeigen3-dev \\(>= 3.4\\)\n")
  set_tests_properties(deb_unpack PROPERTIES FIXTURES_REQUIRED deb FIXTURES_SETUP deb_unpacked)
  set_tests_properties(deb_find_package deb_pkg_config PROPERTIES FIXTURES_REQUIRED deb_unpacked)
endif()

# The port for vcpkg.
set(vcpkg_package ${CMAKE_CURRENT_BINARY_DIR}/vcpkg_package)
add_test(NAME vcpkg_port COMMAND ${CMAKE_COMMAND} -DCHECKOUT=${PROJECT_SOURCE_DIR}
                                 -DCURRENT_PACKAGES_DIR=${vcpkg_package}
                                 -P ${CMAKE_CURRENT_SOURCE_DIR}/consumer/vcpkg.cmake)
consumer_test(vcpkg_find_package find_package headers.cpp -DCMAKE_PREFIX_PATH=${vcpkg_package})
set_tests_properties(vcpkg_port PROPERTIES FIXTURES_SETUP vcpkg_port)
set_tests_properties(vcpkg_find_package PROPERTIES FIXTURES_REQUIRED vcpkg_port)

add_test(NAME version COMMAND ${CMAKE_COMMAND} -DCHECKOUT=${PROJECT_SOURCE_DIR}
                              -DVERSION=${PROJECT_VERSION}
                              -P ${PROJECT_SOURCE_DIR}/cmake/expect_version.cmake)

add_test(NAME presets COMMAND ${CMAKE_COMMAND} -DCHECKOUT=${PROJECT_SOURCE_DIR}
                              -P ${CMAKE_CURRENT_SOURCE_DIR}/presets.cmake)
