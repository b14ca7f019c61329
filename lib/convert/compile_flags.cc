#include "lib/convert/compile_flags.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string_view>

#include "lib/convert/c/compiler_call.h"
#include "lib/convert/command_words.h"
#include "lib/convert/languages.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

constexpr std::string_view kDrivers[] = {"cc",  "gcc", "c89",     "c99",
                                         "c++", "g++", "clang", "clang++"};
constexpr std::string_view kLaunchers[] = {"ccache", "sccache", "distcc"};
// Taken as they are.
constexpr std::string_view kPlain[] = {"-ansi",    "-pthread", "-nostdinc", "-nostdinc++",
                                       "-undef",   "-trigraphs", "-pedantic", "-pedantic-errors"};
// Of no effect on what a program does, or about the object's place, which is ours.
constexpr std::string_view kDropped[] = {"-c", "-w", "-pipe", "-MD", "-MMD", "-MP", "-MM", "-M",
                                         "-MG", "--", "-v"};
constexpr std::string_view kDroppedWithValue[] = {"-o", "-MF", "-MT", "-MQ", "-L", "-l"};
constexpr std::string_view kDroppedPrefixes[] = {"-g", "-M", "-flto", "-fno-lto", "-fsanitize", "-fno-sanitize", "-fdiagnostics-color",
                                                 "-fcolor-diagnostics", "-l", "-L", "-o"};
constexpr std::string_view kFolders[] = {"-isystem", "-iquote", "-idirafter", "-I"};
constexpr std::string_view kFiles[] = {"-include", "-imacros"};
// -f options that read or write files, or load code.
constexpr std::string_view kRefusedFeatures[] = {
    "-fplugin",    "-fdump",        "-fprofile",   "-fauto-profile", "-fdiagnostics",
    "-fmodule",    "-fuse-ld",      "-ftest-cov",  "-fstack-usage",  "-fcallgraph",
    "-fopt-info",  "-fsave",        "-fpch",       "-fpass-plugin",  "-fdepfile",
    "-fcrash",     "-fproc",        "-fbasic-block", "-fcoverage",   "-fxray",
    "-fthinlto",     "-fembed",     "-fbuild",        "-fprebuilt",
    "-fsyntax",    "-fdirectives",  "-fpreprocessed", "-fcompare",   "-faggressive-function"};

template <size_t N>
bool IsAmong(std::string_view word, const std::string_view (&words)[N]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

template <size_t N>
bool StartsAmong(std::string_view word, const std::string_view (&prefixes)[N]) {
  return std::any_of(std::begin(prefixes), std::end(prefixes),
                     [word](std::string_view prefix) { return word.starts_with(prefix); });
}

// "gcc-12" and "x86_64-linux-gnu-gcc" are gcc; empty: no compiler that is known.
std::string DriverOf(const std::string& word) {
  std::string name(BaseName(word));
  const size_t version = name.find_last_not_of("0123456789.");
  if (version != std::string::npos && version > 0 && name[version] == '-') name.resize(version);
  if (name.starts_with("x86_64-linux-gnu-")) name.erase(0, 17);
  return IsAmong(name, kDrivers) ? name : std::string();
}

// Letters, digits and what values are made of: no path, no list for another program.
bool IsPlainOption(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("-=_.+").find(static_cast<char>(c)) !=
                                       std::string_view::npos;
  });
}

bool IsOfSystem(const std::string& path) {
  for (const char* folder : {"/usr", "/opt", "/lib"}) {
    if (path == folder || os::IsUnder(path, folder)) return true;
  }
  return false;
}

class FlagTaker {
 public:
  FlagTaker(const std::vector<std::string>& words, const PathMapper& paths, DatabaseEntry& entry)
      : words_(words), paths_(paths), entry_(entry) {}

  absl::Status Take() {
    if (words_.size() > at_ && IsAmong(BaseName(words_[at_]), kLaunchers)) ++at_;
    entry_.driver = at_ < words_.size() ? DriverOf(words_[at_]) : std::string();
    if (entry_.driver.empty()) {
      return InvalidArgument("'%s' is no C or C++ compiler that is known",
                             at_ < words_.size() ? words_[at_] : "");
    }
    for (++at_; at_ < words_.size(); ++at_) BATUTA_RETURN_IF_ERROR(TakeOne(words_[at_]));
    return absl::OkStatus();
  }

 private:
  absl::Status TakeOne(const std::string& word) {
    if (!word.starts_with('-')) return TakeInput(word);
    if (IsAmong(word, kDropped)) return absl::OkStatus();
    if (word == "-o") {
      BATUTA_ASSIGN_OR_RETURN(const std::string value, ValueAfter(word));
      entry_.object = paths_.InProject(value).value_or("");
      return absl::OkStatus();
    }
    if (IsAmong(word, kDroppedWithValue)) return ValueAfter(word).status();
    if (word.starts_with("-D") || word.starts_with("-U")) return TakeMacro(word);
    for (const std::string_view flag : kFolders) {
      if (word.starts_with(flag)) return TakePath(word, flag, /*is_folder=*/true);
    }
    for (const std::string_view flag : kFiles) {
      if (word == flag) return TakePath(word, flag, /*is_folder=*/false);
    }
    return TakeOption(word);
  }

  absl::Status TakeInput(const std::string& word) {
    if (paths_.InProject(word) == entry_.source) return absl::OkStatus();
    return Refuse(word);
  }

  absl::StatusOr<std::string> ValueAfter(const std::string& flag) {
    if (++at_ >= words_.size()) return InvalidArgument("'%s' without its value", flag);
    return words_[at_];
  }

  absl::Status TakeMacro(const std::string& word) {
    std::string value = word.substr(2);
    if (value.empty()) {
      BATUTA_ASSIGN_OR_RETURN(value, ValueAfter(word));
    }
    entry_.flags.push_back(word.substr(0, 2) + value);
    if (word[1] == 'D') entry_.defines.push_back(value);
    return absl::OkStatus();
  }

  absl::Status TakePath(const std::string& word, std::string_view flag, bool is_folder) {
    std::string path = word.substr(flag.size());
    if (path.empty()) {
      BATUTA_ASSIGN_OR_RETURN(path, ValueAfter(word));
    }
    std::optional<std::string> inside = paths_.InProject(path);
    const std::string absolute = ResolvePath(paths_.directory, path);
    if (!inside && !IsOfSystem(absolute)) {
      return InvalidArgument("'%s' of %s lies outside of the project", path, std::string(flag));
    }
    if (inside && is_folder) entry_.include_folders.push_back(*inside == "." ? "" : *inside);
    entry_.flags.emplace_back(flag);
    entry_.flags.push_back(PathArgument(inside.value_or(absolute)));
    return absl::OkStatus();
  }

  absl::Status TakeOption(const std::string& word) {
    if (word == "-x") {
      const absl::StatusOr<std::string> language = ValueAfter(word);
      if (!language.ok()) return language.status();
      if (*language != "c" && *language != "c++") return Refuse("-x " + *language);
      entry_.flags.insert(entry_.flags.end(), {word, *language});
      return absl::OkStatus();
    }
    if (StartsAmong(word, kDroppedPrefixes)) return absl::OkStatus();
    // Warnings do not change the program; options for other programs do.
    if (word.starts_with("-W")) {
      const bool is_for_other = word.size() > 3 && word[3] == ',';
      return is_for_other ? Refuse(word) : absl::OkStatus();
    }
    const bool is_known = IsAmong(word, kPlain) || word.starts_with("-std=") ||
                          word.starts_with("-O") || word.starts_with("-m") ||
                          (word.starts_with("-f") && !StartsAmong(word, kRefusedFeatures));
    if (!is_known || !IsPlainOption(word)) return Refuse(word);
    entry_.flags.push_back(word);
    return absl::OkStatus();
  }

  static absl::Status Refuse(const std::string& word) {
    return InvalidArgument("'%s' is not among the words that batuta repeats", word);
  }

  const std::vector<std::string>& words_;
  const PathMapper& paths_;
  DatabaseEntry& entry_;
  size_t at_ = 0;
};

}  // namespace

std::optional<std::string> PathMapper::InProject(const std::string& path) const {
  const std::string absolute = ResolvePath(directory, path);
  if (absolute == root || absolute == root + "/") return ".";
  if (!os::IsUnder(absolute, root)) return std::nullopt;
  std::string relative = std::filesystem::path(absolute).lexically_relative(root);
  if (!os::IsConfined(relative)) return std::nullopt;
  if (relative.ends_with('/')) relative.pop_back();
  return relative;
}

absl::Status TakeCompileFlags(const std::vector<std::string>& words, const PathMapper& paths,
                              DatabaseEntry& entry) {
  return FlagTaker(words, paths, entry).Take();
}

}  // namespace batuta::convert
