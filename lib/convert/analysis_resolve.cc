#include "lib/convert/analysis_resolve.h"

#include <utility>

#include "lib/convert/analysis_standard.h"
#include "lib/convert/languages.h"

namespace batuta::convert {
namespace {

// Resolves the references of one file.
class FileResolver {
 public:
  FileResolver(const Resolver& project, FileId from)
      : project_(project), from_(from), file_(project.files[from]) {}

  Resolution Run() {
    for (const Reference& reference : project_.scans[from_].references) Take(reference);
    return std::move(result_);
  }

 private:
  void Take(const Reference& reference);
  void TakeModule(const Reference& reference);
  void TakeNamedModule(const Reference& reference);
  void TakeRunModule(const Reference& reference);
  void TakeHeader(const Reference& reference);
  void TakePath(const Reference& reference);
  void TakeProgram(const Reference& reference);
  FileId FindPath(const Reference& reference) const;
  FileId FindProgram(const std::string& name) const;
  bool CanRun(FileId id) const;
  void AddEdge(const Reference& reference, FileId to, bool is_implied = false);
  void AddExternal(const Reference& reference, std::string name, bool is_standard);

  const Resolver& project_;
  FileId from_;
  const SourceFile& file_;
  Resolution result_;
};

void FileResolver::AddEdge(const Reference& reference, FileId to, bool is_implied) {
  // A script that runs itself again needs nothing.
  if (to == from_ && reference.kind != DependencyKind::kInclude) return;
  result_.edges.push_back({from_, to, reference.kind, reference.line, is_implied});
}

void FileResolver::AddExternal(const Reference& reference, std::string name, bool is_standard) {
  result_.externals.push_back(
      {file_.language, std::move(name), file_.path, reference.line, is_standard});
}

void FileResolver::Take(const Reference& reference) {
  switch (reference.form) {
    case ReferenceForm::kModule:
      if (reference.kind == DependencyKind::kExec) {
        TakeRunModule(reference);
      } else {
        TakeModule(reference);
      }
      break;
    case ReferenceForm::kNamedModule:
      TakeNamedModule(reference);
      break;
    case ReferenceForm::kQuotedHeader:
    case ReferenceForm::kAngledHeader:
      TakeHeader(reference);
      break;
    case ReferenceForm::kPath:
      TakePath(reference);
      break;
    case ReferenceForm::kProgram:
      TakeProgram(reference);
      break;
  }
}

void FileResolver::TakeModule(const Reference& reference) {
  const ModuleMatch match = project_.modules.Find(reference, file_.path);
  for (const ModuleUse& use : match.uses) AddEdge(reference, use.file, use.is_implied);
  if (match.in_project) return;
  if (reference.level > 0) {
    const std::string name = std::string(static_cast<size_t>(reference.level), '.') + reference.name;
    result_.remarks.push_back(
        {file_.path, reference.line, "imports " + name + ", which the project does not have"});
    return;
  }
  const std::string top = reference.name.substr(0, reference.name.find('.'));
  AddExternal(reference, top, IsStandardPythonModule(top));
}

// Most texts name nothing; one that names a module of the project, or what is in one, may be
// imported.
void FileResolver::TakeNamedModule(const Reference& reference) {
  const ModuleMatch match = project_.modules.FindNamed(reference.name, file_.path);
  for (const ModuleUse& use : match.uses) AddEdge(reference, use.file, use.is_implied);
}

void FileResolver::TakeRunModule(const Reference& reference) {
  const FileId file = project_.modules.FindRunnable(reference.name, file_.path);
  if (file != kNoFile) {
    AddEdge(reference, file);
    return;
  }
  const std::string top = reference.name.substr(0, reference.name.find('.'));
  if (!top.empty()) AddExternal(reference, top, IsStandardPythonModule(top));
}

void FileResolver::TakeHeader(const Reference& reference) {
  const bool is_standard = IsStandardHeader(reference.name);
  FileId file = kNoFile;
  if (reference.form == ReferenceForm::kQuotedHeader) {
    file = project_.index.Find(JoinPath(FolderOf(file_.path), reference.name));
  }
  if (const auto folders = project_.include_folders.find(file_.path);
      folders != project_.include_folders.end()) {
    for (const std::string& folder : *folders->second) {
      if (file == kNoFile) file = project_.index.Find(JoinPath(folder, reference.name));
    }
  }
  if (file == kNoFile && !is_standard) {
    file = project_.index.FindByEnd(reference.name, file_.path);
  }
  if (file != kNoFile) {
    AddEdge(reference, file);
    return;
  }
  // The build makes it of a template.
  if (project_.index.FindByEnd(reference.name + ".in", file_.path) != kNoFile) return;
  AddExternal(reference, reference.name, is_standard);
}

bool FileResolver::CanRun(FileId id) const {
  const SourceFile& file = project_.files[id];
  return file.language != Language::kOther || file.is_executable;
}

FileId FileResolver::FindPath(const Reference& reference) const {
  const FileIndex& index = project_.index;
  const std::string_view folder = FolderOf(file_.path);
  const std::string_view name = reference.name;
  switch (reference.anchor) {
    case Anchor::kScriptFolder:
      return index.Find(JoinPath(folder, name));
    case Anchor::kProjectRoot:
      return index.Find(name);
    case Anchor::kUnknown:
      return index.FindByEnd(name, file_.path);
    case Anchor::kNone:
      break;
  }
  // Relative to wherever the program is run: beside the script, or above it.
  for (std::string_view base = folder;; base = FolderOf(base)) {
    const FileId file = index.Find(JoinPath(base, name));
    if (file != kNoFile || base.empty()) return file;
  }
}

void FileResolver::TakePath(const Reference& reference) {
  const std::string& name = reference.name;
  if (name.find_first_of("*?\n") != std::string::npos) return;
  const bool is_source = reference.kind == DependencyKind::kSource;
  if (reference.anchor == Anchor::kNone && name.starts_with('/')) {
    if (name.starts_with("/dev/")) return;
    const std::string program(BaseName(name));
    if (is_source) AddExternal(reference, name, false);
    if (!is_source && !program.empty()) AddExternal(reference, program, IsPosixProgram(program));
    return;
  }
  FileId file = FindPath(reference);
  if (file == kNoFile && is_source && name.find('/') == std::string::npos) {
    file = project_.index.FindByEnd(name, file_.path);
  }
  if (file == kNoFile && !is_source) {
    // What a build makes of it: ./wc of wc.c.
    file = project_.index.FindMainByStem(BaseName(name), project_.scans);
  }
  if (file != kNoFile && (is_source || CanRun(file))) {
    AddEdge(reference, file);
  } else if (file == kNoFile && is_source && reference.anchor != Anchor::kUnknown) {
    result_.remarks.push_back(
        {file_.path, reference.line, "sources " + name + ", which the project does not have"});
  }
}

FileId FileResolver::FindProgram(const std::string& name) const {
  // Nobody shadows sed by accident.
  if (IsPosixProgram(name)) return kNoFile;
  const auto script = project_.console_scripts.find(name);
  if (script != project_.console_scripts.end()) return script->second;
  FileId alone = kNoFile;
  for (const FileId id : project_.index.WithBaseName(name)) {
    if (!CanRun(id)) continue;
    if (alone != kNoFile) return kNoFile;
    alone = id;
  }
  return alone != kNoFile ? alone : project_.index.FindMainByStem(name, project_.scans);
}

void FileResolver::TakeProgram(const Reference& reference) {
  const std::string& name = reference.name;
  if (file_.language == Language::kShell && project_.functions.contains(name)) return;
  const FileId file = FindProgram(name);
  if (file != kNoFile) {
    AddEdge(reference, file);
  } else {
    AddExternal(reference, name, IsPosixProgram(name) || IsShellBuiltin(name));
  }
}

}  // namespace

Resolution Resolver::Resolve(FileId from) const { return FileResolver(*this, from).Run(); }

}  // namespace batuta::convert
