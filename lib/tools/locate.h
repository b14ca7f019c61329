// Where a tool is, without running it.
#ifndef BATUTA_LIB_TOOLS_LOCATE_H_
#define BATUTA_LIB_TOOLS_LOCATE_H_

#include <string>

#include "batuta/tools.h"
#include "lib/tools/surroundings.h"

namespace batuta::tools {

struct Location {
  std::string path;  // absolute; empty: it is not here
  // On the way there lies something of that name that is no program. A change of its permissions, or
  // of what it links to, would make it one without any change of its folder.
  bool is_provisional = false;
};

// The program as PATH and the description's folders give it.
Location LocateProgram(const Description& description, const Surroundings& surroundings);

// A Rust library: its sources in cargo's registry folder. The version that the project's Cargo.lock
// names, else the newest. kFound, or kAbsent with a problem if the lock names one that is not here.
// Only files are read: asking cargo would run what the project's .cargo/config.toml names.
Tool LocateCrate(const Description& description, const Surroundings& surroundings);

}  // namespace batuta::tools

#endif  // BATUTA_LIB_TOOLS_LOCATE_H_
