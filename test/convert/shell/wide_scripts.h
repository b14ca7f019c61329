// Scripts that try a little of everything that bash and dash have.
#ifndef BATUTA_TEST_CONVERT_SHELL_WIDE_SCRIPTS_H_
#define BATUTA_TEST_CONVERT_SHELL_WIDE_SCRIPTS_H_

#include <vector>

#include "bench/shell/batch.h"

namespace batuta::bench {

std::vector<BatchScript> WideScripts();

}  // namespace batuta::bench

#endif  // BATUTA_TEST_CONVERT_SHELL_WIDE_SCRIPTS_H_
