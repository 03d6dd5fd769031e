# The target softlif::dispatch: the library, and its kernels compiled for several instruction sets,
# of which the best is chosen when the program runs.

if(MSVC OR APPLE OR WIN32 OR NOT CMAKE_OBJCOPY)
  message(FATAL_ERROR "SOFTLIF_BUILD_DISPATCH needs objcopy, and a linker for ELF")
endif()

if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  set(levels 1 3 4)
else()
  set(levels base)
endif()

# add_part(level source options...): one source, compiled for one instruction set. Flags of the build
# come before these. All objects are optimised, since otherwise they would hold functions of Eigen
# and the standard library that the program has, too, for other processors.
function(add_part level source)
  set(target softlif_dispatch_${level})
  add_library(${target} OBJECT EXCLUDE_FROM_ALL ${source})
  target_link_libraries(${target} PRIVATE softlif)
  target_compile_definitions(${target} PRIVATE NDEBUG)
  target_compile_options(
    ${target} PRIVATE -O2 -g0 -fvisibility=hidden -fno-exceptions -fno-lto -fno-fast-math
    "$<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>" ${ARGN})
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()

set(objects "")
foreach(level IN LISTS levels)
  set(options -DSOFTLIF_FUNCTIONS=softlif_functions_${level})
  if(level STREQUAL 1)
    list(APPEND options -march=x86-64 -DSOFTLIF_X86_64_LEVEL=1)
  elseif(NOT level STREQUAL base)
    list(APPEND options -march=x86-64-v${level} -DSOFTLIF_X86_64_LEVEL=${level})
  else()
    list(APPEND options -DSOFTLIF_X86_64_LEVEL=0)
  endif()
  add_part(${level} cmake/dispatch/functions.cpp ${options})
  list(APPEND objects $<TARGET_OBJECTS:softlif_dispatch_${level}>)
endforeach()
list(GET levels 0 lowest)
set(options "")
if(NOT lowest STREQUAL base)
  set(options -march=x86-64)
endif()
add_part(choice cmake/dispatch/choose.cpp ${options})
list(APPEND objects $<TARGET_OBJECTS:softlif_dispatch_choice>)

# One object, of which the linker sees nothing but the function by which a program chooses: else it
# could take a function compiled for one processor in place of the program's own.
string(REPLACE . _ entry softlif_dispatch_${PROJECT_VERSION})
set(object ${PROJECT_BINARY_DIR}/softlif_dispatch.o)
add_custom_command(
  OUTPUT ${object}
  COMMAND ${CMAKE_LINKER} -r --force-group-allocation -o ${object}.all ${objects}
  COMMAND ${CMAKE_OBJCOPY} --keep-global-symbol=${entry} ${object}.all ${object}
  DEPENDS ${objects} COMMAND_EXPAND_LISTS VERBATIM)
set_source_files_properties(${object} PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)

add_library(softlif_dispatch ${object})
add_library(softlif::dispatch ALIAS softlif_dispatch)
target_link_libraries(softlif_dispatch INTERFACE softlif)
target_compile_definitions(softlif_dispatch INTERFACE SOFTLIF_DISPATCH=1)
set_target_properties(softlif_dispatch PROPERTIES
                      LINKER_LANGUAGE CXX EXPORT_NAME dispatch
                      VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION})
