// convert::Analyze looks at a project and says what is in it. It runs nothing and writes nothing.
#ifndef BATUTA_ANALYSIS_H_
#define BATUTA_ANALYSIS_H_

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace batuta::convert {

enum class Language { kOther, kPython, kC, kCxx, kShell };  // of a file; kOther: none of these
const char* LanguageName(Language language);  // "other", "python", "c", "cxx", "shell"

// A regular file of the project. Paths are relative to the project's root and kept as raw bytes.
struct SourceFile {
  std::string path;                      // "src/wc.c"
  Language language = Language::kOther;  // by name, first line and who includes it
  int64_t bytes = 0;                     // size of the file
  int64_t lines = 0;                     // all lines; 0 for what is not text
  int64_t code_lines = 0;                // neither blank nor comment alone; 0 for Language::kOther
  int complexity = 0;                    // 1 + decisions (if, for, while, case, &&, ||, ...)
  bool is_executable = false;            // has an execute bit
  bool is_utf8 = true;                   // all that was read of it
  bool has_entry = false;   // can be run: main(), __main__, a script with a first line or code
  std::string interpreter;  // from the first line: "/bin/sh", "python3"; empty: none
};

enum class DependencyKind { kImport, kInclude, kSource, kExec };  // how a file needs another
const char* DependencyKindName(DependencyKind kind);  // "import", "include", "source", "exec"

// `from` (a file of the project) needs `to` (a file of the project).
struct Dependency {
  std::string from, to;                           // paths of files
  DependencyKind kind = DependencyKind::kImport;  // what `from` does
  int line = 0;                                   // in `from`, from 1
};

// A library, module or program outside the project that some file needs.
struct External {
  Language language = Language::kOther;  // of the file that needs it
  std::string name;                      // "numpy", "zlib.h", "jq"
  std::string from;                      // first file that needs it
  int line = 0;                          // in `from`, from 1
  bool is_standard = false;              // part of the language's standard library or POSIX
};

enum class EntryKind { kScript, kModule, kPackage, kConsoleScript, kMain };  // how it is run
const char* EntryKindName(EntryKind kind);  // script, module, package, console_script, main

// A program that a user of the project can run.
struct EntryPoint {
  std::string name;  // what the program is called: "wc" for wc.c, wc.py, wc.sh; the console script
  std::string path;  // the file that holds it
  Language language = Language::kOther;  // of `path`
  EntryKind kind = EntryKind::kScript;   // how it is run
  std::string target;  // kPackage: dotted package; kConsoleScript: "package.module:function"
};

// A file that says how people build or test this project.
struct BuildFile {
  std::string path;  // of the build file
  std::string kind;  // "make", "cmake", "compile_commands", "autotools", "meson", "pyproject",
                     // "setup.py", "requirements", "pytest", "tox"
};

// What a build file says that it makes, as far as it can be read without running the build.
struct BuildTarget {
  std::string name;  // of the program; compile_commands.json: the object, else the source
  std::string from;  // the build file: compile_commands.json or meson.build
  int line = 0;      // 0: the format has none
  std::vector<std::string> sources;          // files of the project
  std::vector<std::string> include_folders;  // of the project, "" is its root
  std::vector<std::string> defines;          // "NAME" or "NAME=VALUE"
};

// Something that the user should know; never a reason to stop.
struct Remark {
  std::string path;  // what it is about; empty: the project
  int line = 0;      // in `path`, from 1; 0: none is meant
  std::string text;  // one sentence
};

// All files of one language together.
struct LanguageTotal {
  Language language = Language::kOther;                     // what the sums are of
  int64_t files = 0, lines = 0, code_lines = 0, bytes = 0;  // sums over its files
};

// All that was found. Paths are relative to `root`.
struct Analysis {
  std::string root;                                     // absolute
  std::vector<SourceFile> files;                        // sorted by path
  std::vector<Dependency> dependencies;                 // between files of the project
  std::vector<External> externals;                      // one a language and name
  std::vector<EntryPoint> entry_points;                 // names are unique
  std::vector<BuildFile> build_files;                   // by which the project is built or tested
  std::vector<BuildTarget> targets;                     // in the order of the build files
  std::vector<Remark> remarks;                          // what the user should know
  std::vector<LanguageTotal> totals;                    // most code first
  std::vector<std::vector<std::string>> import_cycles;  // files, each in need of the next
  double wall_ms = 0;                                   // that Analyze took

  const SourceFile* FindFile(std::string_view path) const;  // nullptr: not in the project
};

// What is read, by how many threads.
struct AnalyzeOptions {
  int num_threads = 0;                // 0: all usable cores
  int64_t max_file_bytes = 64 << 20;  // larger files are counted but not read
  std::vector<std::string> exclude;   // glob patterns on relative paths, from batuta.toml
  std::stop_token stop;               // asked: ends as Cancelled
};

// NotFound: no such folder; InvalidArgument: not a folder, or it holds no file; FailedPrecondition:
// not readable. Unreadable parts, loops of links and syntax errors become remarks.
absl::StatusOr<Analysis> Analyze(const std::string& root, const AnalyzeOptions& options);

// One JSON object with the fields of Analysis. So that any bytes of a name survive in valid JSON,
// '%' and bytes that are not UTF-8 are written as %HH in every string.
std::string AnalysisToJson(const Analysis& analysis);
// For a terminal, at most `width` columns where names allow.
std::string AnalysisToTable(const Analysis& analysis, int width);

}  // namespace batuta::convert

#endif  // BATUTA_ANALYSIS_H_
