# batuta_add_golden_test(NAME BUDGET FILE [ON_BUILD TARGET] COMMAND PROGRAM [ARGUMENT...])
#
# A test that runs the program and fails when an assertion of the renacer.toml FILE is broken. With
# ON_BUILD the same is done each time that TARGET is built, and breaks the build. PROGRAM may be a target.
function(batuta_add_golden_test name)
  cmake_parse_arguments(PARSE_ARGV 1 golden "" "BUDGET;ON_BUILD" "COMMAND")
  if(golden_UNPARSED_ARGUMENTS OR NOT golden_BUDGET OR NOT golden_COMMAND)
    message(FATAL_ERROR "batuta_add_golden_test(${name}): BUDGET and COMMAND are needed, "
      "and nothing else but ON_BUILD: '${golden_UNPARSED_ARGUMENTS}'")
  endif()
  if(TARGET batuta_cli)
    set(batuta $<TARGET_FILE:batuta_cli>)
  else()
    set(batuta ${BATUTA_PROGRAM})
  endif()
  get_filename_component(budget ${golden_BUDGET} ABSOLUTE)
  list(POP_FRONT golden_COMMAND program)
  if(TARGET ${program})
    set(program $<TARGET_FILE:${program}>)
  endif()
  set(check ${batuta} budget check --config ${budget} -- ${program} ${golden_COMMAND})
  add_test(NAME ${name} COMMAND ${check})
  if(golden_ON_BUILD)
    add_custom_command(TARGET ${golden_ON_BUILD} POST_BUILD COMMAND ${check}
      COMMENT "Checking the budget of ${name}" VERBATIM)
  endif()
endfunction()
