# batuta_add_golden_test(NAME BUDGET FILE [ON_BUILD TARGET] COMMAND PROGRAM [ARGUMENT...])
# batuta_add_golden_test(NAME GOLDEN FILE [ON_BUILD TARGET] [PATH FOLDER...] [TRACES TRACE...])
#
# A test that runs the program and fails when an assertion of the renacer.toml FILE is broken; or that runs
# the programs that the batuta.toml FILE lists (all, or those of the TRACES) and fails when one does not do
# what its golden trace says. PATH: where their commands are looked up first. With ON_BUILD the same is
# done each time that TARGET is built, and breaks the build. PROGRAM may be a target.
function(batuta_add_golden_test name)
  cmake_parse_arguments(PARSE_ARGV 1 golden "" "BUDGET;GOLDEN;ON_BUILD" "COMMAND;PATH;TRACES")
  if(golden_UNPARSED_ARGUMENTS
     OR NOT ((golden_BUDGET AND golden_COMMAND AND NOT golden_GOLDEN)
             OR (golden_GOLDEN AND NOT golden_BUDGET AND NOT golden_COMMAND)))
    message(FATAL_ERROR "batuta_add_golden_test(${name}): either BUDGET and COMMAND or GOLDEN is needed, "
      "and nothing else but ON_BUILD, PATH, TRACES: '${golden_UNPARSED_ARGUMENTS}'")
  endif()
  if(TARGET batuta_cli)
    set(batuta $<TARGET_FILE:batuta_cli>)
  else()
    set(batuta ${BATUTA_PROGRAM})
  endif()
  if(golden_GOLDEN)
    get_filename_component(config ${golden_GOLDEN} ABSOLUTE)
    # Durations are compared on one machine only: by hand, or in a CI that keeps them.
    set(check ${batuta} golden validate --no-times --config ${config} ${golden_TRACES})
    if(golden_PATH)
      list(JOIN golden_PATH ":" path)
      list(APPEND check --path ${path})
    endif()
  else()
    get_filename_component(budget ${golden_BUDGET} ABSOLUTE)
    list(POP_FRONT golden_COMMAND program)
    if(TARGET ${program})
      set(program $<TARGET_FILE:${program}>)
    endif()
    set(check ${batuta} budget check --config ${budget} -- ${program} ${golden_COMMAND})
  endif()
  add_test(NAME ${name} COMMAND ${check})
  if(golden_ON_BUILD)
    add_custom_command(TARGET ${golden_ON_BUILD} POST_BUILD COMMAND ${check}
      COMMENT "Checking ${name}" VERBATIM)
  endif()
endfunction()
