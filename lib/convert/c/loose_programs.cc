#include "lib/convert/c/loose_programs.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_format.h"
#include "lib/convert/c/compiler_call.h"
#include "lib/convert/c/loose_sources.h"
#include "lib/convert/c/object_symbols.h"
#include "lib/convert/command_words.h"
#include "lib/convert/error_line.h"
#include "lib/convert/room.h"
#include "lib/os/file_system.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

struct HeaderLibrary {
  const char* header;
  const char* flag;
};
// Headers of libraries that people link by hand.
constexpr HeaderLibrary kLibraries[] = {
    {"ncurses.h", "-lncurses"}, {"curses.h", "-lncurses"},          {"zlib.h", "-lz"},
    {"bzlib.h", "-lbz2"},       {"readline/readline.h", "-lreadline"}, {"sqlite3.h", "-lsqlite3"},
    {"openssl/evp.h", "-lcrypto"}, {"openssl/sha.h", "-lcrypto"},   {"openssl/ssl.h", "-lssl"},
    {"curl/curl.h", "-lcurl"},  {"expat.h", "-lexpat"},             {"X11/Xlib.h", "-lX11"},
    {"crypt.h", "-lcrypt"},     {"gmp.h", "-lgmp"}};

class LooseBuild {
 public:
  LooseBuild(const LooseProject& project, const fs::path& build_root, const CompilerAccess& access,
             std::vector<Remark>* remarks, std::stop_token stop)
      : analysis_(project.analysis), root_(build_root), access_(access), remarks_(remarks), stop_(stop),
        read_symbols_(MakeSymbolReader(stop)) {
    for (const DatabaseEntry& command : project.commands) commands_[command.source] = &command;
    for (const Dependency& dependency : analysis_.dependencies) {
      if (dependency.kind == DependencyKind::kInclude) {
        includes_[dependency.from].push_back(dependency.to);
      }
    }
  }

  absl::Status Make(const std::string& entry) {
    BATUTA_ASSIGN_OR_RETURN(const std::string object, Object(entry));
    if (object.empty()) return absl::OkStatus();
    std::vector<std::string> members = {entry};
    BATUTA_ASSIGN_OR_RETURN(const bool is_whole, LinksAlone(entry));
    if (!is_whole) {
      BATUTA_ASSIGN_OR_RETURN(members, Members(entry));
    }
    return Link(entry, members);
  }

 private:
  // Runs a compiler in the project's root; empty text: it succeeded, else why not.
  absl::StatusOr<std::string> Run(const std::vector<std::string>& argv) {
    os::ProcessSpec spec;
    spec.argv = argv;
    spec.cwd = root_;
    spec.env = access_.env;
    spec.writable = access_.writable;
    const auto left = access_.deadline - std::chrono::steady_clock::now();
    spec.time_limit = std::clamp(std::chrono::duration_cast<std::chrono::milliseconds>(left),
                                 std::chrono::milliseconds(1), std::chrono::milliseconds(120'000));
    auto result = os::RunProcess(spec, stop_);
    if (absl::IsNotFound(result.status())) return std::string(result.status().message());
    if (!result.ok()) return result.status();
    BATUTA_RETURN_IF_ERROR(CheckRoom(root_, *result));
    if (result->Succeeded()) return std::string();
    const std::string line = ErrorLineOf(*result);
    return line.empty() ? result->Outcome(spec) : line;
  }

  std::set<std::string> HeadersOf(const std::string& file) const {
    std::set<std::string> seen;
    std::vector<std::string> todo = {file};
    while (!todo.empty()) {
      const auto it = includes_.find(todo.back());
      todo.pop_back();
      if (it == includes_.end()) continue;
      for (const std::string& header : it->second) {
        if (seen.insert(header).second) todo.push_back(header);
      }
    }
    return seen;
  }

  std::vector<std::string> IncludeFlags(const std::string& file) const {
    std::set<fs::path> dirs;
    for (const std::string& header : HeadersOf(file)) {
      const fs::path dir = fs::path(header).parent_path();
      dirs.insert(dir);
      dirs.insert(dir.parent_path());  // "lib/x.h" is written from the folder above
    }
    // <x.h> names a header of the project too: people give -I for the folders around a file.
    for (fs::path dir = fs::path(file).parent_path();; dir = dir.parent_path()) {
      std::error_code error;
      dirs.insert(dir);
      if (fs::is_directory(root_ / dir / "include", error)) dirs.insert(dir / "include");
      if (dir.empty()) break;
    }
    std::vector<std::string> flags;
    for (const fs::path& dir : dirs) flags.push_back("-I" + (dir.empty() ? "." : dir.native()));
    return flags;
  }

  // Path of the compiled file; empty: it does not compile (remarked once).
  absl::StatusOr<std::string> Object(const std::string& file) {
    if (const auto it = objects_.find(file); it != objects_.end()) return it->second;
    const fs::path object = access_.objects / (file + ".o");
    BATUTA_RETURN_IF_ERROR(os::MakeDirs(object.parent_path()));
    std::vector<std::string> argv = CompilerFor(file);
    argv.insert(argv.end(), {"-c", PathArgument(file), "-o", object.native()});
    BATUTA_ASSIGN_OR_RETURN(const std::string problem, Run(argv));
    if (!problem.empty()) remarks_->push_back({file, 0, "does not compile: " + problem});
    return objects_[file] = problem.empty() ? object.native() : std::string();
  }

  // The compiler and its flags.
  std::vector<std::string> CompilerFor(const std::string& file) const {
    std::vector<std::string> argv;
    if (const auto command = commands_.find(file); command != commands_.end()) {
      const bool is_here = !os::FindProgram(command->second->driver, access_.env.at("PATH")).empty();
      argv = {is_here ? command->second->driver : Driver({file})};
      argv.insert(argv.end(), command->second->flags.begin(), command->second->flags.end());
      return argv;
    }
    argv = {Driver({file}), "-O2"};
    for (std::string& flag : IncludeFlags(file)) argv.push_back(std::move(flag));
    return argv;
  }

  // What may be linked with `entry`, itself first.
  std::vector<std::string> Sources(const std::string& entry) const {
    if (!commands_.contains(entry)) return ReachableSources(analysis_, entry);
    std::vector<std::string> sources = {entry};
    for (const auto& [source, command] : commands_) {
      const SourceFile* file = analysis_.FindFile(source);
      if (file != nullptr && !file->has_entry) sources.push_back(source);
    }
    return sources;
  }

  // The files that define what `entry` and they leave undefined.
  absl::StatusOr<std::vector<std::string>> Members(const std::string& entry) {
    LooseObjects found;
    for (const std::string& source : Sources(entry)) {
      BATUTA_ASSIGN_OR_RETURN(const std::string object, Object(source));
      if (object.empty()) continue;
      if (const auto symbols = read_symbols_(object)) found[source] = *symbols;
    }
    return SourcesOfProgram(entry, found);
  }

  // A file that links alone is a whole program: nothing else has to be compiled.
  absl::StatusOr<bool> LinksAlone(const std::string& entry) {
    std::vector<std::string> argv = {Driver({entry}), objects_[entry], "-o",
                                     (access_.objects / "alone").native(), "-lm", "-pthread"};
    for (std::string& flag : Libraries()) argv.push_back(std::move(flag));
    BATUTA_ASSIGN_OR_RETURN(const std::string problem, Run(argv));
    return problem.empty();
  }

  static std::string Driver(const std::vector<std::string>& sources) {
    return std::any_of(sources.begin(), sources.end(),
                       [](const std::string& file) { return IsCxxSource(file); })
               ? "c++"
               : "cc";
  }

  // Of every program of the project: which file needs an external is known of the first only.
  std::vector<std::string> Libraries() const {
    std::vector<std::string> flags;
    for (const External& external : analysis_.externals) {
      for (const HeaderLibrary& library : kLibraries) {
        const bool known = std::find(flags.begin(), flags.end(), library.flag) != flags.end();
        if (external.name == library.header && !known) flags.push_back(library.flag);
      }
    }
    return flags;
  }

  absl::Status Link(const std::string& entry, const std::vector<std::string>& members) {
    std::vector<std::string> argv = {Driver(members)};
    for (const std::string& member : members) argv.push_back(objects_[member]);
    argv.insert(argv.end(), {"-o", PathArgument(Product(entry))});
    std::vector<std::string> every = {"-lm", "-pthread"};
    for (std::string& flag : Libraries()) every.push_back(std::move(flag));
    std::string problem;
    for (const std::vector<std::string>& flags :
         {std::vector<std::string>(), std::vector<std::string>{"-lm"}, every}) {
      std::vector<std::string> call = argv;
      call.insert(call.end(), flags.begin(), flags.end());
      BATUTA_ASSIGN_OR_RETURN(problem, Run(call));
      if (problem.empty()) return absl::OkStatus();
    }
    remarks_->push_back({entry, 0, "does not link: " + problem});
    return absl::OkStatus();
  }

  // Beside the source, under a name that the project does not use.
  std::string Product(const std::string& entry) const {
    const fs::path stem = fs::path(entry).replace_extension();
    std::error_code error;
    fs::path product = stem;
    for (int n = 0; fs::exists(fs::symlink_status(root_ / product, error)) && n < 10; ++n) {
      product = stem.native() + (n == 0 ? ".out" : absl::StrFormat(".out%d", n));
    }
    return product.native();
  }

  const Analysis& analysis_;
  const fs::path& root_;
  const CompilerAccess& access_;
  std::vector<Remark>* remarks_;
  std::stop_token stop_;
  SymbolReader read_symbols_;
  std::map<std::string, const DatabaseEntry*> commands_;  // by source
  std::map<std::string, std::vector<std::string>> includes_;
  std::map<std::string, std::string> objects_;  // by source; empty: does not compile
};

}  // namespace

absl::Status BuildLoosePrograms(const LooseProject& project, const std::vector<std::string>& entries,
                                const fs::path& build_root, const CompilerAccess& access,
                                std::vector<Remark>* remarks, std::stop_token stop) {
  LooseBuild build(project, build_root, access, remarks, stop);
  for (const std::string& entry : entries) {
    if (std::chrono::steady_clock::now() > access.deadline) {
      remarks->push_back({entry, 0, "not built: the time for the original build is over"});
      continue;
    }
    BATUTA_RETURN_IF_ERROR(build.Make(entry));
  }
  return absl::OkStatus();
}

}  // namespace batuta::convert
