// Scripts with input that nobody wants: broken, binary, huge, hostile.
#ifndef BATUTA_TEST_CONVERT_SHELL_BAD_INPUT_SCRIPTS_H_
#define BATUTA_TEST_CONVERT_SHELL_BAD_INPUT_SCRIPTS_H_

#include <vector>

#include "bench/shell/batch.h"

namespace batuta::bench {

std::vector<BatchScript> BadInput();

}  // namespace batuta::bench

#endif  // BATUTA_TEST_CONVERT_SHELL_BAD_INPUT_SCRIPTS_H_
