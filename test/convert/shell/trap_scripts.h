// Scripts whose traps look at the commands that run.
#ifndef BATUTA_TEST_CONVERT_SHELL_TRAP_SCRIPTS_H_
#define BATUTA_TEST_CONVERT_SHELL_TRAP_SCRIPTS_H_

#include <vector>

#include "bench/shell/batch.h"

namespace batuta::bench {

std::vector<BatchScript> TrapScripts();

}  // namespace batuta::bench

#endif  // BATUTA_TEST_CONVERT_SHELL_TRAP_SCRIPTS_H_
