# Script: batuta as a subproject, by BY (add_subdirectory or FetchContent), of a project that lies in
# WORK. The project is configured, linked and run for real. An object file is compiled anew only where
# its command is not that of BUILD but for the folders, or where its source is named in COMPILE_ANEW;
# those have to come out as they did in BUILD, though the folders are others. So do the LIBRARIES, which
# name no folder.
file(REMOVE_RECURSE ${WORK})
set(run COMMAND_ERROR_IS_FATAL ANY)
file(COPY ${HERE}/subproject/CMakeLists.txt ${HERE}/consumer/main.cc ${HERE}/consumer/main.c
  DESTINATION ${WORK}/project)
set(batuta ${SOURCE})
set(copy ${SOURCE})
set(anew)
if(BY STREQUAL "FetchContent")
  set(batuta ${WORK}/batuta.tar)
  set(copy ${WORK}/build/_deps/batuta-src)
  set(anew ${COMPILE_ANEW})
  execute_process(COMMAND ${CMAKE_COMMAND} -E tar cf ${batuta} CMakeLists.txt LICENSE capi cmake include lib
    WORKING_DIRECTORY ${SOURCE} ${run})
endif()
execute_process(COMMAND ${CMAKE_COMMAND} -S ${WORK}/project -B ${WORK}/build -G Ninja -DBY=${BY}
  -DBATUTA=${batuta} -DCMAKE_BUILD_TYPE=${BUILD_TYPE} -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
  -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_C_COMPILER=${CC} "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}"
  "-DCMAKE_C_FLAGS=${C_FLAGS}" -DCMAKE_CXX_COMPILER_LAUNCHER=${HERE}/take_or_compile.sh
  -DCMAKE_C_COMPILER_LAUNCHER=${HERE}/take_or_compile.sh OUTPUT_QUIET ${run})
execute_process(COMMAND ${PYTHON} ${HERE}/same_compiles.py ${BUILD} ${SOURCE} ${WORK}/build ${copy}
  ${anew} ${run})
execute_process(COMMAND ${CMAKE_COMMAND} --build ${WORK}/build OUTPUT_QUIET ${run})
foreach(program consumer consumer_c)
  execute_process(COMMAND ${WORK}/build/${program} OUTPUT_VARIABLE said ${run})
  if(NOT said MATCHES "^batuta [0-9]+\\.[0-9]+\\.[0-9]+\n$")
    message(FATAL_ERROR "${program} said '${said}'")
  endif()
endforeach()
foreach(library ${LIBRARIES})
  get_filename_component(name ${library} NAME)
  file(GLOB_RECURSE made ${WORK}/build/*/${name})
  # Debug information, and the linker's digest of all, depend on how a compiler cache was set up.
  set(bare ${OBJCOPY} --strip-debug --remove-section=.note.gnu.build-id)
  execute_process(COMMAND ${bare} ${library} ${WORK}/first ${run})
  execute_process(COMMAND ${bare} ${made} ${WORK}/second ${run})
  execute_process(COMMAND cmp ${WORK}/first ${WORK}/second ${run})
  foreach(folder ${SOURCE}/lib/ ${SOURCE}/capi/ ${SOURCE}/include/ ${BUILD}/)
    execute_process(COMMAND grep -aqF ${folder} ${WORK}/first RESULT_VARIABLE lacks)
    if(NOT lacks EQUAL 1)
      message(FATAL_ERROR "${library} names ${folder}")
    endif()
  endforeach()
endforeach()
