// One call of c2rust, and what it made.
#ifndef BATUTA_LIB_CONVERT_C_TRANSPILE_C_H_
#define BATUTA_LIB_CONVERT_C_TRANSPILE_C_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

struct RustModule {
  std::string name;
  std::string text;
};

struct TranspiledC {
  std::vector<RustModule> modules;  // one a command, in their order
  CrateRequirements dependencies;
};

// Runs c2rust on the commands. `work`: an empty folder of `input.scratch` for its output.
// FailedPrecondition: the message holds its first error.
absl::StatusOr<TranspiledC> TranspileC(const CandidateInput& input,
                                       const std::vector<CompileCommand>& commands,
                                       const fs::path& work);

// The same sources in `work`, each rewritten by `repair`, and the commands for them. An empty list:
// `repair` changes none of them.
absl::StatusOr<std::vector<CompileCommand>> RewriteSources(
    const std::vector<CompileCommand>& commands, const fs::path& build_root, const fs::path& work,
    std::string (*repair)(std::string_view));

// The source as the command spells it, which __FILE__ says.
std::string SpelledSource(const CompileCommand& command);

// What c2rust's clang is called with, for one command.
std::vector<std::string> ClangArguments(const CompileCommand& command);

// The arguments of a command that change what a C file means, for c2rust's clang: macros, folders,
// the standard. What only gcc knows is left out.
std::vector<std::string> MeaningfulArguments(const CompileCommand& command);

// "src/a-b.c" and "src/a_b.c" -> "src_a_b_c", "src_a_b_c_2": names of modules, unique and no keywords.
std::vector<std::string> ModuleNames(const std::vector<std::string>& relative_paths);

// Where c2rust puts the Rust of each source below its src/.
std::vector<fs::path> ExpectedOutputs(const std::vector<std::string>& sources);

// The [dependencies] of a manifest that c2rust wrote.
CrateRequirements DependenciesIn(std::string_view manifest);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_TRANSPILE_C_H_
