# The target `docs`: the pages and the reference as a site, by `cmake --workflow --preset docs`.

find_package(Doxygen REQUIRED)
find_program(SPHINX_BUILD sphinx-build PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)
set(site ${PROJECT_BINARY_DIR}/docs/html)
set(doxygen_dir ${PROJECT_BINARY_DIR}/doxygen)
configure_file(${CMAKE_CURRENT_LIST_DIR}/Doxyfile.in ${PROJECT_BINARY_DIR}/Doxyfile @ONLY)
add_custom_target(docs
                  COMMAND ${CMAKE_COMMAND} -E rm -rf ${site} ${doxygen_dir}
                  COMMAND ${CMAKE_COMMAND} -E make_directory ${doxygen_dir}
                  COMMAND Doxygen::doxygen ${PROJECT_BINARY_DIR}/Doxyfile
                  COMMAND ${SPHINX_BUILD} -q -n -W --keep-going -E -b html
                          -c ${CMAKE_CURRENT_LIST_DIR}/site -d ${PROJECT_BINARY_DIR}/doctrees
                          -D version=${PROJECT_VERSION} -D release=${PROJECT_VERSION}
                          -D html_title=softlif\ ${PROJECT_VERSION}
                          -D breathe_projects.softlif=${doxygen_dir}/xml
                          . ${site}
                  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM)
