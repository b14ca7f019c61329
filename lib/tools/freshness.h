// Digests of what an answer rests on: the environment, folders, files. Equal digests mean that
// nothing changed.
#ifndef BATUTA_LIB_TOOLS_FRESHNESS_H_
#define BATUTA_LIB_TOOLS_FRESHNESS_H_

#include <map>
#include <string>

#include "batuta/tools.h"
#include "lib/tools/surroundings.h"

namespace batuta::tools {

// Looks at each folder once per Open. Not thread-safe.
class Freshness {
 public:
  explicit Freshness(const Surroundings& surroundings) : surroundings_(surroundings) {}

  // PATH and the other variables by which tools and shims choose.
  std::string OfContext() const;
  // The folders that are searched for the description's programs, missing ones too.
  std::string OfFolders(const Description& description);
  // What the description says to watch; a folder counts with its direct entries.
  std::string OfWatched(const Description& description);
  // What was found, and what is behind it (the two may be the same).
  static std::string OfProgram(const std::string& found, const std::string& behind);

 private:
  // Signature of a path now; "missing"; or, if it changed so short a time ago that the next change
  // could leave the same time stamp, a text that no later look gives again.
  static std::string Look(const std::string& path);
  const std::string& LookOnce(const std::string& path);
  std::string LookInside(const std::string& path);

  const Surroundings& surroundings_;
  std::map<std::string, std::string> seen_;
};

}  // namespace batuta::tools

#endif  // BATUTA_LIB_TOOLS_FRESHNESS_H_
