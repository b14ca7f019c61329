# batuta_embed(target NAME files...): makes NAME.cc with
#   namespace batuta::embedded { std::span<const File> NAME(); }
# from files, so that the library needs nothing beside itself at run time. BASE is the folder that
# the stored paths are relative to. File is declared in lib/os/embedded.h.
add_executable(batuta_embed_files EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/embed_files.cc)
target_compile_features(batuta_embed_files PRIVATE cxx_std_20)
target_link_libraries(batuta_embed_files PRIVATE ZLIB::ZLIB)
batuta_enable_warnings(batuta_embed_files)

function(batuta_embed target name)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "BASE" "FILES")
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  add_custom_command(OUTPUT ${out}
    COMMAND batuta_embed_files ${out} ${name} ${arg_BASE} ${arg_FILES}
    DEPENDS batuta_embed_files ${arg_FILES}
    VERBATIM)
  # The rule lives in this folder, the target perhaps in another one.
  add_custom_target(${target}_${name}_embedded DEPENDS ${out})
  add_dependencies(${target} ${target}_${name}_embedded)
  target_sources(${target} PRIVATE ${out})
endfunction()
