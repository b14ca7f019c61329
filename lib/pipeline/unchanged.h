// The short way of a run in which nothing changed: a list of all that the last such run looked at.
// If everything on it looks the same, nothing has to be read, hashed or asked again.
#ifndef BATUTA_LIB_PIPELINE_UNCHANGED_H_
#define BATUTA_LIB_PIPELINE_UNCHANGED_H_

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "lib/os/file_stamp.h"

namespace batuta::pipeline {

// What a run saw. Paths are absolute.
struct Sight {
  std::string variables;  // a digest of the environment variables that its stages see
  std::vector<std::string> variable_names;
  std::vector<std::string> stages;  // their names
  // Files and folders; nothing: it was not there.
  std::map<std::string, std::optional<os::FileStamp>> stamps;
  // More of them, in no order; what they point to must outlive this.
  std::vector<std::pair<std::string_view, const os::FileStamp*>> files;
};

// Of the variables that this process has.
std::string DigestOfVariables(const std::vector<std::string>& names);

std::string EncodeSight(const Sight& sight);

// The names of the stages if all is as the encoded sight tells; nothing if anything is not, or the
// bytes are none of this version.
std::optional<std::vector<std::string>> StagesIfUnchanged(std::string_view encoded);

// The same of what follows the check of the encoded bytes.
std::optional<std::vector<std::string>> StagesOfBodyIfUnchanged(std::string_view body);

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_UNCHANGED_H_
