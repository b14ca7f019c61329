// compile_commands.json: how each source of a project is compiled. The file comes with the project
// and may say anything; what is taken from it is checked word by word.
// Format: https://clang.llvm.org/docs/JSONCompilationDatabase.html
#ifndef BATUTA_LIB_CONVERT_COMPILE_DATABASE_H_
#define BATUTA_LIB_CONVERT_COMPILE_DATABASE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/analysis.h"

namespace batuta::convert {

// One source and how it is compiled. Paths of the project are relative to its root, wherever the
// project lay when the file was written.
struct DatabaseEntry {
  std::string source;
  std::string object;              // as the file names it, relative too; empty: it does not say
  std::string driver;              // "cc", "c++", or a compiler's name without its folder
  std::vector<std::string> flags;  // for the compiler, run in the project's root; no -c, no -o
  std::vector<std::string> include_folders;  // those of the project
  std::vector<std::string> defines;          // "NAME" or "NAME=VALUE"
};

struct CompileDatabase {
  std::vector<DatabaseEntry> entries;  // the first of each source
  std::vector<Remark> remarks;         // entries that are not taken, and why
};

constexpr int64_t kMaxDatabaseBytes = 16 << 20;

struct DatabaseSource {
  std::string path;  // of the file, relative to the project's root
  std::string root;  // of the project, absolute
  std::function<bool(const std::string&)> has_file;  // does the project have this source?
};

// InvalidArgument: not a compile_commands.json. An entry is refused, with a remark, when its command
// needs a shell, names no C or C++ compiler, compiles what is not a source of the project, reads
// folders outside of the project and the system, or has a flag that could do more than compile.
absl::StatusOr<CompileDatabase> ReadCompileDatabase(std::string_view json,
                                                    const DatabaseSource& source);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_COMPILE_DATABASE_H_
