#include "lib/convert/c/compiler_call.h"

#include <algorithm>
#include <array>

namespace batuta::convert {
namespace {

template <size_t N>
bool IsOneOf(std::string_view text, const std::array<std::string_view, N>& set) {
  return std::find(set.begin(), set.end(), text) != set.end();
}

constexpr std::array<std::string_view, 29> kWithValue = {
    "-o",       "-I",        "-D",          "-U",        "-include", "-imacros", "-isystem",
    "-iquote",  "-idirafter", "-iprefix",   "-iwithprefix", "-x",    "-L",       "-l",
    "-T",       "-u",        "-Xlinker",    "-Xassembler", "-Xpreprocessor", "-z", "-MF",
    "-MT",      "-MQ",       "-e",          "--param",   "-arch",    "-isysroot", "-aux-info",
    "--sysroot"};

// Values that belong to the link step; -o and the make-dependency options belong to neither step.
constexpr std::array<std::string_view, 5> kLinkValue = {"-T", "-u", "-Xlinker", "-z", "-e"};
constexpr std::array<std::string_view, 3> kDependencyValue = {"-MF", "-MT", "-MQ"};
constexpr std::array<std::string_view, 4> kCxxDrivers = {"c++", "g++", "clang++", "CC"};

bool IsLinkFlag(std::string_view flag) {
  return flag.starts_with("-Wl,") || flag == "-pthread" || flag == "-rdynamic" ||
         flag.starts_with("-static") || flag == "-s" || flag == "-pie" || flag == "-no-pie" ||
         flag == "-nostdlib" || flag == "-nostartfiles" || flag == "-nodefaultlibs";
}

bool IsLibraryFile(std::string_view path) {
  const std::string name = fs::path(path).filename().native();
  return name.ends_with(".o") || name.ends_with(".a") || name.ends_with(".lo") ||
         name.ends_with(".so") || name.find(".so.") != std::string::npos;
}

// ar's arguments: [options] operation archive members...
CompilerCall ParseArchiver(const RecordedCall& call) {
  CompilerCall parsed;
  size_t at = 1;
  while (at < call.argv.size() && call.argv[at].starts_with("--")) ++at;
  if (at + 1 >= call.argv.size()) return parsed;
  std::string operation = call.argv[at];
  if (operation.starts_with("-")) operation.erase(0, 1);
  if (operation.find_first_of("rq") == std::string::npos) return parsed;
  if (operation.find_first_of("abi") != std::string::npos) ++at;  // the member to stand beside
  if (++at >= call.argv.size()) return parsed;
  parsed.kind = CallKind::kArchive;
  parsed.output = ResolvePath(call.directory, call.argv[at]);
  parsed.inputs.assign(call.argv.begin() + static_cast<std::ptrdiff_t>(at) + 1, call.argv.end());
  return parsed;
}

// Sorts a driver's arguments by the step that they concern.
class DriverParser {
 public:
  explicit DriverParser(const RecordedCall& call) : call_(call) {
    const std::string name = fs::path(call.argv[0]).filename().native();
    parsed_.is_cxx = IsOneOf(name, kCxxDrivers);
    is_linker_ = name == "ld";
  }

  CompilerCall Parse() {
    for (size_t i = 1; i < call_.argv.size(); ++i) {
      const std::string& arg = call_.argv[i];
      const bool pair = TakesNextArgument(arg) && i + 1 < call_.argv.size();
      if (pair) {
        AddPair(arg, call_.argv[++i]);
      } else if (arg == "-") {
        reads_stdin_ = true;
      } else if (arg.size() > 1 && arg[0] == '-') {
        AddFlag(arg);
      } else {
        AddInput(arg);
      }
    }
    parsed_.kind = Kind();
    return std::move(parsed_);
  }

 private:
  void AddPair(const std::string& flag, const std::string& value) {
    if (flag == "-o") {
      parsed_.output = ResolvePath(call_.directory, value);
    } else if (flag == "-L") {
      parsed_.library_dirs.push_back(ResolvePath(call_.directory, value));
    } else if (flag == "-l") {
      parsed_.inputs.push_back("-l" + value);
    } else if (IsOneOf(flag, kLinkValue)) {
      parsed_.link_flags.insert(parsed_.link_flags.end(), {flag, value});
    } else if (!IsOneOf(flag, kDependencyValue)) {
      parsed_.compile_flags.insert(parsed_.compile_flags.end(), {flag, value});
    }
  }

  void AddFlag(const std::string& arg) {
    if (arg == "-c") {
      compiles_ = true;
    } else if (arg == "-E" || arg == "-S" || arg == "-M" || arg == "-MM" ||
               arg == "-fsyntax-only" || arg == "-dumpversion" || arg == "-dumpmachine" ||
               arg == "--version" || arg == "-v" || arg == "-V" || arg.starts_with("-print-")) {
      stops_early_ = stops_early_ || arg != "-v";
    } else if (arg == "-shared" || arg == "-r" || arg == "--relocatable" || arg == "-dynamiclib") {
      makes_library_ = true;
    } else if (arg.starts_with("-o") && !is_linker_) {
      parsed_.output = ResolvePath(call_.directory, std::string_view(arg).substr(2));
    } else if (arg.starts_with("-L")) {
      parsed_.library_dirs.push_back(ResolvePath(call_.directory, std::string_view(arg).substr(2)));
    } else if (arg.starts_with("-l")) {
      parsed_.inputs.push_back(arg);
    } else if (IsLinkFlag(arg)) {
      parsed_.link_flags.push_back(arg);
      if (arg == "-pthread") parsed_.compile_flags.push_back(arg);
    } else if (!arg.starts_with("-M")) {
      parsed_.compile_flags.push_back(arg);
    }
  }

  void AddInput(const std::string& arg) {
    if (IsCompilable(arg)) parsed_.sources.push_back(arg);
    if (IsCompilable(arg) || IsLibraryFile(arg)) parsed_.inputs.push_back(arg);
  }

  CallKind Kind() const {
    if (stops_early_ || reads_stdin_ || parsed_.inputs.empty()) return CallKind::kOther;
    if (compiles_) return parsed_.sources.empty() ? CallKind::kOther : CallKind::kCompile;
    if (makes_library_) return CallKind::kSharedLibrary;
    return CallKind::kLink;
  }

  const RecordedCall& call_;
  CompilerCall parsed_;
  bool is_linker_ = false, compiles_ = false, stops_early_ = false, reads_stdin_ = false;
  bool makes_library_ = false;
};

}  // namespace

bool TakesNextArgument(std::string_view flag) { return IsOneOf(flag, kWithValue); }

std::string ResolvePath(const std::string& directory, std::string_view path) {
  return (fs::path(directory) / fs::path(path)).lexically_normal().native();
}

bool IsCxxSource(std::string_view path) {
  constexpr std::array<std::string_view, 7> kExtensions = {".cc",  ".cpp", ".cxx", ".C",
                                                           ".c++", ".CPP", ".ii"};
  return IsOneOf(fs::path(path).extension().native(), kExtensions);
}

bool IsCompilable(std::string_view path) {
  constexpr std::array<std::string_view, 4> kExtensions = {".c", ".i", ".s", ".S"};
  return IsCxxSource(path) || IsOneOf(fs::path(path).extension().native(), kExtensions);
}

CompilerCall ParseCall(const RecordedCall& call) {
  if (call.argv.empty()) return {};
  if (fs::path(call.argv[0]).filename() == "ar") return ParseArchiver(call);
  return DriverParser(call).Parse();
}

}  // namespace batuta::convert
