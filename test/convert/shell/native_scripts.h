// Scripts whose small programs run inside of the binary.
#ifndef BATUTA_TEST_CONVERT_SHELL_NATIVE_SCRIPTS_H_
#define BATUTA_TEST_CONVERT_SHELL_NATIVE_SCRIPTS_H_

#include <vector>

#include "bench/shell/batch.h"

namespace batuta::bench {

std::vector<BatchScript> NativeScripts();

}  // namespace batuta::bench

#endif  // BATUTA_TEST_CONVERT_SHELL_NATIVE_SCRIPTS_H_
