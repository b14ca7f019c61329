#include "lib/convert/python/translate_python.h"

#include <algorithm>
#include <boost/json.hpp>
#include <iterator>
#include <map>
#include <memory>
#include <set>

#include "absl/strings/str_format.h"
#include "lib/convert/bridge/carry.h"
#include "lib/convert/bridge/crate_files.h"
#include "lib/convert/bridge/crate_source.h"
#include "lib/convert/candidate_order.h"
#include "lib/convert/python/emitter.h"
#include "lib/convert/python/interpreter.h"
#include "lib/convert/python/kept_source.h"
#include "lib/convert/python/leave_out.h"
#include "lib/convert/python/library_sources.h"
#include "lib/convert/python/live_code.h"
#include "lib/convert/python/logging_places.h"
#include "lib/convert/python/module_attributes.h"
#include "lib/convert/python/module_graph.h"
#include "lib/convert/python/runtime_crate.h"
#include "lib/convert/python/rust_layout.h"
#include "lib/convert/python/rust_names.h"
#include "lib/convert/python/unsupported.h"
#include "lib/convert/rust_format.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/text.h"

namespace batuta::convert {
namespace {

namespace json = boost::json;

// Names that the program rebinds on other objects: they may be functions of its modules.
void PatchedNames(const Node& node, std::set<std::string>& names) {
  if (node.Is("Call") && node.Child("func").Text("id") == "setattr") {
    const std::vector<Node> args = node.List("args");
    if (args.size() == 3 && args[1].Is("Constant") && args[1].Text("type") == "str") {
      names.insert(args[1].Text("text"));
      for (const Node& arg : args) PatchedNames(arg, names);
      return;
    }
  }
  if (node.Is("Attribute") && node.Text("ctx") != "Load") names.insert(node.Text("attr"));
  if (node.Is("Name")) {
    const std::string name = node.Text("id");
    static const std::set<std::string> any = {"globals", "locals", "setattr", "vars"};
    if (any.contains(name)) names.insert("*");
  }
  for (const Node& child : node.Children()) PatchedNames(child, names);
}

bool Mentions(const Node& node, const std::set<std::string>& names) {
  if (node.Is("Name") && names.contains(node.Text("id"))) return true;
  if (node.Is("Attribute") && names.contains(node.Text("attr"))) return true;
  const std::vector<Node> children = node.Children();
  return std::any_of(children.begin(), children.end(),
                     [&](const Node& child) { return Mentions(child, names); });
}

// It asks functions or generators for their code objects.
bool ReadsCode(const Node& node) {
  static const std::set<std::string> names = {"__code__", "gi_code", "cr_code", "ag_code"};
  if (names.contains(node.Text("attr"))) return true;
  if (node.Is("Constant") && node.Text("type") == "str" && names.contains(node.Text("text"))) {
    return true;
  }
  const std::vector<Node> children = node.Children();
  return std::any_of(children.begin(), children.end(), ReadsCode);
}

class Translation {
 public:
  // `left_out`: takes what is not translated, and the translation goes on without it; null: the
  // first such thing ends it.
  explicit Translation(const CandidateInput& input, std::vector<std::string>* left_out = nullptr)
      : input_(input), left_out_(left_out) {}

  absl::StatusOr<Crate> Run() {
    BATUTA_ASSIGN_OR_RETURN(program_, ProgramOf(*input_.unit));
    BATUTA_ASSIGN_OR_RETURN(python_, PythonOf(*input_.unit, *input_.original));
    BATUTA_RETURN_IF_ERROR(Parse());
    for (size_t i = 0; i < program_.modules.size(); ++i) {
      BATUTA_RETURN_IF_ERROR(CheckImports(i));
      if (i < num_own_ && left_out_ == nullptr) BATUTA_RETURN_IF_ERROR(CheckOwn(i));
      PatchedNames(sources_[i]->tree, patched_);
      reads_code_ = reads_code_ || ReadsCode(sources_[i]->tree);
    }
    crate_.dir = input_.output;
    crate_.tool = input_.tool == nullptr ? kOwnTranslator : input_.tool->name;
    crate_.local_dependencies = {kRuntimeCrate};
    BATUTA_RETURN_IF_ERROR(WriteModules());
    BATUTA_RETURN_IF_ERROR(CarryFiles());
    BATUTA_RETURN_IF_ERROR(WriteMain());
    BATUTA_RETURN_IF_ERROR(Format());
    BATUTA_RETURN_IF_ERROR(WriteSourceMap());
    return std::move(crate_);
  }

 private:
  // The project's modules, then those of the standard library that they need and the runtime lacks,
  // and so on.
  absl::Status Parse() {
    std::set<std::string> asked;
    size_t begin = 0;
    num_own_ = program_.modules.size();
    while (begin < program_.modules.size()) {
      std::vector<std::string> files;
      for (size_t i = begin; i < program_.modules.size(); ++i) {
        files.push_back(program_.modules[i].file);
      }
      BATUTA_RETURN_IF_ERROR(Read(files));
      begin = sources_.size();
      std::set<std::string> missing;
      for (const LiveCode::Part& part : live_.TakeFresh()) {
        const PythonModule& module = program_.modules[part.module];
        // A program that is refused anyway needs no more to be read.
        BATUTA_RETURN_IF_ERROR(CheckConstructs(*sources_[part.module], module, part.node));
        const Node& tree = sources_[part.module]->tree;
        missing.merge(MissingModules(part.node, module, tree, program_));
      }
      std::erase_if(missing, [&](const std::string& name) { return !asked.insert(name).second; });
      if (missing.empty()) break;
      BATUTA_ASSIGN_OR_RETURN(LibrarySources found,
                              FindLibrarySources(python_, missing, input_.stop));
      std::move(found.modules.begin(), found.modules.end(), std::back_inserter(program_.modules));
      std::erase_if(found.absent, [this](const std::string& name) { return IsInProject(name); });
      program_.absent.merge(found.absent);
    }
    const std::set<const void*> dead = live_.Dead();
    for (const auto& trees : trees_) CutOut(*trees, dead);
    return absl::OkStatus();
  }

  // A program may find it by a folder that it adds to sys.path, unless that is a package's.
  bool IsInProject(const std::string& dotted) const {
    const std::string top = "/" + dotted.substr(0, dotted.find('.'));
    const auto& files = input_.analysis->files;
    return std::any_of(files.begin(), files.end(), [&](const SourceFile& file) {
      const std::string path = "/" + file.path;
      const size_t at = std::min(path.find(top + ".py"), path.find(top + "/"));
      if (at == std::string::npos) return false;
      const std::string folder = path.substr(0, at);
      const std::string package = (folder.empty() ? "" : folder.substr(1) + "/") + "__init__.py";
      return input_.analysis->FindFile(package) == nullptr;
    });
  }

  // The first files are the project's, all later ones the standard library's.
  absl::Status Read(const std::vector<std::string>& files) {
    std::vector<SyntaxTrees> parsed;
    if (trees_.empty()) {
      BATUTA_ASSIGN_OR_RETURN(
          SyntaxTrees own, ParsePython(python_, input_.original->build_root, files, input_.stop));
      parsed.push_back(std::move(own));
    } else {
      BATUTA_ASSIGN_OR_RETURN(parsed, ParseLibrary(python_, files, cache_, input_.stop));
    }
    for (SyntaxTrees& trees : parsed) {
      trees_.push_back(std::make_unique<SyntaxTrees>(std::move(trees)));
      for (const PythonSource& source : trees_.back()->sources) AddSource(source);
    }
    return absl::OkStatus();
  }

  absl::Status CheckImports(size_t index) {
    const PythonModule& module = program_.modules[index];
    if (left_out_ == nullptr) return CheckSupported(*sources_[index], module, program_);
    KeepReasons(index, LeaveOutImports(TreesOf(index), *sources_[index], module, program_));
    return absl::OkStatus();
  }

  absl::Status CheckOwn(size_t index) const {
    const PythonSource& source = *sources_[index];
    if (program_.Find("logging") != nullptr) BATUTA_RETURN_IF_ERROR(CheckLoggingPlaces(source));
    return CheckAttributes(python_, source, program_.modules[index], program_, input_.stop);
  }

  // Own files share one tree, each file of the standard library has its own.
  SyntaxTrees& TreesOf(size_t index) const {
    return *trees_[index < num_own_ ? 0 : index - num_own_ + 1];
  }

  void KeepReasons(size_t index, std::vector<std::string> reasons) {
    if (index >= num_own_) return;  // much of the standard library is not reached
    left_out_->insert(left_out_->end(), reasons.begin(), reasons.end());
  }

  void AddSource(const PythonSource& source) {
    const size_t index = sources_.size();
    sources_.push_back(&source);
    if (left_out_ != nullptr) {
      KeepReasons(index, LeaveOutConstructs(TreesOf(index), source, program_.modules[index]));
    }
    if (index < num_own_) {
      live_.AddOwn(index, source.tree);
    } else {
      live_.AddLibrary(index, program_.modules[index], source.tree);
    }
  }

  absl::Status WriteModules() {
    layout_ = LayOut(program_);
    for (size_t i = 0; i < program_.modules.size(); ++i) {
      const PythonModule& module = program_.modules[i];
      ModuleOutline outline;
      outline.name = module.name;
      outline.package = module.package;
      outline.is_package = module.is_package;
      outline.has_carets = trees_[0]->major == 3 && trees_[0]->minor >= 11;
      outline.marks_iterables = trees_[0]->major == 3 && trees_[0]->minor >= 12;
      outline.reads_code = reads_code_;
      outline.children = layout_.modules[i].children;
      outline.patched = patched_;
      const EmittedModule emitted = Emitter(*sources_[i], outline).Run();
      site_lines_.push_back(emitted.site_lines);
      BATUTA_RETURN_IF_ERROR(
          os::WriteFileAtomic(input_.output / "src" / layout_.modules[i].path, emitted.text));
    }
    for (const auto& [path, text] : layout_.folders) {
      BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(input_.output / "src" / path, text));
    }
    return absl::OkStatus();
  }

  // What is no source lies beside the sources when the program looks for it.
  absl::Status CarryFiles() {
    const bool looks =
        std::any_of(sources_.begin(), sources_.end(), [](const PythonSource* source) {
          return Mentions(source->tree, {"__file__", "__path__", "get_data", "files", "open_text"});
        });
    if (!looks) return absl::OkStatus();
    BATUTA_ASSIGN_OR_RETURN(std::vector<std::string> files, CarriedFiles(input_));
    std::erase_if(files, [](const std::string& file) { return file.ends_with(".py"); });
    has_tree_ = true;
    crate_.local_dependencies.emplace_back(kBridgeCrate);
    return WriteTree(input_, files);
  }

  std::string StartText() const {
    switch (program_.start) {
      case PythonProgram::Start::kScript:
        return "Start::Script(" + RustText(program_.target) + ")";
      case PythonProgram::Start::kModule:
        return "Start::Module(" + RustText(program_.modules.front().place) + ", &ABOVE_MAIN)";
      case PythonProgram::Start::kFunction:
        break;
    }
    const size_t colon = program_.target.find(':');
    return absl::StrFormat("Start::Function(%s, %s, %s)",
                           RustText(program_.target.substr(0, colon)),
                           RustText(program_.target.substr(colon + 1)), RustText(program_.name));
  }

  // The table of what `python -m` shows above the module.
  std::string AboveMain() const {
    if (program_.start != PythonProgram::Start::kModule) return {};
    const std::vector<TracebackLine> lines = LinesAboveModule(python_);
    std::string rows;
    for (const TracebackLine& line : lines) {
      rows += absl::StrFormat("(%d, %s, %s, \"\"),\n", line.line, RustText(line.function),
                              RustText(line.text));
    }
    return absl::StrFormat(
        "/// What `python3 -m` shows above the program's own lines.\n"
        "static ABOVE_MAIN: Sites = Sites {\nfile: %s,\nmodule: \"runpy\",\nrows: &[\n%s],\n};\n\n",
        RustText(lines.empty() ? "" : lines.front().file), rows);
  }

  // The table of what inspect.getsource gives, if the program asks for any of it.
  std::string Sources() const {
    const auto own_end = sources_.begin() + static_cast<std::ptrdiff_t>(num_own_);
    const bool asks = std::any_of(sources_.begin(), own_end, [](const PythonSource* source) {
      return AsksForSource(source->tree);
    });
    if (!asks) return {};
    std::string text =
        "/// What `inspect.getsource` gives: module, what of it, its first line, its lines.\n"
        "static SOURCES: &[py::KeptSource] = &[\n";
    for (size_t i = 0; i < num_own_; ++i) {
      text += KeptSourceRows(program_.modules[i], *sources_[i]);
    }
    return text + "];\n\n";
  }

  absl::Status WriteMain() const {
    std::string text = absl::StrFormat("//! %s, translated from Python.\n", input_.unit->name);
    // Python has unused variables, names in any case, statements behind a return and what else
    // there is.
    text +=
        "#![allow(dead_code, non_snake_case, non_upper_case_globals, unreachable_code, unused)]\n"
        "#![allow(uncommon_codepoints, mixed_script_confusables, confusable_idents)]\n\n";
    for (const std::string& name : layout_.top) text += "mod " + name + ";\n";
    if (has_tree_) text += "mod tree;\n";
    text += "\nuse batuta_py::prelude::*;\n\nstatic PROGRAM: Program = Program {\nmodules: &[\n";
    for (const auto& module : layout_.modules) text += "&" + module.rust_path + "::MODULE,\n";
    text += "],\nmain: " + StartText() + ",\nroot,\n};\n\n" + AboveMain();
    if (has_tree_) {
      text +=
          "/// The folder of the project: its data files are unpacked there.\n"
          "fn root() -> std::path::PathBuf {\n"
          "batuta_bridge::unpacked(&tree::TREE).unwrap_or_else(|_| "
          "py::project_folder(tree::TREE.name))\n}\n\n";
    } else {
      text += absl::StrFormat(
          "/// The folder that stands for the project's in messages; the program needs no file of "
          "it.\n"
          "fn root() -> std::path::PathBuf {\npy::project_folder(%s)\n}\n\n",
          RustText(ProjectFolder(input_)));
    }
    const std::string kept = Sources();
    text += kept + "fn main() -> std::process::ExitCode {\n";
    if (!kept.empty()) text += "py::keep_sources(SOURCES);\n";
    text += "batuta_py::run(&PROGRAM)\n}\n";
    text.insert(text.find("use batuta_py::prelude::*"), "use batuta_py::prelude as py;\n");
    return os::WriteFileAtomic(input_.output / "src" / "main.rs", text);
  }

  absl::Status Format() const {
    std::set<fs::path> of_library;
    for (size_t i = num_own_; i < layout_.modules.size(); ++i) {
      of_library.insert(input_.output / "src" / layout_.modules[i].path);
    }
    std::vector<fs::path> files;  // listed before any of them is replaced
    std::error_code error;
    for (fs::recursive_directory_iterator it(input_.output / "src", error), end;
         !error && it != end; it.increment(error)) {
      if (it->path().extension() == ".rs") files.push_back(it->path());
    }
    for (const fs::path& file : files) {
      BATUTA_RETURN_IF_ERROR(of_library.contains(file)
                                 ? FormatLibraryFile(file)
                                 : FormatRustFile(file, input_.registry, input_.stop));
    }
    return absl::OkStatus();
  }

  absl::Status FormatLibraryFile(const fs::path& file) const {
    BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(file));
    const tools::Tool* rustc =
        input_.registry == nullptr ? nullptr : input_.registry->Find("rustc");
    const std::string key =
        LibraryCache::KeyOf({"layout", rustc == nullptr ? "" : rustc->version, text});
    if (const auto formatted = cache_.Find(key)) return os::WriteFileAtomic(file, *formatted);
    BATUTA_RETURN_IF_ERROR(FormatRustFile(file, input_.registry, input_.stop));
    BATUTA_ASSIGN_OR_RETURN(const std::string formatted, os::ReadFile(file));
    // What was left as it is may be so because rustfmt did not run.
    if (formatted != text) cache_.Store(key, formatted);
    return absl::OkStatus();
  }

  // For each Rust file: pairs of its lines and Python's.
  absl::Status WriteSourceMap() const {
    json::object map;
    for (size_t i = 0; i < layout_.modules.size(); ++i) {
      const fs::path path = input_.output / "src" / layout_.modules[i].path;
      BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(path));
      map["src/" + layout_.modules[i].path] =
          json::object{{"python", EncodeBytes(program_.modules[i].file)},
                       {"lines", LinePairs(text, site_lines_[i])}};
    }
    return os::WriteFileAtomic(input_.output / "source_map.json", json::serialize(map) + "\n");
  }

  const CandidateInput& input_;
  std::vector<std::string>* left_out_;
  const LibraryCache cache_ = LibraryCache::OfUser();
  PythonProgram program_;
  std::string python_;  // the interpreter
  std::vector<std::unique_ptr<SyntaxTrees>> trees_;
  std::vector<const PythonSource*> sources_;  // of program_.modules
  size_t num_own_ = 0;                        // the others are of the standard library
  LiveCode live_;
  RustLayout layout_;
  std::set<std::string> patched_;
  bool reads_code_ = false;
  std::vector<std::vector<int>> site_lines_;
  bool has_tree_ = false;
  Crate crate_;
};

}  // namespace

absl::StatusOr<Crate> MakeTranslatedPythonCrate(const CandidateInput& input) {
  return Translation(input).Run();
}

absl::StatusOr<PartOfPython> TranslateWhatCanBe(const CandidateInput& input) {
  PartOfPython part;
  BATUTA_ASSIGN_OR_RETURN(part.crate, Translation(input, &part.left_out).Run());
  return part;
}

}  // namespace batuta::convert
