#include "lib/convert/c/original_build.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <set>

#include "absl/strings/str_format.h"
#include "lib/convert/c/build_steps.h"
#include "lib/convert/c/call_recorder.h"
#include "lib/convert/c/link_graph.h"
#include "lib/convert/c/loose_programs.h"
#include "lib/convert/c/object_symbols.h"
#include "lib/convert/c/stale_products.h"
#include "lib/convert/compile_database.h"
#include "lib/convert/error_line.h"
#include "lib/convert/languages.h"
#include "lib/convert/room.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::minutes kBuildLimit{20};

// Compilers named by absolute path would pass the stand-ins by.
os::Environment RecordingEnvironment(const fs::path& programs, const fs::path& temp) {
  os::Environment env = os::CurrentEnvironment();
  const auto path = env.find("PATH");
  env["PATH"] = programs.native() + (path == env.end() ? std::string() : ":" + path->second);
  env["TMPDIR"] = temp.native();
  env["LC_ALL"] = "C";
  for (const char* name : {"CC", "CXX", "AR", "LD"}) {
    const auto it = env.find(name);
    if (it != env.end() && it->second.starts_with("/")) {
      it->second = fs::path(it->second).filename().native();
    }
  }
  // meson calls it unasked; its cache cannot be written, and hides compilers from the stand-ins.
  env["CCACHE_DISABLE"] = "1";
  for (const char* name : {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "DESTDIR"}) env.erase(name);
  return env;
}

bool NamesMain(const fs::path& source) {
  const auto text = os::ReadFile(source, 16 << 20);
  if (!text.ok()) return false;
  const auto is_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  for (size_t at = 0; (at = text->find("main", at)) != std::string::npos;) {
    const bool begins = at == 0 || !is_word((*text)[at - 1]);
    at += 4;
    const size_t next = text->find_first_not_of(" \t\n", at);
    if (begins && next != std::string::npos && (*text)[next] == '(') return true;
  }
  return false;
}

class OriginalBuild {
 public:
  OriginalBuild(const Analysis& analysis, fs::path root, std::vector<Remark>* remarks,
                std::stop_token stop)
      : analysis_(analysis), root_(std::move(root)), remarks_(remarks), stop_(stop) {}

  absl::Status Open() {
    const fs::path beside = root_.native() + ".compilers";
    const fs::path temp = beside / "tmp";
    BATUTA_RETURN_IF_ERROR(os::MakeDirs(temp));
    const os::Environment own = os::CurrentEnvironment();
    const auto path = own.find("PATH");
    BATUTA_ASSIGN_OR_RETURN(recorder_,
                            MakeCallRecorder(beside / "bin", beside / "calls",
                                             path == own.end() ? "/usr/bin:/bin" : path->second));
    access_.env = RecordingEnvironment(beside / "bin", temp);
    access_.writable = {root_, beside};
    access_.objects = beside / "objects";
    access_.deadline = Clock::now() + kBuildLimit;
    return os::MakeDirs(access_.objects);
  }

  // A step that fails is remarked; the steps after it may still make something. Without the program
  // that the first step of a folder needs there is nothing for the others to do.
  absl::Status Run(const BuildStep& step) {
    if (skipped_.contains(step.directory)) return absl::OkStatus();
    const bool is_path = step.argv[0].find('/') != std::string::npos;
    if (!is_path && os::FindProgram(step.argv[0], access_.env["PATH"]).empty()) {
      skipped_.insert(step.directory);
      failed_.insert(step.directory);
      remarks_->push_back(
          {step.directory.lexically_relative(root_).native(), 0,
           "the original's build needs '" + step.argv[0] + "', which is not on this machine"});
      return absl::OkStatus();
    }
    BATUTA_ASSIGN_OR_RETURN(std::string problem, RunOnce(step.directory, step.argv));
    if (!problem.empty() && !step.retry_argv.empty()) {
      BATUTA_ASSIGN_OR_RETURN(problem, RunOnce(step.directory, step.retry_argv));
    }
    if (problem.empty()) return absl::OkStatus();
    failed_.insert(step.directory);
    remarks_->push_back({step.directory.lexically_relative(root_).native(), 0,
                         absl::StrFormat("the original's build: '%s': %s", step.argv[0], problem)});
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<CTarget>> Targets(std::vector<Remark>* remarks) {
    BATUTA_ASSIGN_OR_RETURN(const std::vector<RecordedCall> calls, LoadCalls(recorder_));
    return MakeTargets(calls, root_, MakeSymbolReader(stop_), remarks);
  }

  // Files with a main() that no program of the build holds. With a build, only those in folders
  // that it does not govern: the others are left out on purpose.
  std::vector<std::string> LooseEntries(const std::vector<CTarget>& targets,
                                        const std::vector<BuildStep>& steps) const {
    std::vector<std::string> entries;
    for (const SourceFile* file : SourcesOutside(targets)) {
      const fs::path path = (root_ / file->path).lexically_normal();
      const bool is_governed =
          !targets.empty() && std::any_of(steps.begin(), steps.end(), [&](const BuildStep& step) {
            return os::IsUnder(path, step.directory);
          });
      if (file->has_entry && !is_governed) entries.push_back(file->path);
    }
    return entries;
  }

  // Files with a main() that should be programs and are none: those among `loose`, and those in
  // folders whose build failed.
  std::vector<std::string> Unmade(const std::vector<CTarget>& targets,
                                  const std::vector<std::string>& loose) const {
    const auto is_expected = [&](const std::string& file) {
      return std::find(loose.begin(), loose.end(), file) != loose.end() ||
             std::any_of(failed_.begin(), failed_.end(), [&](const fs::path& folder) {
               return os::IsUnder((root_ / file).lexically_normal(), folder);
             });
    };
    std::vector<std::string> unmade;
    for (const SourceFile* file : SourcesOutside(targets)) {
      if (!is_expected(file->path)) continue;
      // With an error in the source the analysis may not have seen what it is.
      if (file->has_entry || NamesMain(root_ / file->path)) unmade.push_back(file->path);
    }
    return unmade;
  }

  const CompilerAccess& access() const { return access_; }

 private:
  // Those that no target is made of.
  std::vector<const SourceFile*> SourcesOutside(const std::vector<CTarget>& targets) const {
    std::set<std::string> built;
    for (const CTarget& target : targets) {
      for (const CompileCommand& command : target.commands) built.insert(command.source);
    }
    std::vector<const SourceFile*> sources;
    for (const SourceFile& file : analysis_.files) {
      if (!IsNative(file.language) || !IsCompilable(file.path)) continue;
      const fs::path path = (root_ / file.path).lexically_normal();
      if (!built.contains(path.native())) sources.push_back(&file);
    }
    return sources;
  }

  // Empty text: it succeeded, else the first error line.
  absl::StatusOr<std::string> RunOnce(const fs::path& directory,
                                      const std::vector<std::string>& argv) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(access_.deadline - Clock::now());
    if (left.count() <= 0) return std::string("the time for the original build is over");
    os::ProcessSpec spec;
    spec.argv = argv;
    spec.cwd = directory;
    spec.env = access_.env;
    spec.writable = access_.writable;
    spec.time_limit = left;
    auto result = os::RunProcess(spec, stop_);
    if (absl::IsNotFound(result.status()) || absl::IsFailedPrecondition(result.status())) {
      return std::string(result.status().message());
    }
    if (!result.ok()) return result.status();
    BATUTA_RETURN_IF_ERROR(CheckRoom(root_, *result));
    if (result->Succeeded()) return std::string();
    const std::string line = ErrorLineOf(*result);
    return line.empty() ? result->Outcome(spec) : line;
  }

  const Analysis& analysis_;
  const fs::path root_;
  std::vector<Remark>* remarks_;
  std::stop_token stop_;
  CallRecorder recorder_;
  CompilerAccess access_;
  std::set<fs::path> skipped_;  // folders whose build cannot be started
  std::set<fs::path> failed_;   // folders a step of whose build failed
};

bool HasC(const Analysis& analysis) {
  return std::any_of(analysis.files.begin(), analysis.files.end(),
                     [](const SourceFile& file) { return IsNative(file.language); });
}

// The commands of the topmost compile_commands.json; what is wrong with it the analysis has said.
std::vector<DatabaseEntry> LoadCompileCommands(const Analysis& analysis, const fs::path& root) {
  const BuildFile* topmost = nullptr;
  for (const BuildFile& file : analysis.build_files) {
    const bool is_higher = topmost == nullptr || file.path.size() < topmost->path.size();
    if (file.kind == "compile_commands" && is_higher) topmost = &file;
  }
  if (topmost == nullptr) return {};
  const auto text = os::ReadFile(root / topmost->path, kMaxDatabaseBytes);
  if (!text.ok()) return {};
  auto database = ReadCompileDatabase(
      *text, {topmost->path, analysis.root,
              [&](const std::string& path) { return analysis.FindFile(path) != nullptr; }});
  return database.ok() ? std::move(database->entries) : std::vector<DatabaseEntry>();
}

// With commands, a source that they do not name is left out of the build on purpose.
void KeepCompiled(const std::vector<DatabaseEntry>& commands, std::vector<std::string>& entries) {
  if (commands.empty()) return;
  std::set<std::string> compiled;
  for (const DatabaseEntry& command : commands) compiled.insert(command.source);
  std::erase_if(entries, [&](const std::string& entry) { return !compiled.contains(entry); });
}

std::vector<BuildStep> Configured(const std::vector<std::vector<std::string>>& commands,
                                  const fs::path& root) {
  std::vector<BuildStep> steps;
  for (const std::vector<std::string>& command : commands) {
    if (!command.empty()) steps.push_back({root, command, {}});
  }
  return steps;
}

}  // namespace

absl::StatusOr<BuiltOriginal> BuildOriginal(
    const Analysis& analysis, const std::vector<std::vector<std::string>>& configured_commands,
    const fs::path& build_root, std::vector<Remark>* remarks, std::stop_token stop) {
  if (configured_commands.empty() && !HasC(analysis)) return BuiltOriginal();
  std::error_code error;
  const fs::path root = fs::canonical(build_root, error);
  if (error) return FailedPrecondition("%s: %s", build_root.native(), error.message());

  OriginalBuild build(analysis, root, remarks, stop);
  BATUTA_RETURN_IF_ERROR(build.Open());
  std::vector<BuildStep> steps = Configured(configured_commands, root);
  if (steps.empty()) steps = FindBuildSteps(analysis, root);
  if (!steps.empty()) {
    BATUTA_RETURN_IF_ERROR(RemoveStaleProducts(root, StaleProduct::kObjects).status());
  }
  for (const BuildStep& step : steps) BATUTA_RETURN_IF_ERROR(build.Run(step));

  std::vector<Remark> found;
  BATUTA_ASSIGN_OR_RETURN(std::vector<CTarget> targets, build.Targets(&found));
  if (targets.empty() && !steps.empty()) {
    // Programs made in one step by an earlier build: without them the build has something to do.
    BATUTA_ASSIGN_OR_RETURN(const int num_removed,
                            RemoveStaleProducts(root, StaleProduct::kPrograms));
    if (num_removed > 0) {
      for (const BuildStep& step : steps) BATUTA_RETURN_IF_ERROR(build.Run(step));
      found.clear();
      BATUTA_ASSIGN_OR_RETURN(targets, build.Targets(&found));
    }
  }
  std::vector<std::string> loose = build.LooseEntries(targets, steps);
  if (!loose.empty()) {
    const std::vector<DatabaseEntry> commands = LoadCompileCommands(analysis, root);
    KeepCompiled(commands, loose);
    BATUTA_RETURN_IF_ERROR(
        BuildLoosePrograms({analysis, commands}, loose, root, build.access(), remarks, stop));
    found.clear();
    BATUTA_ASSIGN_OR_RETURN(targets, build.Targets(&found));
  }
  remarks->insert(remarks->end(), found.begin(), found.end());
  std::vector<std::string> unmade = build.Unmade(targets, loose);
  return BuiltOriginal{std::move(targets), std::move(unmade)};
}

}  // namespace batuta::convert
