# add_knobs_page(PAGE): makes PAGE from softlif, compiled to WebAssembly by emscripten's em++, which
# brings node. If they are not found, KNOBS_PAGE_FOUND is false. Needs Eigen3::Eigen.

find_program(SOFTLIF_EMXX em++)
find_program(SOFTLIF_NODE NAMES node nodejs)
set(KNOBS_PAGE_FOUND FALSE)
if(SOFTLIF_EMXX AND SOFTLIF_NODE)
  set(KNOBS_PAGE_FOUND TRUE)
endif()
set(knobs_dir ${CMAKE_CURRENT_LIST_DIR})

# emscripten keeps its libraries in EM_CACHE and makes those that are missing, which takes minutes.
# Debian has them, in a folder that only root may write to, so links to them are enough.
function(provide_emscripten_cache folder)
  if(NOT EXISTS ${folder} AND EXISTS /usr/share/emscripten/cache)
    execute_process(COMMAND cp -as /usr/share/emscripten/cache ${folder})
  endif()
endfunction()

function(add_knobs_page page)
  set(wasm ${CMAKE_CURRENT_BINARY_DIR}/knobs.wasm)
  set(cache ${CMAKE_CURRENT_BINARY_DIR}/emscripten_cache)
  if(DEFINED ENV{EM_CACHE})
    set(cache $ENV{EM_CACHE})
  else()
    provide_emscripten_cache(${cache})
  endif()
  get_filename_component(include ${knobs_dir}/../../include ABSOLUTE)
  get_target_property(eigen Eigen3::Eigen INTERFACE_INCLUDE_DIRECTORIES)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${include}/softlif/*.hpp)
  add_custom_command(
    OUTPUT ${wasm}
    COMMAND ${CMAKE_COMMAND} -E env EM_CACHE=${cache}
            ${SOFTLIF_EMXX} -std=c++17 -O2 -DNDEBUG -fno-exceptions -fno-rtti
            -I${include} -isystem ${eigen} ${knobs_dir}/knobs.cpp -sSTANDALONE_WASM --no-entry
            -sEXPORTED_FUNCTIONS=_turn,_curves,_spikes -o ${wasm}
    DEPENDS ${knobs_dir}/knobs.cpp ${knobs_dir}/knobs.hpp ${headers}
    VERBATIM)
  add_custom_command(
    OUTPUT ${page}
    COMMAND ${SOFTLIF_NODE} ${knobs_dir}/make_page.mjs ${wasm} ${page}
    DEPENDS ${wasm} ${knobs_dir}/make_page.mjs ${knobs_dir}/module.js ${knobs_dir}/plots.js
            ${knobs_dir}/page.js ${knobs_dir}/page.html
    VERBATIM)
endfunction()
