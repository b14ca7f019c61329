// What one call of a C compiler, archiver or linker does, read from its arguments.
#ifndef BATUTA_LIB_CONVERT_C_COMPILER_CALL_H_
#define BATUTA_LIB_CONVERT_C_COMPILER_CALL_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace batuta::convert {

namespace fs = std::filesystem;

// One recorded call. argv[0] is the plain name of the program: "cc", "g++", "ar".
struct RecordedCall {
  std::string directory;  // absolute
  std::vector<std::string> argv;
};

enum class CallKind {
  kOther,          // preprocesses, asks the version, reads stdin
  kCompile,        // -c: sources to objects
  kLink,           // makes a program, perhaps from sources directly
  kSharedLibrary,  // makes a shared library, or one object of several
  kArchive,        // ar puts objects into an archive
};

struct CompilerCall {
  CallKind kind = CallKind::kOther;
  bool is_cxx = false;                     // the driver is a C++ one
  std::string output;                      // absolute; empty: the default
  std::vector<std::string> sources;        // as written
  // Objects, archives and -l libraries as written, in link order; a source stands as itself.
  std::vector<std::string> inputs;
  std::vector<std::string> compile_flags;  // -D -I -std -O -f -m ..., as written, pairs kept together
  std::vector<std::string> link_flags;     // "-lm", "-pthread", "-Wl,...", "-rdynamic"
  std::vector<std::string> library_dirs;   // of -L, absolute
};

CompilerCall ParseCall(const RecordedCall& call);

// Absolute and lexically normal.
std::string ResolvePath(const std::string& directory, std::string_view path);

// By its extension: something that a compiler translates (C, C++, assembly).
bool IsCompilable(std::string_view path);
bool IsCxxSource(std::string_view path);

// True for the flags that take their value as the next argument: "-I", "-include", "-Xlinker".
bool TakesNextArgument(std::string_view flag);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_COMPILER_CALL_H_
