// Digests of what an answer rests on: the environment, folders, files. Equal digests mean that
// nothing changed.
#ifndef BATUTA_LIB_TOOLS_FRESHNESS_H_
#define BATUTA_LIB_TOOLS_FRESHNESS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "batuta/tools.h"
#include "lib/os/file_stamp.h"
#include "lib/tools/surroundings.h"

namespace batuta::tools {

// One look at a path, links followed.
struct Look {
  std::string path;
  std::optional<os::FileStamp> stamp;  // nothing: there was nothing
  // False: it changed so short a time ago that the next change could leave the same stamp.
  bool is_settled = true;

  static Look At(const std::string& path);
  // For digests: the stamp; or, if it is not settled, a text that no later look gives again.
  std::string Text() const;
};

// Variables by which tools and shims choose, as one text.
std::string ContextOf(const Surroundings& surroundings);

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

  // The looks that the last three digests are made of, those of a program taken now.
  std::vector<Look> FoldersOf(const Description& description);
  std::vector<Look> WatchedOf(const Description& description);
  static std::vector<Look> ProgramOf(const std::string& found, const std::string& behind);
  static std::string Digest(const std::vector<Look>& looks);

 private:
  const Look& LookOnce(const std::string& path);
  const std::vector<Look>& LookInside(const std::string& path);

  const Surroundings& surroundings_;
  std::map<std::string, Look> seen_;
  std::map<std::string, std::vector<Look>> inside_;  // the path itself, then its entries
};

}  // namespace batuta::tools

#endif  // BATUTA_LIB_TOOLS_FRESHNESS_H_
