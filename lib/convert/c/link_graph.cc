#include "lib/convert/c/link_graph.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_format.h"
#include "lib/os/file_system.h"

namespace batuta::convert {
namespace {

struct LinkCall {
  RecordedCall recorded;
  CompilerCall parsed;
};

std::string DefaultOutput(const RecordedCall& recorded, const CompilerCall& call) {
  return call.output.empty() ? ResolvePath(recorded.directory, "a.out") : call.output;
}

// Everything that the build made, by absolute path.
struct Products {
  std::map<std::string, CompileCommand> objects;
  std::map<std::string, std::vector<std::string>> archives;  // members as absolute paths
  std::map<std::string, LinkCall> libraries;                 // shared, or several objects in one
  std::map<std::string, LinkCall> programs;
  std::vector<std::string> program_order;
};

void AddCompile(const RecordedCall& recorded, const CompilerCall& call, Products& products) {
  for (const std::string& source : call.sources) {
    std::string object = call.output;
    if (object.empty() || call.sources.size() > 1) {
      object = ResolvePath(recorded.directory, fs::path(source).stem().native() + ".o");
    }
    products.objects[object] = MakeCompileCommand(recorded, call, source, object);
  }
}

void AddArchive(const RecordedCall& recorded, const CompilerCall& call, Products& products) {
  std::vector<std::string>& members = products.archives[call.output];
  for (const std::string& input : call.inputs) {
    const std::string member = ResolvePath(recorded.directory, input);
    const std::string name = fs::path(member).filename().native();
    std::erase_if(members,
                  [&](const std::string& old) { return fs::path(old).filename() == name; });
    members.push_back(member);
  }
}

Products Collect(const std::vector<RecordedCall>& calls) {
  Products products;
  for (const RecordedCall& recorded : calls) {
    CompilerCall call = ParseCall(recorded);
    // A driver calls the linker itself: what it was asked for is known already.
    const bool by_linker = fs::path(recorded.argv[0]).filename() == "ld";
    switch (call.kind) {
      case CallKind::kOther:
        break;
      case CallKind::kCompile:
        AddCompile(recorded, call, products);
        break;
      case CallKind::kArchive:
        AddArchive(recorded, call, products);
        break;
      case CallKind::kSharedLibrary: {
        const std::string output = DefaultOutput(recorded, call);
        if (by_linker && products.libraries.contains(output)) break;
        products.libraries[output] = {recorded, std::move(call)};
        break;
      }
      case CallKind::kLink: {
        if (by_linker) break;
        const std::string output = DefaultOutput(recorded, call);
        if (!products.programs.contains(output)) products.program_order.push_back(output);
        products.programs[output] = {recorded, std::move(call)};
        break;
      }
    }
  }
  return products;
}

// Collects what one link takes in.
class TargetMaker {
 public:
  TargetMaker(const Products& products, const SymbolReader& read_symbols)
      : products_(products), read_symbols_(read_symbols) {}

  CTarget Make(const LinkCall& link) {
    AddInputs(link);
    TakeArchiveMembers();
    for (const CompileCommand& command : target_.commands) {
      target_.is_cxx = target_.is_cxx || IsCxxCommand(command);
    }
    return std::move(target_);
  }

  const std::vector<std::string>& untraced() const { return untraced_; }

 private:
  void AddInputs(const LinkCall& link) {
    for (const std::string& input : link.parsed.inputs) {
      if (input.starts_with("-l")) {
        AddLibrary(input, link.parsed);
      } else if (IsCompilable(input)) {
        const std::string object = DefaultOutput(link.recorded, link.parsed) + "-" +
                                   fs::path(input).filename().native() + ".o";
        AddCommand(MakeCompileCommand(link.recorded, link.parsed, input, object));
      } else {
        AddFile(ResolvePath(link.recorded.directory, input));
      }
    }
    AddFlags(link.parsed.link_flags);
  }

  void AddFile(const std::string& path) {
    if (!seen_files_.insert(path).second) return;
    if (const auto it = products_.objects.find(path); it != products_.objects.end()) {
      AddCommand(it->second);
    } else if (const auto ar = products_.archives.find(path); ar != products_.archives.end()) {
      for (const std::string& member : ar->second) pending_members_.push_back(member);
    } else if (const auto so = products_.libraries.find(path); so != products_.libraries.end()) {
      AddInputs(so->second);
    } else if (!AddSystemLibrary(path)) {
      untraced_.push_back(path);
    }
  }

  // "-lfoo": an archive or library of this build in one of the -L folders, or one of the machine.
  void AddLibrary(const std::string& flag, const CompilerCall& call) {
    for (const std::string& dir : call.library_dirs) {
      for (const char* extension : {".so", ".a"}) {
        const std::string path = ResolvePath(dir, "lib" + flag.substr(2) + extension);
        if (products_.archives.contains(path) || products_.libraries.contains(path)) {
          AddFile(path);
          return;
        }
      }
    }
    AddFlags({flag});
  }

  bool AddSystemLibrary(const std::string& path) {
    const std::string name = fs::path(path).filename().native();
    const size_t end = std::min(name.find(".so"), name.find(".a"));
    if (!name.starts_with("lib") || end == std::string::npos || !path.starts_with("/usr/")) {
      return false;
    }
    AddFlags({"-l" + name.substr(3, end - 3)});
    return true;
  }

  void AddFlags(const std::vector<std::string>& flags) {
    target_.link_flags.insert(target_.link_flags.end(), flags.begin(), flags.end());
  }

  void AddCommand(const CompileCommand& command) {
    if (!seen_objects_.insert(command.object).second) return;
    target_.commands.push_back(command);
    const auto symbols = read_symbols_(command.object);
    if (!symbols) {
      needs_all_members_ = true;
      return;
    }
    defined_.insert(symbols->defined.begin(), symbols->defined.end());
    needed_.insert(symbols->undefined.begin(), symbols->undefined.end());
  }

  bool IsNeeded(const std::string& member) {
    if (needs_all_members_) return true;
    const auto symbols = read_symbols_(member);
    return !symbols || std::any_of(symbols->defined.begin(), symbols->defined.end(),
                                   [this](const std::string& name) {
                                     return needed_.contains(name) && !defined_.contains(name);
                                   });
  }

  // Until nothing more is needed; the archives' order matters only for duplicate definitions.
  void TakeArchiveMembers() {
    for (bool taken = true; taken;) {
      taken = false;
      for (size_t i = 0; i < pending_members_.size(); ++i) {
        if (!IsNeeded(pending_members_[i])) continue;
        const std::string member = pending_members_[i];
        pending_members_.erase(pending_members_.begin() + static_cast<std::ptrdiff_t>(i));
        AddFile(member);
        taken = true;
        break;
      }
    }
  }

  const Products& products_;
  const SymbolReader& read_symbols_;
  CTarget target_;
  std::set<std::string> seen_files_, seen_objects_, defined_, needed_;
  std::vector<std::string> pending_members_, untraced_;
  bool needs_all_members_ = false;
};

bool IsProduct(const std::string& path, const fs::path& build_root) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  // A folder of the project may be a link to where its people build: what lies there is theirs.
  const fs::path real = fs::canonical(path, error);
  if (error) return false;
  const fs::path real_root = fs::canonical(build_root, error);
  if (error || !os::IsUnder(real, real_root)) return false;
  const bool can_run = (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
  // Where build systems keep the programs by which they try the compiler.
  const bool is_trial = path.find("/CMakeFiles/") != std::string::npos ||
                        path.find("/meson-private/") != std::string::npos;
  return os::IsUnder(path, build_root) && fs::is_regular_file(status) && can_run && !is_trial;
}

}  // namespace

CompileCommand MakeCompileCommand(const RecordedCall& recorded, const CompilerCall& call,
                                  const std::string& source, const std::string& object) {
  CompileCommand command;
  command.source = ResolvePath(recorded.directory, source);
  command.directory = recorded.directory;
  command.object = object;
  command.argv = {fs::path(recorded.argv[0]).filename().native()};
  command.argv.insert(command.argv.end(), call.compile_flags.begin(), call.compile_flags.end());
  command.argv.insert(command.argv.end(), {"-c", source, "-o", object});
  return command;
}

bool IsCxxCommand(const CompileCommand& command) {
  const std::string& driver = command.argv[0];
  if (IsCxxSource(command.source) || driver == "g++" || driver == "c++" || driver == "clang++") {
    return true;
  }
  const auto language = std::find(command.argv.begin(), command.argv.end(), "-x");
  return language != command.argv.end() && language + 1 != command.argv.end() &&
         *(language + 1) == "c++";
}

std::vector<CTarget> MakeTargets(const std::vector<RecordedCall>& calls, const fs::path& build_root,
                                 const SymbolReader& read_symbols, std::vector<Remark>* remarks) {
  const Products products = Collect(calls);
  std::vector<CTarget> targets;
  for (const std::string& product : products.program_order) {
    if (!IsProduct(product, build_root)) continue;
    TargetMaker maker(products, read_symbols);
    CTarget target = maker.Make(products.programs.at(product));
    target.product = fs::path(product).lexically_relative(build_root).native();
    for (const std::string& path : maker.untraced()) {
      remarks->push_back({target.product, 0, absl::StrFormat("links '%s', which this build did not compile",
                                         fs::path(path).filename().native())});
    }
    if (maker.untraced().empty() && !target.commands.empty()) targets.push_back(std::move(target));
  }
  return targets;
}

}  // namespace batuta::convert
