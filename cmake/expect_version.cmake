# cmake -DCHECKOUT=... -DVERSION=... -P expect_version.cmake: files that state the library's
# version, for programs other than CMake, must state VERSION.
cmake_minimum_required(VERSION 3.21)

# expect(file version regex): the group of the regex's first match in the file must be the version.
function(expect file version regex)
  file(READ ${CHECKOUT}/${file} text)
  if(NOT text MATCHES "${regex}")
    message(FATAL_ERROR "${file} states no version")
  endif()
  if(NOT CMAKE_MATCH_1 STREQUAL version)
    message(FATAL_ERROR "${file} states ${CMAKE_MATCH_1}, but the version is ${version}")
  endif()
endfunction()

string(REGEX REPLACE "\\.[0-9]+$" "" minor_version ${VERSION})
expect(CITATION.cff ${VERSION} "\nversion: ([^\n]*)\n")
expect(CHANGELOG.md ${VERSION} "\n## \\[([^\n]*)\\]")
expect(cmake/docs/install.md ${minor_version} "find_package\\(softlif ([^ ]*) ")
file(READ ${CHECKOUT}/cmake/packaging/vcpkg/softlif/vcpkg.json port)
string(JSON port_version GET ${port} version)
if(NOT port_version STREQUAL VERSION)
  message(FATAL_ERROR "vcpkg.json states ${port_version}, but the version is ${VERSION}")
endif()
