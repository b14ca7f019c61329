// The Rust crate of one bridged program.
#ifndef BATUTA_LIB_CONVERT_BRIDGE_CRATE_SOURCE_H_
#define BATUTA_LIB_CONVERT_BRIDGE_CRATE_SOURCE_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

// A word of the command that runs the carried program.
struct BridgeWord {
  enum class Kind {
    kText,      // as it is
    kTreePath,  // below the root of the unpacked files
    kBuildEnv,  // what the crate's build script says: the name of a variable of the compiler
  };
  Kind kind = Kind::kText;
  std::string value;
};

// How the command is run.
enum class BridgeMain {
  kExec,          // the interpreter takes the process's place
  kLinkedPython,  // by Py_BytesMain of the libpython that is linked in
};

struct BridgeStart {
  std::vector<BridgeWord> words;
  // A search path variable, and the folder of the tree that is put in front of it.
  std::optional<std::pair<std::string, std::string>> search_path;
  BridgeMain main = BridgeMain::kExec;
  std::string purpose;  // one sentence for the crate's head
};

// Writes src/main.rs, src/tree.rs and tree/ of the crate into `input.output`.
absl::StatusOr<Crate> MakeBridgeCrate(const CandidateInput& input, const BridgeStart& start);

// Writes src/tree.rs and tree/ for these files of the project (relative to its root).
absl::Status WriteTree(const CandidateInput& input, const std::vector<std::string>& files);

// The name that the project's root has where its files are unpacked.
std::string ProjectFolder(const CandidateInput& input);

// A Rust byte string literal that holds exactly these bytes.
std::string RustBytes(std::string_view bytes);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_BRIDGE_CRATE_SOURCE_H_
