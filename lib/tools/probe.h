// Asks a program for its version.
#ifndef BATUTA_LIB_TOOLS_PROBE_H_
#define BATUTA_LIB_TOOLS_PROBE_H_

#include <chrono>
#include <string>

#include "batuta/tools.h"
#include "lib/tools/surroundings.h"

namespace batuta::tools {

struct Asked {
  Tool tool;
  bool is_about_tool = true;  // false: the machine had no room to run it, which says nothing of it
};

// Runs `program` with the description's version question and reads the answer. kBroken if it cannot
// be run, is over its time or output limit, or says no version. A program of the project itself is
// confined to reading where the machine allows it. Thread-safe.
Asked Ask(const Description& description, const std::string& program,
          const Surroundings& surroundings, std::chrono::milliseconds time_limit);

}  // namespace batuta::tools

#endif  // BATUTA_LIB_TOOLS_PROBE_H_
