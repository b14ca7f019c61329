# `cmake --install`: the library, the C library, the command, and what find_package(batuta) and
# pkg-config need to find them.
include(CMakePackageConfigHelpers)

install(TARGETS batuta batuta_c EXPORT batutaTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
if(TARGET batuta_cli)
  install(TARGETS batuta_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

set(batuta_cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/batuta)
install(EXPORT batutaTargets NAMESPACE batuta:: DESTINATION ${batuta_cmake_dir})
set(batuta_bin_dir ${CMAKE_INSTALL_BINDIR})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/batutaConfig.cmake.in
  ${PROJECT_BINARY_DIR}/batutaConfig.cmake INSTALL_DESTINATION ${batuta_cmake_dir}
  PATH_VARS batuta_bin_dir)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/batutaConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/batutaConfig.cmake
  ${PROJECT_SOURCE_DIR}/cmake/BatutaGoldenTest.cmake
  ${PROJECT_BINARY_DIR}/batutaConfigVersion.cmake DESTINATION ${batuta_cmake_dir})

# Relative: an installation may be moved, or made with another --prefix.
file(RELATIVE_PATH batuta_pc_to_prefix /p/${CMAKE_INSTALL_LIBDIR}/pkgconfig /p)
foreach(package batuta batuta_c)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/${package}.pc.in ${PROJECT_BINARY_DIR}/${package}.pc
    @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${package}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# `cpack -G DEB` in the build folder: a package for the Debian that it is built on.
if(PROJECT_IS_TOP_LEVEL)
  set(CPACK_PACKAGE_NAME batuta)
  set(CPACK_PACKAGE_CONTACT "the authors of batuta")
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
  set(CPACK_STRIP_FILES ON)
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PACKAGE_SECTION devel)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)  # Depends: the packages of the libraries that are linked
  # Who links the archive needs the headers of what its own headers and package files name.
  set(CPACK_DEBIAN_PACKAGE_SUGGESTS
    "libabsl-dev, libboost1.81-dev, libboost-filesystem1.81-dev, libboost-json1.81-dev, libssl-dev, zlib1g-dev, cargo")
  include(CPack)
endif()
