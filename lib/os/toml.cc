// The parser itself, once for all who include its header.
#define TOML_IMPLEMENTATION
#include "lib/os/toml.h"
