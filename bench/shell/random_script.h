// Random scripts over the grammar that the translator knows, the same for the same seed.
#ifndef BATUTA_BENCH_SHELL_RANDOM_SCRIPT_H_
#define BATUTA_BENCH_SHELL_RANDOM_SCRIPT_H_

#include <cstdint>
#include <string>

#include "lib/convert/shell/syntax.h"

namespace batuta::bench {

// Ends by itself, writes only into its own folder and prints nothing that varies.
std::string RandomScript(uint64_t seed, convert::shell::Dialect dialect);

}  // namespace batuta::bench

#endif  // BATUTA_BENCH_SHELL_RANDOM_SCRIPT_H_
