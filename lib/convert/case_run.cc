#include "lib/convert/case_run.h"

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "lib/convert/python/interpreter.h"
#include "lib/convert/python/launch.h"
#include "lib/convert/python/python_suites.h"
#include "lib/convert/room.h"
#include "lib/convert/shell/first_line.h"
#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

constexpr const char* kProjectToken = "<PROJECT>";
constexpr const char* kRunToken = "<RUN>";
constexpr const char* kTreeFolder = "/.cache/batuta/tree/";  // where bridges unpack what they carry

// The private folders of one run, gone with it.
struct RunFolder {
  fs::path root, work, home, temp;
  ~RunFolder() {
    if (!root.empty()) os::RemoveAll(root).IgnoreError();
  }
};

bool IsByteCode(const fs::path& path) {
  return path.filename() == "__pycache__" || path.extension() == ".pyc";
}

std::string ReplaceAll(std::string text, const std::string& from, const std::string& to) {
  if (from.empty()) return text;
  std::string result;
  size_t start = 0;
  for (size_t at; (at = text.find(from, start)) != std::string::npos; start = at + from.size()) {
    result.append(text, start, at - start).append(to);
  }
  return result.append(text, start);
}

// "<home>/.cache/batuta/tree/<digest>/<project>" is a bridge's copy of the project's root.
std::string ReplaceTree(std::string text, const std::string& prefix) {
  std::string result;
  size_t start = 0;
  for (size_t at; (at = text.find(prefix, start)) != std::string::npos;) {
    result.append(text, start, at - start).append(kProjectToken);
    const size_t digest_end = text.find('/', at + prefix.size());
    size_t end = digest_end == std::string::npos ? text.size() : digest_end + 1;
    constexpr const char* kEnds = "/\n\"':; ,)";
    end = std::min(text.find_first_of(kEnds, end), text.size());
    start = end;
  }
  return result.append(text, start);
}

class Rehearsal {
 public:
  Rehearsal(const CaseStage& stage, const Case& c, const Subject& subject)
      : stage_(stage), case_(c), subject_(subject) {}

  absl::StatusOr<Observation> Run(std::stop_token stop) {
    BATUTA_RETURN_IF_ERROR(SetUp());
    BATUTA_ASSIGN_OR_RETURN(const os::ProcessSpec spec, MakeSpec());
    const auto before = Snapshot();
    BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result, os::RunProcess(spec, stop));
    BATUTA_RETURN_IF_ERROR(CheckRoom(folder_.root));
    Observation seen;
    seen.outcome = result.Outcome(spec);
    seen.stdout_text = Masked(result.stdout_text);
    seen.stderr_text = Masked(result.stderr_text);
    if (case_.origin != CaseOrigin::kSuite) seen.files = Changes(before);
    return seen;
  }

 private:
  absl::Status SetUp() {
    BATUTA_ASSIGN_OR_RETURN(folder_.root, os::MakePrivateDir(stage_.runs_dir, "run-"));
    folder_.work = folder_.root / "work";
    folder_.home = folder_.root / "home";
    folder_.temp = folder_.root / "tmp";
    for (const fs::path& dir : {folder_.work, folder_.home, folder_.temp}) {
      BATUTA_RETURN_IF_ERROR(os::MakeDirs(dir));
    }
    if (case_.in_project) {
      BATUTA_RETURN_IF_ERROR(os::CopyTree(stage_.original->build_root, folder_.work));
      BATUTA_RETURN_IF_ERROR(ReplaceProduct());
    }
    for (const auto& [path, content] : case_.files) {
      if (!os::IsConfined(path)) {
        return InvalidArgument("case '%s': file '%s' leads out of its folder", case_.name, path);
      }
      BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(folder_.work / path, content));
    }
    return absl::OkStatus();
  }

  bool IsNative() const {
    return stage_.unit->language == Language::kC || stage_.unit->language == Language::kCxx;
  }

  // Where the original build puts a program, the project's other programs look for it.
  absl::Status ReplaceProduct() {
    if (subject_.kind == Subject::Kind::kOriginal) return absl::OkStatus();
    if (!IsNative()) return case_.origin == CaseOrigin::kSuite ? RemoveSources() : absl::OkStatus();
    const fs::path product = folder_.work / stage_.unit->product;
    BATUTA_RETURN_IF_ERROR(os::RemoveAll(product));
    if (subject_.kind == Subject::Kind::kSabotaged) {
      return os::WriteFileAtomic(product, "#!/bin/sh\nexit 99\n", 0755);
    }
    BATUTA_RETURN_IF_ERROR(os::CopyFile(subject_.binary, product));
    std::error_code ignored;
    fs::last_write_time(product, fs::file_time_type::clock::now(), ignored);
    return absl::OkStatus();
  }

  // Tests of a Python library must find what the result carries, not what stands in the project. The
  // packages of the unit go as a whole, with the tests in them, which are carried too.
  absl::Status RemoveSources() {
    const std::set<std::string> own(stage_.unit->files.begin(), stage_.unit->files.end());
    std::set<std::string> packages;
    for (const std::string& file : own) packages.insert(OutermostPackage(folder_.work, file));
    packages.erase("");
    std::vector<fs::path> modules;
    ForEachPath([&](const fs::path& path, const std::string& relative) {
      if (path.extension() != ".py") return;
      if (own.contains(relative) || packages.contains(OutermostPackage(folder_.work, relative))) {
        modules.push_back(path);
      }
    });
    for (const fs::path& module : modules) BATUTA_RETURN_IF_ERROR(os::RemoveAll(module));
    return absl::OkStatus();
  }

  fs::path Site() const {
    return case_.in_project ? folder_.work : stage_.original->run_root;
  }

  absl::StatusOr<os::ProcessSpec> MakeSpec() {
    os::ProcessSpec spec;
    spec.cwd = folder_.work;
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
      if (subject_.kind == Subject::Kind::kConverted && !IsNative()) {
        spec.argv[0] = subject_.binary;
      }
      return spec;
    }
    if (subject_.kind == Subject::Kind::kConverted) {
      spec.argv = {subject_.binary.native()};
      if (IsNative()) {
        // A C program may print the name that it was started by, and look for its data beside it. Its
        // users have neither the original's name nor the data of the original's folder.
        spec.program = subject_.binary;
        BATUTA_ASSIGN_OR_RETURN(const fs::path placed, Placed());
        spec.argv[0] = case_.in_project ? folder_.work / stage_.unit->product : placed;
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
    const fs::path link = folder_.root / "bin" / name;
    BATUTA_RETURN_IF_ERROR(os::MakeDirs(link.parent_path()));
    std::error_code error;
    fs::create_symlink(subject_.binary, link, error);
    if (error) return FailedPrecondition("%s: %s", link.native(), error.message());
    return link;
  }

  os::Environment MakeEnvironment() const {
    const os::Environment own = os::CurrentEnvironment();
    os::Environment env{{"HOME", folder_.home},        {"TMPDIR", folder_.temp},
                        {"LANG", "C.UTF-8"},           {"LC_ALL", "C.UTF-8"},
                        {"TZ", "UTC"},                 {"TERM", "dumb"},
                        {"USER", "user"},              {"LOGNAME", "user"},
                        {"SHELL", "/bin/sh"},          {"PYTHONHASHSEED", "0"},
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
    const fs::path hook = folder_.root / "site";
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

  std::string Masked(const std::string& text) const {
    std::string masked = text;
    const Unit& unit = *stage_.unit;
    if (subject_.kind == Subject::Kind::kConverted) {
      masked = ReplaceAll(masked, subject_.binary, std::string(kProjectToken) + "/" + unit.product);
      const std::string folder = fs::path(unit.product).parent_path();
      const std::string place =
          folder.empty() ? kProjectToken : std::string(kProjectToken) + "/" + folder;
      masked = ReplaceAll(masked, folder_.root / "bin", place);
      if (IsNative()) masked = ReplaceAll(masked, subject_.binary.parent_path(), place);
    }
    masked = ReplaceTree(masked, folder_.home.native() + kTreeFolder);
    masked = ReplaceAll(masked, folder_.work, case_.in_project ? kProjectToken : kRunToken);
    masked = ReplaceAll(masked, folder_.root, "<PRIVATE>");
    masked = ReplaceAll(masked, stage_.original->run_root, kProjectToken);
    return ReplaceAll(masked, stage_.original->build_root, kProjectToken);
  }

  using Signatures = std::unordered_map<std::string, std::string>;

  using Visitor = std::function<void(const fs::path&, const std::string&)>;

  // Everything in the run's folder and, as "~/...", in its home.
  void ForEachPath(const Visitor& visit) const {
    ForEachBelow(folder_.work, "", visit);
    ForEachBelow(folder_.home, "~/", visit);
  }

  // Caches aside: nobody may rely on them, and bridges keep what they carry there.
  void ForEachBelow(const fs::path& root, const std::string& prefix, const Visitor& visit) const {
    std::error_code error;
    for (fs::recursive_directory_iterator it(root, error), end; !error && it != end;
         it.increment(error)) {
      if (IsByteCode(it->path()) || it->path() == folder_.home / ".cache") {
        it.disable_recursion_pending();
        continue;
      }
      visit(it->path(), prefix + it->path().lexically_relative(root).native());
    }
  }

  Signatures Snapshot() const {
    Signatures signatures;
    ForEachPath([&](const fs::path& path, const std::string& relative) {
      signatures[relative] = State(path, /*cheap=*/case_.in_project);
    });
    return signatures;
  }

  // What can be compared of a file. Large projects are compared cheaply first.
  std::string State(const fs::path& path, bool cheap) const {
    struct stat st;
    if (lstat(path.c_str(), &st) != 0) return "gone";
    if (S_ISDIR(st.st_mode)) return absl::StrFormat("folder %o", st.st_mode & 0777);
    if (S_ISLNK(st.st_mode)) {
      std::error_code error;
      return "link " + Masked(fs::read_symlink(path, error).native());
    }
    if (!S_ISREG(st.st_mode)) return "special";
    if (cheap) return os::StatSignature(path);
    auto content = os::ReadFile(path, int64_t{64} << 20);
    const std::string digest =
        content.ok() ? os::HashBytes(Masked(*content)) : absl::StrFormat("%d bytes", st.st_size);
    return absl::StrFormat("%o %s", st.st_mode & 0777, digest);
  }

  std::map<std::string, std::string> Changes(const Signatures& before) const {
    std::map<std::string, std::string> changes;
    Signatures unseen = before;
    ForEachPath([&](const fs::path& path, const std::string& relative) {
      const auto it = unseen.find(relative);
      const bool is_new = it == unseen.end();
      const bool changed = is_new || it->second != State(path, case_.in_project);
      if (!is_new) unseen.erase(it);
      if (changed) changes[relative] = State(path, false);
    });
    for (const auto& [relative, state] : unseen) changes[relative] = "gone";
    return changes;
  }

  const CaseStage& stage_;
  const Case& case_;
  const Subject& subject_;
  RunFolder folder_;
};

absl::StatusOr<Observation> RunOnce(const CaseStage& stage, const Case& c, const Subject& subject,
                                    std::stop_token stop) {
  return Rehearsal(stage, c, subject).Run(std::move(stop));
}

// Not empty: the original got nowhere, for want of something that this machine lacks. That a bridge
// fails in the same way proves nothing.
std::string WhyItCannotRun(const CaseStage& stage, const Observation& seen) {
  std::string_view text = seen.stderr_text;
  while (text.ends_with('\n')) text.remove_suffix(1);
  const std::string last(text.substr(text.rfind('\n') + 1));
  const Language language = stage.unit->language;
  const bool lacks_module = language == Language::kPython && seen.outcome == "exit 1" &&
                            last.starts_with("ModuleNotFoundError: ");
  const bool lacks_command = language == Language::kShell && seen.outcome == "exit 127" &&
                             last.ends_with("not found");
  return lacks_module || lacks_command ? "the original cannot run here: " + last : std::string();
}

// What the original's runs agree on, whatever unit they are meant to judge.
absl::StatusOr<Baseline> RepeatOriginal(const CaseStage& stage, const Case& c,
                                        std::stop_token stop) {
  std::vector<Observation> runs;
  for (int i = 0; i < 2; ++i) {
    auto seen = RunOnce(stage, c, {}, stop);
    if (seen.status().code() == absl::StatusCode::kCancelled ||
        seen.status().code() == absl::StatusCode::kResourceExhausted) {
      return seen.status();
    }
    if (!seen.ok()) {
      Baseline baseline;
      baseline.unusable = "the original cannot be run: " + std::string(seen.status().message());
      return baseline;
    }
    runs.push_back(*std::move(seen));
    if (runs.back().outcome.starts_with("over its")) break;
  }
  Baseline baseline = MakeBaseline(runs);
  const bool is_native =
      stage.unit->language == Language::kC || stage.unit->language == Language::kCxx;
  const std::string& outcome = baseline.expected.outcome;
  if (is_native && (outcome.starts_with("signal 11 ") || outcome.starts_with("signal 7 "))) {
    // What a program does after a wrong memory access is not its behaviour.
    baseline.unusable = "the original crashes: " + outcome;
  }
  if (baseline.unusable.empty()) baseline.unusable = WhyItCannotRun(stage, baseline.expected);
  return baseline;
}

absl::StatusOr<Baseline> ObserveSuite(const CaseStage& stage, const Case& c, std::stop_token stop) {
  const std::lock_guard turn(stage.suites->mutex);
  // Tests of a Python library are run with the folder that it is imported from.
  std::vector<std::string> key = c.suite_argv;
  if (stage.unit->language == Language::kPython) key.push_back(stage.unit->name);
  auto known = stage.suites->originals.find(key);
  if (known == stage.suites->originals.end()) {
    BATUTA_ASSIGN_OR_RETURN(Baseline runs, RepeatOriginal(stage, c, stop));
    known = stage.suites->originals.emplace(std::move(key), std::move(runs)).first;
  }
  Baseline baseline = known->second;
  if (!baseline.unusable.empty()) return baseline;
  // A suite may be silent when all is well; what counts is that it notices a missing program.
  if (baseline.expected.outcome != "exit 0") {
    baseline.unusable = "the original's own tests fail: " + baseline.expected.outcome;
    return baseline;
  }
  BATUTA_ASSIGN_OR_RETURN(const Observation without,
                          RunOnce(stage, c, {.kind = Subject::Kind::kSabotaged}, stop));
  baseline.weak = FirstDifference(baseline, without, c.stderr_rule).empty();
  return baseline;
}

}  // namespace

absl::StatusOr<Observation> RunCase(const CaseStage& stage, const Case& c, const Subject& subject,
                                    std::stop_token stop) {
  if (c.origin != CaseOrigin::kSuite) return RunOnce(stage, c, subject, std::move(stop));
  const std::lock_guard turn(stage.suites->mutex);
  return RunOnce(stage, c, subject, std::move(stop));
}

absl::StatusOr<Baseline> ObserveOriginal(const CaseStage& stage, const Case& c,
                                         std::stop_token stop) {
  if (c.origin == CaseOrigin::kSuite) return ObserveSuite(stage, c, std::move(stop));
  return RepeatOriginal(stage, c, std::move(stop));
}

absl::StatusOr<std::string> FindVariation(const CaseStage& stage, const Case& c,
                                          const Baseline& baseline, std::stop_token stop) {
  constexpr int kRuns = 2;
  for (int i = 0; i < kRuns; ++i) {
    const auto seen = RunCase(stage, c, {}, stop);
    if (seen.status().code() == absl::StatusCode::kCancelled ||
        seen.status().code() == absl::StatusCode::kResourceExhausted) {
      return seen.status();
    }
    const std::string found = seen.ok() ? FirstDifference(baseline, *seen, c.stderr_rule)
                                        : std::string(seen.status().message());
    if (!found.empty()) return "the original varies from run to run: " + found;
  }
  return std::string();
}

}  // namespace batuta::convert
