// Scripts whose commands run in the background, and ask about them.
#ifndef BATUTA_TEST_CONVERT_SHELL_LIST_SCRIPTS_H_
#define BATUTA_TEST_CONVERT_SHELL_LIST_SCRIPTS_H_

#include <vector>

#include "bench/shell/batch.h"

namespace batuta::bench {

std::vector<BatchScript> ListScripts();

}  // namespace batuta::bench

#endif  // BATUTA_TEST_CONVERT_SHELL_LIST_SCRIPTS_H_
