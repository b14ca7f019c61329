#ifndef BATUTA_TEST_OS_ALIVE_H_
#define BATUTA_TEST_OS_ALIVE_H_

#include <sys/types.h>

#include <string>

#include "lib/os/file_system.h"

namespace batuta::os {

// A zombie that nobody has reaped yet is not alive.
inline bool IsAlive(pid_t pid) {
  const auto stat = ReadFile("/proc/" + std::to_string(pid) + "/stat");
  return stat.ok() && stat->find(") Z ") == std::string::npos;
}

}  // namespace batuta::os

#endif  // BATUTA_TEST_OS_ALIVE_H_
