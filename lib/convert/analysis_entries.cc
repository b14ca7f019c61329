#include "lib/convert/analysis_entries.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "lib/convert/languages.h"
#include "lib/convert/unit_names.h"

namespace batuta::convert {
namespace {

bool IsPythonTestOrSetup(std::string_view path) {
  const std::string_view name = BaseName(path);
  const std::string_view stem = StemOf(path);
  return stem.starts_with("test_") || stem.ends_with("_test") || name == "conftest.py" ||
         name == "setup.py" || name == "noxfile.py";
}

class EntryFinder {
 public:
  explicit EntryFinder(const EntrySources& sources)
      : sources_(sources),
        is_imported_(sources.files.size(), false),
        is_sourced_(sources.files.size(), false) {
    for (const Edge& edge : sources.edges) {
      if (edge.kind == DependencyKind::kImport && !edge.is_implied) {
        is_imported_[edge.to] = true;
        if (!sources.console_scripts.empty()) imports_.insert({edge.from, edge.to});
      }
      if (edge.kind == DependencyKind::kSource) is_sourced_[edge.to] = true;
    }
  }

  Entries Run();

 private:
  struct Started {
    std::string name, function;
    FileId file;
  };
  void TakeConsoleScript(const ConsoleScript& script);
  void TakeFile(FileId id);
  void TakePython(FileId id);
  bool IsShellProgram(FileId id) const;
  bool NeedsItsPackage(FileId id) const;
  bool Calls(FileId id, const Started& script) const;
  bool IsConsoleScript(FileId id);
  void Add(std::string_view name, FileId id, EntryKind kind, std::string target);
  std::string UniqueName(std::string_view wanted, const SourceFile& file);

  const EntrySources& sources_;
  std::vector<bool> is_imported_, is_sourced_;
  std::set<std::pair<FileId, FileId>> imports_;
  std::unordered_set<std::string> names_;
  std::unordered_map<std::string, int> last_number_;  // given to a name that was taken
  std::unordered_set<std::string> console_keys_;  // a script may be declared in two files
  std::vector<Started> started_;  // by console scripts
  Entries entries_;
};

Entries EntryFinder::Run() {
  for (const ConsoleScript& script : sources_.console_scripts) TakeConsoleScript(script);
  for (FileId id = 0; id < sources_.files.size(); ++id) TakeFile(id);
  return std::move(entries_);
}

void EntryFinder::TakeConsoleScript(const ConsoleScript& script) {
  const std::string module = script.target.substr(0, script.target.find(':'));
  const FileId file = sources_.modules.FindModule(module, script.from);
  if (file == kNoFile) {
    entries_.remarks.push_back(
        {script.from, script.line,
         "console script " + script.name + ": the project has no module " + module});
    return;
  }
  if (!console_keys_.insert(script.name + "=" + script.target).second) return;
  Add(script.name, file, EntryKind::kConsoleScript, script.target);
  const size_t dot = script.target.find_last_of(".:");
  started_.push_back({entries_.points.back().name, script.target.substr(dot + 1), file});
}

void EntryFinder::TakeFile(FileId id) {
  const SourceFile& file = sources_.files[id];
  const FileScan& scan = sources_.scans[id];
  switch (file.language) {
    case Language::kC:
    case Language::kCxx:
      if (scan.runs) Add(StemOf(file.path), id, EntryKind::kMain, {});
      break;
    case Language::kShell:
      if (IsShellProgram(id)) Add(StemOf(file.path), id, EntryKind::kScript, {});
      break;
    case Language::kPython:
      TakePython(id);
      break;
    case Language::kOther:
      break;
  }
}

bool EntryFinder::IsShellProgram(FileId id) const {
  const FileScan& scan = sources_.scans[id];
  if (BuildKindOf(sources_.files[id].path) == "autotools") return false;
  if (is_sourced_[id]) return scan.runs && !scan.interpreter.empty();
  return scan.runs || (!scan.interpreter.empty() && sources_.files[id].is_executable);
}

// True for a module that finds its neighbours only as a part of its package.
bool EntryFinder::NeedsItsPackage(FileId id) const {
  const std::string dotted = sources_.modules.DottedName(sources_.files[id].path);
  const std::string top = dotted.substr(0, dotted.find('.'));
  const std::vector<Reference>& references = sources_.scans[id].references;
  return std::any_of(references.begin(), references.end(), [&](const Reference& reference) {
    return reference.form == ReferenceForm::kModule &&
           (reference.level > 0 || reference.name == top ||
            reference.name.starts_with(top + "."));
  });
}

// Does the file, when it is run, call the function of the script: its own, or imported from there?
bool EntryFinder::Calls(FileId id, const Started& script) const {
  const FileScan& scan = sources_.scans[id];
  const auto has_call = [&](const std::string& callee) {
    return std::find(scan.calls.begin(), scan.calls.end(), callee) != scan.calls.end();
  };
  if (script.file == id) return has_call(script.function);
  if (!imports_.contains({id, script.file})) return false;
  const std::string& path = sources_.files[script.file].path;
  const bool is_init = BaseName(path) == "__init__.py";
  const std::string module(is_init ? BaseName(FolderOf(path)) : StemOf(path));
  if (has_call(module + "." + script.function)) return true;
  const bool imports_it = std::any_of(
      scan.references.begin(), scan.references.end(), [&](const Reference& reference) {
        const std::vector<std::string>& members = reference.members;
        return std::find(members.begin(), members.end(), script.function) != members.end();
      });
  return imports_it && has_call(script.function);
}

// "python -m app" beside "app": people have one program of two names in mind.
bool EntryFinder::IsConsoleScript(FileId id) {
  for (const Started& script : started_) {
    if (!Calls(id, script)) continue;
    entries_.remarks.push_back(
        {sources_.files[id].path, 0, "is the program " + script.name + ", which is in the result once"});
    return true;
  }
  return false;
}

void EntryFinder::TakePython(FileId id) {
  const SourceFile& file = sources_.files[id];
  const FileScan& scan = sources_.scans[id];
  const std::string_view folder = FolderOf(file.path);
  const bool in_package = sources_.modules.IsPackage(folder);
  if (BaseName(file.path) == "__main__.py" && !folder.empty()) {
    if (IsConsoleScript(id)) return;
    Add(BaseName(folder), id, EntryKind::kPackage, sources_.modules.DottedName(file.path));
    return;
  }
  if (IsPythonTestOrSetup(file.path) || scan.guard_tests) return;
  const bool is_marked = !scan.interpreter.empty() && file.is_executable;
  const bool is_script = scan.runs && !is_imported_[id] && (!in_package || is_marked);
  if ((!scan.has_guard && !is_script) || (!is_marked && IsConsoleScript(id))) return;
  const bool is_init = BaseName(file.path) == "__init__.py" && !folder.empty();
  const std::string_view name = is_init ? BaseName(folder) : StemOf(file.path);
  if (in_package && NeedsItsPackage(id)) {
    const std::string dotted = sources_.modules.DottedName(file.path);
    Add(name, id, EntryKind::kModule, is_init ? dotted + ".__init__" : dotted);
  } else {
    Add(name, id, EntryKind::kScript, {});
  }
}

std::string EntryFinder::UniqueName(std::string_view wanted, const SourceFile& file) {
  const std::string plain = BinaryName(wanted);
  std::string name = plain;
  if (IsRefusedByCargo(name) || names_.contains(name)) {
    name = plain + "-" + LanguageSuffix(file.language);
  }
  const std::string with_suffix = name;
  while (names_.contains(name)) {
    name = with_suffix + "-" + std::to_string(++last_number_.try_emplace(with_suffix, 1).first->second);
  }
  if (name != wanted) {
    entries_.remarks.push_back(
        {file.path, 0, "the program is called " + name + " in the result: " + std::string(wanted) +
                           (plain != wanted           ? " is no name for a binary"
                            : IsRefusedByCargo(plain) ? " is refused by cargo"
                                                      : " is taken by another program")});
  }
  names_.insert(name);
  return name;
}

void EntryFinder::Add(std::string_view name, FileId id, EntryKind kind, std::string target) {
  const SourceFile& file = sources_.files[id];
  EntryPoint point;
  point.name = UniqueName(name, file);
  point.path = file.path;
  point.language = file.language;
  point.kind = kind;
  point.target = std::move(target);
  entries_.points.push_back(std::move(point));
}

}  // namespace

Entries FindEntries(const EntrySources& sources) { return EntryFinder(sources).Run(); }

}  // namespace batuta::convert
