# The target `docs`: the pages and the reference as a site, by `cmake --workflow --preset docs`.

find_package(Doxygen REQUIRED)
find_program(SPHINX_BUILD sphinx-build PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)
set(site ${PROJECT_BINARY_DIR}/docs/html)
set(doxygen_dir ${PROJECT_BINARY_DIR}/doxygen)
configure_file(${CMAKE_CURRENT_LIST_DIR}/Doxyfile.in ${PROJECT_BINARY_DIR}/Doxyfile @ONLY)

# The page with the knobs is a part of it where emscripten is installed.
include(${PROJECT_SOURCE_DIR}/examples/knobs/page.cmake)
set(extra_path root)
set(knobs_page "")
if(KNOBS_PAGE_FOUND)
  set(knobs_page ${PROJECT_BINARY_DIR}/knobs.html)
  string(APPEND extra_path ",${knobs_page}")
  add_knobs_page(${knobs_page})
else()
  message(STATUS "The site goes without its page to turn the knobs on: em++ or node is not found")
endif()

add_custom_target(docs
                  COMMAND ${CMAKE_COMMAND} -E rm -rf ${site} ${doxygen_dir}
                  COMMAND ${CMAKE_COMMAND} -E make_directory ${doxygen_dir}
                  COMMAND Doxygen::doxygen ${PROJECT_BINARY_DIR}/Doxyfile
                  COMMAND ${SPHINX_BUILD} -q -n -W --keep-going -E -b html
                          -c ${CMAKE_CURRENT_LIST_DIR}/site -d ${PROJECT_BINARY_DIR}/doctrees
                          -D version=${PROJECT_VERSION} -D release=${PROJECT_VERSION}
                          -D html_title=softlif\ ${PROJECT_VERSION}
                          -D breathe_projects.softlif=${doxygen_dir}/xml
                          -D html_extra_path=${extra_path}
                          . ${site}
                  DEPENDS ${knobs_page}
                  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM)
