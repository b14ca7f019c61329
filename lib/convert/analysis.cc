#include "batuta/analysis.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>
#include <system_error>
#include <tuple>
#include <utility>

#include "lib/convert/analysis_build_files.h"
#include "lib/convert/analysis_cycles.h"
#include "lib/convert/analysis_entries.h"
#include "lib/convert/analysis_index.h"
#include "lib/convert/analysis_meson.h"
#include "lib/convert/analysis_modules.h"
#include "lib/convert/analysis_resolve.h"
#include "lib/convert/analysis_walk.h"
#include "lib/convert/compile_database.h"
#include "lib/convert/languages.h"
#include "lib/convert/scan_file.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

namespace fs = std::filesystem;

// Build files beyond this are not written by people.
constexpr size_t kMaxDeclarationBytes = 4 << 20;

// Absolute, without a slash at its end.
absl::StatusOr<std::string> CheckedRoot(const std::string& root) {
  std::error_code error;
  const fs::path absolute = fs::absolute(root.empty() ? "." : root, error).lexically_normal();
  std::string path = absolute.native();
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return NotFound("%s: no such folder", path);
  if (error) return FailedPrecondition("%s: %s", path, error.message());
  if (status.type() != fs::file_type::directory) {
    return InvalidArgument("%s: is not a folder", path);
  }
  const fs::directory_iterator entries(path, error);
  if (error) return FailedPrecondition("%s: %s", path, error.message());
  return path;
}

// Of a file that could not be read: "PATH: reason".
std::string ReasonOf(const absl::Status& status) {
  const std::string message(status.message());
  const size_t at = message.rfind(": ");
  return at == std::string::npos ? message : message.substr(at + 2);
}

class Analyzer {
 public:
  Analyzer(std::string root, const AnalyzeOptions& options) : options_(options) {
    analysis_.root = std::move(root);
  }
  absl::StatusOr<Analysis> Run();

 private:
  void ScanFiles(const std::vector<FoundFile>& found);
  void ScanOne(FileId id, const FoundFile& found);
  void GatherDeclarations();
  void GatherTargets(const std::string& path, const std::string& kind);
  void GatherCompileCommands(const std::string& path, const std::string& content);
  void Resolve(const FileIndex& index, const ModuleFinder& modules);
  void TakeEdges(std::vector<Edge> edges);
  void TakeExternals(std::vector<External> externals);
  void CorrectHeaders();
  void AddCycles();
  void AddTotals();
  void AddRemarks(std::vector<Remark> remarks) {
    std::move(remarks.begin(), remarks.end(), std::back_inserter(analysis_.remarks));
  }

  const AnalyzeOptions& options_;
  Analysis analysis_;
  std::vector<FileScan> scans_;
  std::vector<std::string> read_errors_;                    // by file; empty: none
  std::vector<std::unique_ptr<Declarations>> declarations_;  // by file; null: none
  std::vector<ConsoleScript> console_scripts_;
  std::vector<External> requirements_;
  std::vector<Edge> edges_;
};

void Analyzer::ScanOne(FileId id, const FoundFile& found) {
  SourceFile& file = analysis_.files[id];
  file.path = found.path;
  file.bytes = found.bytes;
  file.is_executable = found.is_executable;
  file.language = scans_[id].language = LanguageOfName(file.path);
  if (found.bytes > options_.max_file_bytes) {
    read_errors_[id] = "not read: it has " + std::to_string(found.bytes) + " bytes";
    return;
  }
  const absl::StatusOr<std::string> content =
      os::ReadFile(analysis_.root + "/" + file.path, options_.max_file_bytes);
  if (!content.ok()) {
    read_errors_[id] = "not read: " + ReasonOf(content.status());
    return;
  }
  FileScan& scan = scans_[id] = ScanFile(file.path, *content);
  file.language = scan.language;
  file.lines = scan.lines;
  file.code_lines = scan.code_lines;
  file.complexity = scan.complexity;
  file.is_utf8 = scan.is_utf8;
  file.interpreter = scan.interpreter;
  file.has_entry = scan.runs || scan.has_guard || BaseName(file.path) == "__main__.py" ||
                   (file.language == Language::kShell && !scan.interpreter.empty());
  if (content->size() <= kMaxDeclarationBytes && !BuildKindOf(file.path).empty()) {
    declarations_[id] = std::make_unique<Declarations>(ReadDeclarations(file.path, *content));
  }
}

void Analyzer::ScanFiles(const std::vector<FoundFile>& found) {
  analysis_.files.resize(found.size());
  scans_.resize(found.size());
  read_errors_.resize(found.size());
  declarations_.resize(found.size());
  ForEachIndex(found.size(), options_.num_threads, options_.stop,
               [&](size_t id) { ScanOne(id, found[id]); });
  for (FileId id = 0; id < found.size(); ++id) {
    const std::string& path = analysis_.files[id].path;
    if (!read_errors_[id].empty()) analysis_.remarks.push_back({path, 0, read_errors_[id]});
    for (Oddity& oddity : scans_[id].oddities) {
      analysis_.remarks.push_back({path, oddity.line, std::move(oddity.text)});
    }
    if (scans_[id].language != Language::kOther && !scans_[id].is_utf8) {
      analysis_.remarks.push_back({path, 0, "is not UTF-8"});
    }
  }
}

void Analyzer::GatherDeclarations() {
  for (FileId id = 0; id < analysis_.files.size(); ++id) {
    const std::string& path = analysis_.files[id].path;
    std::string kind = BuildKindOf(path);
    if (kind.empty()) continue;
    analysis_.build_files.push_back({path, kind});
    if (read_errors_[id].empty()) GatherTargets(path, kind);
    if (declarations_[id] == nullptr) continue;
    Declarations& declared = *declarations_[id];
    std::move(declared.scripts.begin(), declared.scripts.end(),
              std::back_inserter(console_scripts_));
    std::move(declared.requirements.begin(), declared.requirements.end(),
              std::back_inserter(requirements_));
    AddRemarks(std::move(declared.remarks));
  }
}

void Analyzer::GatherTargets(const std::string& path, const std::string& kind) {
  if (kind != "compile_commands" && kind != "meson") return;
  const auto content = os::ReadFile(analysis_.root + "/" + path, kMaxDatabaseBytes);
  if (!content.ok()) {
    const bool is_large = absl::IsResourceExhausted(content.status());
    analysis_.remarks.push_back(
        {path, 0, "not read: " + (is_large ? "larger than 16 MiB" : ReasonOf(content.status()))});
  } else if (kind == "meson") {
    std::vector<BuildTarget> targets = ReadMesonTargets(path, *content);
    std::move(targets.begin(), targets.end(), std::back_inserter(analysis_.targets));
  } else {
    GatherCompileCommands(path, *content);
  }
}

void Analyzer::GatherCompileCommands(const std::string& path, const std::string& content) {
  auto database = ReadCompileDatabase(content, {path, analysis_.root, [this](const std::string& p) {
                                                  return analysis_.FindFile(p) != nullptr;
                                                }});
  if (!database.ok()) {
    const std::string message(database.status().message());
    analysis_.remarks.push_back({path, 0, message.substr(message.find(": ") + 2)});
    return;
  }
  for (DatabaseEntry& entry : database->entries) {
    BuildTarget target;
    target.name = entry.object.empty() ? entry.source : entry.object;
    target.from = path;
    target.sources = {entry.source};
    target.include_folders = std::move(entry.include_folders);
    target.defines = std::move(entry.defines);
    analysis_.targets.push_back(std::move(target));
  }
  AddRemarks(std::move(database->remarks));
}

void Analyzer::Resolve(const FileIndex& index, const ModuleFinder& modules) {
  Resolver resolver{analysis_.files, scans_, index, modules, {}, {}, {}};
  for (const BuildTarget& target : analysis_.targets) {
    for (const std::string& source : target.sources) {
      if (!target.include_folders.empty()) {
        resolver.include_folders.emplace(source, &target.include_folders);
      }
    }
  }
  for (const ConsoleScript& script : console_scripts_) {
    const std::string module = script.target.substr(0, script.target.find(':'));
    const FileId file = modules.FindModule(module, script.from);
    if (file != kNoFile) resolver.console_scripts.emplace(script.name, file);
  }
  for (const FileScan& scan : scans_) {
    resolver.functions.insert(scan.functions.begin(), scan.functions.end());
  }
  std::vector<Resolution> resolutions(analysis_.files.size());
  ForEachIndex(resolutions.size(), options_.num_threads, options_.stop,
               [&](size_t id) { resolutions[id] = resolver.Resolve(id); });
  std::vector<Edge> edges;
  std::vector<External> externals;
  for (Resolution& resolution : resolutions) {
    edges.insert(edges.end(), resolution.edges.begin(), resolution.edges.end());
    std::move(resolution.externals.begin(), resolution.externals.end(),
              std::back_inserter(externals));
    AddRemarks(std::move(resolution.remarks));
  }
  std::move(requirements_.begin(), requirements_.end(), std::back_inserter(externals));
  TakeEdges(std::move(edges));
  TakeExternals(std::move(externals));
}

// One edge per pair of files and kind: the first, and not implied if any is not.
void Analyzer::TakeEdges(std::vector<Edge> edges) {
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
    return std::tie(a.from, a.to, a.kind, a.is_implied, a.line) <
           std::tie(b.from, b.to, b.kind, b.is_implied, b.line);
  });
  edges.erase(std::unique(edges.begin(), edges.end(),
                          [](const Edge& a, const Edge& b) {
                            return std::tie(a.from, a.to, a.kind) ==
                                   std::tie(b.from, b.to, b.kind);
                          }),
              edges.end());
  analysis_.dependencies.reserve(edges.size());
  for (const Edge& edge : edges) {
    analysis_.dependencies.push_back({analysis_.files[edge.from].path,
                                      analysis_.files[edge.to].path, edge.kind, edge.line});
  }
  edges_ = std::move(edges);
}

// One per language and name: the first that needs it.
void Analyzer::TakeExternals(std::vector<External> externals) {
  std::stable_sort(externals.begin(), externals.end(), [](const External& a, const External& b) {
    return std::tie(a.language, a.name, a.from, a.line) <
           std::tie(b.language, b.name, b.from, b.line);
  });
  externals.erase(std::unique(externals.begin(), externals.end(),
                              [](const External& a, const External& b) {
                                return a.language == b.language && a.name == b.name;
                              }),
                  externals.end());
  analysis_.externals = std::move(externals);
}

// A header that no C file reaches but some C++ file does is C++.
void Analyzer::CorrectHeaders() {
  std::vector<std::vector<FileId>> includes(analysis_.files.size());
  for (const Edge& edge : edges_) {
    if (edge.kind == DependencyKind::kInclude) includes[edge.from].push_back(edge.to);
  }
  const auto reached_from = [&](Language language) {
    std::vector<bool> reached(analysis_.files.size(), false);
    std::vector<FileId> open;
    for (FileId id = 0; id < analysis_.files.size(); ++id) {
      const SourceFile& file = analysis_.files[id];
      if (file.language == language && ExtensionOf(file.path) != ".h") open.push_back(id);
    }
    while (!open.empty()) {
      const FileId id = open.back();
      open.pop_back();
      for (const FileId next : includes[id]) {
        if (reached[next]) continue;
        reached[next] = true;
        open.push_back(next);
      }
    }
    return reached;
  };
  const std::vector<bool> from_c = reached_from(Language::kC);
  const std::vector<bool> from_cxx = reached_from(Language::kCxx);
  for (FileId id = 0; id < analysis_.files.size(); ++id) {
    SourceFile& file = analysis_.files[id];
    if (ExtensionOf(file.path) == ".h" && from_cxx[id] && !from_c[id]) {
      file.language = Language::kCxx;
    }
  }
}

void Analyzer::AddCycles() {
  std::vector<std::vector<size_t>> successors(analysis_.files.size());
  for (const Edge& edge : edges_) {
    if (edge.kind != DependencyKind::kExec && !edge.is_implied) {
      successors[edge.from].push_back(edge.to);
    }
  }
  for (const std::vector<size_t>& cycle : FindCycles(successors)) {
    std::vector<std::string>& paths = analysis_.import_cycles.emplace_back();
    for (const size_t id : cycle) paths.push_back(analysis_.files[id].path);
  }
}

void Analyzer::AddTotals() {
  std::map<Language, LanguageTotal> totals;
  for (const SourceFile& file : analysis_.files) {
    LanguageTotal& total = totals[file.language];
    total.language = file.language;
    ++total.files;
    total.lines += file.lines;
    total.code_lines += file.code_lines;
    total.bytes += file.bytes;
  }
  for (const auto& [language, total] : totals) analysis_.totals.push_back(total);
  std::stable_sort(analysis_.totals.begin(), analysis_.totals.end(),
                   [](const LanguageTotal& a, const LanguageTotal& b) {
                     return a.code_lines > b.code_lines;
                   });
}

absl::StatusOr<Analysis> Analyzer::Run() {
  const auto begin = std::chrono::steady_clock::now();
  BATUTA_ASSIGN_OR_RETURN(Walk walk, WalkProject(analysis_.root, options_));
  AddRemarks(std::move(walk.remarks));
  if (walk.files.empty()) return InvalidArgument("%s: holds no file", analysis_.root);
  ScanFiles(walk.files);
  GatherDeclarations();
  const FileIndex index(analysis_.files, walk.links);
  const ModuleFinder modules(analysis_.files, index);
  Resolve(index, modules);
  if (options_.stop.stop_requested()) return Cancelled("analysis of %s", analysis_.root);
  CorrectHeaders();
  Entries entries = FindEntries({analysis_.files, scans_, edges_, modules, console_scripts_});
  analysis_.entry_points = std::move(entries.points);
  AddRemarks(std::move(entries.remarks));
  AddCycles();
  AddTotals();
  std::stable_sort(analysis_.remarks.begin(), analysis_.remarks.end(),
                   [](const Remark& a, const Remark& b) {
                     return std::tie(a.path, a.line) < std::tie(b.path, b.line);
                   });
  analysis_.wall_ms = std::chrono::duration<double, std::milli>(
                          std::chrono::steady_clock::now() - begin)
                          .count();
  return std::move(analysis_);
}

}  // namespace

const char* DependencyKindName(DependencyKind kind) {
  switch (kind) {
    case DependencyKind::kImport:
      return "import";
    case DependencyKind::kInclude:
      return "include";
    case DependencyKind::kSource:
      return "source";
    case DependencyKind::kExec:
      return "exec";
  }
  return "import";
}

const SourceFile* Analysis::FindFile(std::string_view path) const {
  const auto found = std::lower_bound(
      files.begin(), files.end(), path,
      [](const SourceFile& file, std::string_view wanted) { return file.path < wanted; });
  return found != files.end() && found->path == path ? &*found : nullptr;
}

absl::StatusOr<Analysis> Analyze(const std::string& root, const AnalyzeOptions& options) {
  BATUTA_ASSIGN_OR_RETURN(std::string checked, CheckedRoot(root));
  return Analyzer(std::move(checked), options).Run();
}

}  // namespace batuta::convert
