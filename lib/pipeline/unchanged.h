// The short way of a run in which nothing changed: a list of all that the last such run looked at.
// If everything on it looks the same, nothing has to be asked again; of files that were touched
// only the contents are compared.
#ifndef BATUTA_LIB_PIPELINE_UNCHANGED_H_
#define BATUTA_LIB_PIPELINE_UNCHANGED_H_

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/os/file_stamp.h"
#include "lib/os/known_file.h"

namespace batuta::pipeline {

// What a run saw. Paths are absolute.
struct Sight {
  std::string variables;  // a digest of the environment variables that its stages see
  std::vector<std::string> variable_names;
  std::vector<std::string> stages;  // their names
  // Files and folders that have to look the same; nothing: it was not there.
  std::map<std::string, std::optional<os::FileStamp>> stamps;
  // Files that have to have the same content, in no order; what they point to must outlive this.
  std::vector<std::pair<std::string_view, const os::KnownFile*>> files;
};

// Of the variables that this process has.
std::string DigestOfVariables(const std::vector<std::string>& names);

std::string EncodeSight(const Sight& sight);

struct Unchanged {
  std::vector<std::string> stages;  // their names
  // The encoded sight with the stamps that files got since; empty: none got another.
  std::string renewed;
};
// Nothing: something is not as the encoded sight tells, or the bytes are none of this version.
std::optional<Unchanged> CompareSight(std::string_view encoded);

// The same without the check, for bytes that begin as EncodeSight's do.
std::optional<Unchanged> CompareUnchecked(std::string_view encoded);

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_UNCHANGED_H_
