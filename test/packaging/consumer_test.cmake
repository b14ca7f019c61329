# Script: install, then configure, build and run the consumer. The prefix is new each time, so that a
# file that is no longer installed cannot be found by chance.
file(REMOVE_RECURSE ${WORK})
set(run COMMAND_ERROR_IS_FATAL ANY)

# The C++ of the README, as a user would paste it into a function of theirs.
file(READ ${README} readme)
if(NOT readme MATCHES "```cpp\n((#include[^\n]*\n)+)\n([^`]*)```")
  message(FATAL_ERROR "${README} has no C++ example")
endif()
file(WRITE ${WORK}/readme.cc "#include <cstdio>\n${CMAKE_MATCH_1}
using namespace batuta::convert;
int Fail(const absl::Status& status) { return std::puts(status.ToString().c_str()) < 0; }
int main() {\n${CMAKE_MATCH_3}return 0;\n}\n")

execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix
  OUTPUT_QUIET ${run})
execute_process(COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK}/build -G Ninja
  -DCMAKE_PREFIX_PATH=${WORK}/prefix -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=${CXX}
  -DCMAKE_C_COMPILER=${CC} "-DCMAKE_CXX_FLAGS=${FLAGS}" "-DCMAKE_C_FLAGS=${FLAGS}"
  -DREADME_SOURCE=${WORK}/readme.cc
  OUTPUT_QUIET ${run})
execute_process(COMMAND ${CMAKE_COMMAND} --build ${WORK}/build OUTPUT_QUIET ${run})
foreach(program consumer consumer_c)
  execute_process(COMMAND ${WORK}/build/${program} OUTPUT_VARIABLE said ${run})
  if(NOT said MATCHES "^batuta [0-9]+\\.[0-9]+\\.[0-9]+\n$")
    message(FATAL_ERROR "${program} said '${said}'")
  endif()
endforeach()
execute_process(COMMAND ${CMAKE_CTEST_COMMAND} --test-dir ${WORK}/build --no-tests=error
  OUTPUT_QUIET ${run})
execute_process(COMMAND ${WORK}/build/readme OUTPUT_VARIABLE said ${run})
if(NOT said MATCHES "path/to/project")
  message(FATAL_ERROR "the README's example said '${said}'")
endif()

# The same two programs by pkg-config alone.
file(GLOB_RECURSE package_files ${WORK}/prefix/*/batuta*.pc)
list(GET package_files 0 package_file)
get_filename_component(packages ${package_file} DIRECTORY)
get_filename_component(libraries ${packages} DIRECTORY)
set(ENV{PKG_CONFIG_PATH} ${packages})
set(ENV{LD_LIBRARY_PATH} ${libraries})
separate_arguments(flags UNIX_COMMAND "${FLAGS}")
foreach(language cc c)
  set(package batuta)
  set(compiler ${CXX} -std=c++20)
  if(language STREQUAL c)
    set(package batuta_c)
    set(compiler ${CC} -std=c99)
  endif()
  execute_process(COMMAND ${PKG_CONFIG} --cflags --libs ${package} OUTPUT_VARIABLE words
    OUTPUT_STRIP_TRAILING_WHITESPACE ${run})
  separate_arguments(words UNIX_COMMAND "${words}")
  execute_process(COMMAND ${compiler} ${flags} ${SOURCE}/main.${language} ${words}
    -o ${WORK}/by_pkg_config_${language} ${run})
  execute_process(COMMAND ${WORK}/by_pkg_config_${language} OUTPUT_VARIABLE said ${run})
  if(NOT said MATCHES "^batuta [0-9]+\\.[0-9]+\\.[0-9]+\n$")
    message(FATAL_ERROR "main.${language} by pkg-config said '${said}'")
  endif()
endforeach()
