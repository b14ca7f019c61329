#include "lib/convert/case_run.h"

#include <sys/stat.h>

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "lib/convert/languages.h"
#include "lib/convert/path_mask.h"
#include "lib/convert/python/interpreter.h"
#include "lib/convert/python/launch.h"
#include "lib/convert/python/python_suites.h"
#include "lib/convert/recorded_process.h"
#include "lib/convert/room.h"
#include "lib/convert/run_folder.h"
#include "lib/convert/shell/first_line.h"
#include "lib/convert/suite_stand_in.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

class Rehearsal {
 public:
  Rehearsal(const CaseStage& stage, const Case& c, const Subject& subject)
      : stage_(stage), case_(c), subject_(subject) {}

  absl::StatusOr<Observation> Run(std::stop_token stop) {
    BATUTA_ASSIGN_OR_RETURN(const BuildSite::Stay stay, stage_.site->Enter(subject_.site));
    BATUTA_ASSIGN_OR_RETURN(const RunFolder folder, MakeFolder());
    folder_ = &folder;
    BATUTA_RETURN_IF_ERROR(SetUp(stay.tree()));
    BATUTA_ASSIGN_OR_RETURN(const os::ProcessSpec spec, MakeSpec());
    const PathMask mask = Mask();
    // Large projects are compared cheaply first.
    const auto look = case_.in_project ? RunFolder::Look::kSignatures : RunFolder::Look::kDigests;
    const bool is_suite = case_.origin == CaseOrigin::kSuite;
    const auto before = is_suite ? RunFolder::Snapshot() : folder.Take(look, mask);
    BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result, os::RunProcess(spec, stop));
    BATUTA_RETURN_IF_ERROR(CheckRoom(folder.root()));
    Observation seen;
    seen.outcome = result.Outcome(spec);
    seen.wall_ms = result.wall_ms;
    seen.stdout_text = mask.Apply(result.stdout_text);
    seen.stderr_text = mask.Apply(result.stderr_text);
    if (!is_suite) seen.files = folder.ChangesSince(before, look, mask);
    return seen;
  }

  absl::Status Record(const fs::path& file, const std::stop_token& stop) {
    BATUTA_ASSIGN_OR_RETURN(const BuildSite::Stay stay, stage_.site->Enter(subject_.site));
    BATUTA_ASSIGN_OR_RETURN(const RunFolder folder, MakeFolder());
    folder_ = &folder;
    BATUTA_RETURN_IF_ERROR(SetUp(stay.tree()));
    BATUTA_ASSIGN_OR_RETURN(const os::ProcessSpec spec, MakeSpec());
    const fs::path input = folder.root() / "input";
    BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(input, spec.stdin_text));
    return RecordProcess(spec, input, file, stop);
  }

 private:
  absl::StatusOr<RunFolder> MakeFolder() const {
    const bool in_place = subject_.site == BuildSite::State::kVacant;
    return RunFolder::Make(stage_.runs_dir, in_place ? stage_.original->build_root : fs::path());
  }

  absl::Status SetUp(const fs::path& tree) {
    if (case_.in_project) {
      BATUTA_RETURN_IF_ERROR(os::CopyTree(tree, folder_->work()));
      BATUTA_RETURN_IF_ERROR(ReplaceProduct());
    }
    for (const auto& [path, content] : case_.files) {
      if (!os::IsConfined(path)) {
        return InvalidArgument("case '%s': file '%s' leads out of its folder", case_.name, path);
      }
      BATUTA_RETURN_IF_ERROR(CheckFolder(path));
      BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(folder_->work() / path, content));
    }
    return absl::OkStatus();
  }

  // The project may hold links where the file's folders are to be: what they lead to is not ours.
  absl::Status CheckFolder(const fs::path& path) const {
    std::error_code error;
    const fs::path work = fs::canonical(folder_->work(), error);
    const fs::path folder = fs::weakly_canonical(folder_->work() / path.parent_path(), error);
    if (!error && os::IsUnder(folder, work)) return absl::OkStatus();
    return InvalidArgument("case '%s': file '%s' leads out of its folder by a link", case_.name,
                           path.native());
  }

  bool IsNative() const { return convert::IsNative(stage_.unit->language); }

  // Where the original build puts a program, the project's other programs look for it.
  absl::Status ReplaceProduct() {
    if (subject_.kind == Subject::Kind::kOriginal) return absl::OkStatus();
    if (!IsNative()) {
      if (case_.origin != CaseOrigin::kSuite) return absl::OkStatus();
      return stage_.unit->is_program ? ReplaceScript() : RemoveSources();
    }
    const fs::path product = folder_->work() / stage_.unit->product;
    BATUTA_RETURN_IF_ERROR(CheckFolder(stage_.unit->product));
    BATUTA_RETURN_IF_ERROR(os::RemoveAll(product));
    if (subject_.kind == Subject::Kind::kSabotaged) {
      return os::WriteFileAtomic(product, "#!/bin/sh\nexit 99\n", 0755);
    }
    BATUTA_RETURN_IF_ERROR(os::CopyFile(subject_.binary, product));
    std::error_code ignored;
    fs::last_write_time(product, fs::file_time_type::clock::now(), ignored);
    return absl::OkStatus();
  }

  absl::Status ReplaceScript() const {
    const fs::path script = folder_->work() / stage_.unit->entry.path;
    BATUTA_RETURN_IF_ERROR(CheckFolder(stage_.unit->entry.path));
    BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(script));
    struct stat st;
    const int mode = stat(script.c_str(), &st) == 0 ? static_cast<int>(st.st_mode & 0777) : 0755;
    return os::WriteFileAtomic(script, SuiteStandIn(*stage_.unit, text, subject_.binary), mode);
  }

  // Tests of a Python library must find what the result carries, not what stands in the project.
  // The packages of the unit go as a whole, with the tests in them, which are carried too.
  absl::Status RemoveSources() {
    const std::set<std::string> own(stage_.unit->files.begin(), stage_.unit->files.end());
    std::set<std::string> packages;
    for (const std::string& file : own) packages.insert(OutermostPackage(folder_->work(), file));
    packages.erase("");
    std::vector<fs::path> modules;
    folder_->ForEachPath([&](const fs::path& path, const std::string& relative) {
      if (path.extension() != ".py") return;
      if (own.contains(relative) ||
          packages.contains(OutermostPackage(folder_->work(), relative))) {
        modules.push_back(path);
      }
    });
    for (const fs::path& module : modules) BATUTA_RETURN_IF_ERROR(os::RemoveAll(module));
    return absl::OkStatus();
  }

  fs::path Site() const { return case_.in_project ? folder_->work() : stage_.original->run_root; }

  absl::StatusOr<os::ProcessSpec> MakeSpec() {
    os::ProcessSpec spec;
    spec.cwd = folder_->work();
    spec.stdin_text = case_.stdin_text;
    spec.time_limit = std::chrono::seconds(case_.time_limit_s);
    spec.output_limit_bytes = int64_t{64} << 20;
    spec.env = MakeEnvironment();
    if (case_.origin == CaseOrigin::kSuite) {
      spec.argv = case_.suite_argv;
      if (stage_.unit->language == Language::kPython && !stage_.unit->is_program) {
        // As it is after "pip install -e": tests of a src layout find the library.
        BATUTA_ASSIGN_OR_RETURN(const PythonLaunch launch, LaunchOf(*stage_.unit));
        (*spec.env)["PYTHONPATH"] = Folder(launch.search_folder.value_or(""));
      }
      const bool is_library = !IsNative() && !stage_.unit->is_program;
      if (subject_.kind == Subject::Kind::kConverted && is_library) {
        spec.argv[0] = subject_.binary;
      }
      return spec;
    }
    if (subject_.kind == Subject::Kind::kConverted) {
      spec.argv = {subject_.binary.native()};
      if (IsNative()) {
        // A C program may print the name that it was started by, and look for its data beside it.
        // Its users have neither the original's name nor the data of the original's folder.
        spec.program = subject_.binary;
        BATUTA_ASSIGN_OR_RETURN(const fs::path placed, Placed());
        spec.argv[0] = case_.in_project ? folder_->work() / stage_.unit->product : placed;
      }
    } else {
      BATUTA_ASSIGN_OR_RETURN(spec.argv, OriginalArgv(*spec.env));
    }
    spec.argv.insert(spec.argv.end(), case_.args.begin(), case_.args.end());
    return spec;
  }

  // Where the result's other programs are and nothing else of the project, by the original's name.
  absl::StatusOr<fs::path> Placed() const {
    const fs::path name = fs::path(stage_.unit->product).filename();
    if (subject_.binary.filename() == name) return subject_.binary;
    const fs::path link = folder_->root() / "bin" / name;
    BATUTA_RETURN_IF_ERROR(os::MakeDirs(link.parent_path()));
    std::error_code error;
    fs::create_symlink(subject_.binary, link, error);
    if (error) return FailedPrecondition("%s: %s", link.native(), error.message());
    return link;
  }

  os::Environment MakeEnvironment() const {
    const os::Environment own = os::CurrentEnvironment();
    os::Environment env{{"HOME", folder_->home()},
                        {"TMPDIR", folder_->temp()},
                        {"LANG", "C.UTF-8"},
                        {"LC_ALL", "C.UTF-8"},
                        {"TZ", "UTC"},
                        {"TERM", "dumb"},
                        {"USER", "user"},
                        {"LOGNAME", "user"},
                        {"SHELL", "/bin/sh"},
                        {"PYTHONHASHSEED", "0"},
                        {"PYTHONDONTWRITEBYTECODE", "1"}};
    if (const auto path = own.find("PATH"); path != own.end()) env["PATH"] = path->second;
    for (const auto& [name, value] : case_.env) env[name] = value;
    return env;
  }

  absl::StatusOr<std::vector<std::string>> OriginalArgv(os::Environment& env) const {
    const Unit& unit = *stage_.unit;
    const fs::path path = Site() / unit.entry.path;
    if (IsNative()) return std::vector<std::string>{Site() / unit.product};
    if (unit.language == Language::kShell) {
      std::vector<std::string> argv = ShellWords(unit);
      argv.push_back(path);
      return argv;
    }
    BATUTA_ASSIGN_OR_RETURN(const std::string python, PythonOf(unit, *stage_.original));
    BATUTA_ASSIGN_OR_RETURN(const PythonLaunch launch, LaunchOf(unit));
    if (launch.search_folder) {
      BATUTA_RETURN_IF_ERROR(AddSearchFolder(Folder(*launch.search_folder), env));
    }
    std::vector<std::string> argv{python};
    argv.insert(argv.end(), launch.words.begin(), launch.words.end());
    if (!launch.script.empty()) argv.push_back(path);
    return argv;
  }

  absl::Status AddSearchFolder(const std::string& folder, os::Environment& env) const {
    std::optional<std::string> path;
    if (const auto it = env.find("PYTHONPATH"); it != env.end()) path = it->second;
    const fs::path hook = folder_->root() / "site";
    env["PYTHONPATH"] = path && !path->empty() ? hook.native() + ":" + *path : hook.native();
    return os::WriteFileAtomic(hook / "sitecustomize.py", SearchFolderHook(folder, path));
  }

  std::string Folder(const std::string& relative) const {
    return relative.empty() ? Site() : Site() / relative;
  }

  std::vector<std::string> ShellWords(const Unit& unit) const {
    const auto text = os::ReadFile(stage_.original->build_root / unit.entry.path);
    return ShellCommand(text.ok() ? *text : std::string(), unit.entry.path);
  }

  PathMask Mask() const {
    PathMask mask;
    const Unit& unit = *stage_.unit;
    if (subject_.kind == Subject::Kind::kConverted) {
      if (unit.language == Language::kShell) {
        // A translated script calls itself by its own name, where the program lies.
        mask.Add(subject_.binary.parent_path() / fs::path(unit.product).filename(),
                 std::string(kProjectToken) + "/" + unit.product);
      }
      mask.Add(subject_.binary, std::string(kProjectToken) + "/" + unit.product);
      const std::string folder = fs::path(unit.product).parent_path();
      const std::string place =
          folder.empty() ? kProjectToken : std::string(kProjectToken) + "/" + folder;
      mask.Add(folder_->root() / "bin", place);
      if (IsNative()) mask.Add(subject_.binary.parent_path(), place);
    }
    mask.AddTree(folder_->home() / ".cache/batuta/tree");
    mask.Add(folder_->work(), case_.in_project ? kProjectToken : kRunToken);
    mask.Add(folder_->root(), kPrivateToken);
    mask.Add(stage_.original->run_root, kProjectToken);
    mask.Add(stage_.original->build_root, kProjectToken);
    return mask;
  }

  const CaseStage& stage_;
  const Case& case_;
  const Subject& subject_;
  const RunFolder* folder_ = nullptr;  // while it runs
};

}  // namespace

absl::StatusOr<Observation> RunCase(const CaseStage& stage, const Case& c, const Subject& subject,
                                    std::stop_token stop) {
  return Rehearsal(stage, c, subject).Run(std::move(stop));
}

absl::Status RecordCase(const CaseStage& stage, const Case& c, const Subject& subject,
                        const fs::path& file, std::stop_token stop) {
  return Rehearsal(stage, c, subject).Record(file, stop);
}

}  // namespace batuta::convert
