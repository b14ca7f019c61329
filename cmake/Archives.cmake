# Shared libraries are found, mapped and bound at every start of a program.

# The archive that lies beside a shared library; nothing: there is none.
function(batuta_find_archive out library)
  string(REGEX REPLACE "\\.so[.0-9]*$" ".a" archive "${library}")
  if(NOT EXISTS "${archive}")
    set(archive "")
  endif()
  set(${out} "${archive}" PARENT_SCOPE)
endfunction()

# Debian's package of Abseil points CMake at its shared libraries, some thirty of them, which cost the
# command several milliseconds at every start. Where the archives lie beside them, link those.
get_property(imported DIRECTORY PROPERTY IMPORTED_TARGETS)
foreach(target IN LISTS imported)
  if(NOT target MATCHES "^absl::")
    continue()
  endif()
  get_target_property(type ${target} TYPE)
  if(NOT type STREQUAL "SHARED_LIBRARY")
    continue()
  endif()
  get_target_property(configs ${target} IMPORTED_CONFIGURATIONS)
  foreach(config IN LISTS configs)
    get_target_property(location ${target} IMPORTED_LOCATION_${config})
    batuta_find_archive(archive "${location}")
    if(archive)
      set_target_properties(${target} PROPERTIES IMPORTED_LOCATION_${config} "${archive}"
        IMPORTED_SONAME_${config} "")
    endif()
  endforeach()
endforeach()
