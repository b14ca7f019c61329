# batuta_embed(target NAME files...): makes NAME.cc with
#   namespace batuta::embedded { std::span<const File> NAME(); }
# from files, so that the library needs nothing beside itself at run time. BASE is the folder that
# the stored paths are relative to. File is declared in lib/os/embedded.h.
function(batuta_embed target name)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "BASE" "FILES")
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  string(REPLACE ";" "|" joined "${arg_FILES}")
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DNAME=${name} -DBASE=${arg_BASE} -DFILES=${joined}
            -P ${PROJECT_SOURCE_DIR}/cmake/EmbedFiles.cmake
    DEPENDS ${arg_FILES} ${PROJECT_SOURCE_DIR}/cmake/EmbedFiles.cmake
    VERBATIM)
  # The rule lives in this folder, the target perhaps in another one.
  add_custom_target(${target}_${name}_embedded DEPENDS ${out})
  add_dependencies(${target} ${target}_${name}_embedded)
  target_sources(${target} PRIVATE ${out})
endfunction()
