# Warnings are for us only: PRIVATE to each target, errors only when developing batuta itself.
# -Wrestrict is wrong about std::string in GCC 12. Missing initialisers are how option structs with defaults are meant to be used.
function(batuta_enable_warnings target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wno-missing-field-initializers
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
    $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
    $<$<BOOL:${BATUTA_DEV}>:-Werror>)
endfunction()
