#include "lib/convert/plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "absl/strings/str_format.h"
#include "lib/convert/found_suites.h"
#include "lib/convert/python/python_suites.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

constexpr const char* kSampleText =
    "The quick brown fox\njumps over the lazy dog.\n\n  42 -7 3.14\nlast line\n";

std::string CrateName(const std::string& unit_name, std::set<std::string>& taken) {
  std::string name;
  for (const char c : unit_name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (plain) {
      name += c;
    } else if (c >= 'A' && c <= 'Z') {
      name += static_cast<char>(c - 'A' + 'a');
    } else {
      name += '_';
    }
  }
  if (name.empty() || (name[0] >= '0' && name[0] <= '9') || name[0] == '-') name = "p" + name;
  // Cargo refuses the names of Rust's own crates and keywords for packages; a prefix avoids them all.
  name = "unit-" + name;
  std::string unique = name;
  for (int i = 2; !taken.insert(unique).second; ++i) unique = absl::StrFormat("%s-%d", name, i);
  return unique;
}

// Cargo takes letters, digits, - and _ in the names of binaries.
std::string ProgramName(std::string name) {
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!plain) c = '_';
  }
  return name;
}

int64_t CodeLines(const Analysis& analysis, const std::vector<std::string>& files) {
  int64_t lines = 0;
  for (const std::string& path : files) {
    if (const SourceFile* file = analysis.FindFile(path)) lines += file->code_lines;
  }
  return lines;
}

class Planner {
 public:
  Planner(const Analysis& analysis, const Original& original, const Settings& settings,
          const std::vector<std::string>& tools)
      : analysis_(analysis), original_(original), settings_(settings), tools_(tools) {}

  absl::StatusOr<Plan> Make() {
    AddCTargets();
    AddScripts();
    AddPythonLibraries();
    ListUnconverted();
    LinkNeeds();
    BATUTA_RETURN_IF_ERROR(AddCases());
    std::sort(plan_.units.begin(), plan_.units.end(),
              [](const PlannedUnit& a, const PlannedUnit& b) { return a.unit.name < b.unit.name; });
    return std::move(plan_);
  }

 private:
  void Add(Unit unit) {
    unit.crate = CrateName(unit.name, crate_names_);
    unit.code_lines = CodeLines(analysis_, unit.files);
    for (const std::string& file : unit.files) used_.insert(file);
    PlannedUnit planned;
    planned.candidates = CandidatesFor(unit);
    planned.unit = std::move(unit);
    plan_.units.push_back(std::move(planned));
  }

  std::vector<std::string> CandidatesFor(const Unit& unit) const {
    static const std::map<Language, std::vector<std::string>> kOrder = {
        {Language::kC, {"c2rust", "decy"}}, {Language::kPython, {"depyler", "py2many"}}};
    std::vector<std::string> candidates;
    if (!unit.is_program) return candidates;
    std::vector<std::string> order = settings_.tools;
    if (order.empty()) {
      if (const auto it = kOrder.find(unit.language); it != kOrder.end()) order = it->second;
      for (const std::string& tool : tools_) {
        if (std::find(order.begin(), order.end(), tool) == order.end()) order.push_back(tool);
      }
    }
    for (const std::string& tool : order) {
      if (std::find(tools_.begin(), tools_.end(), tool) != tools_.end()) candidates.push_back(tool);
    }
    return candidates;
  }

  // A target belongs to the entry point whose file it compiles: that gives the name, which stays free
  // of clashes with scripts. A second target of the same main is named after its product.
  void AddCTargets() {
    std::set<std::string> taken;
    for (const EntryPoint& entry : analysis_.entry_points) taken.insert(entry.name);
    std::set<std::string> used_entries;
    for (const CTarget& target : original_.targets) {
      Unit unit;
      unit.language = target.is_cxx ? Language::kCxx : Language::kC;
      unit.target = target;
      unit.product = target.product;
      std::vector<std::string> sources;
      for (const CompileCommand& command : target.commands) {
        const fs::path relative =
            fs::path(command.source).lexically_relative(original_.build_root);
        if (analysis_.FindFile(relative.native()) != nullptr) sources.push_back(relative.native());
      }
      const EntryPoint* entry = EntryAmong(sources);
      const std::string product = ProgramName(fs::path(target.product).filename());
      unit.name = product;
      if (entry != nullptr) {
        unit.entry = *entry;
        std::stable_partition(sources.begin(), sources.end(),
                              [&](const std::string& s) { return s == entry->path; });
        const bool first = used_entries.insert(entry->path).second;
        if (first && (taken.contains(product) || product == "a_out")) unit.name = entry->name;
      }
      if (entry == nullptr || unit.name != entry->name) {
        std::string name = unit.name;
        for (int i = 2; !taken.insert(name).second; ++i) {
          name = absl::StrFormat("%s-%d", unit.name, i);
        }
        unit.name = name;
      }
      unit.entry.name = unit.name;
      unit.entry.kind = EntryKind::kMain;
      unit.entry.language = unit.language;
      unit.files = Closure(analysis_, sources);
      Add(std::move(unit));
    }
  }

  const EntryPoint* EntryAmong(const std::vector<std::string>& sources) const {
    for (const EntryPoint& entry : analysis_.entry_points) {
      if (std::find(sources.begin(), sources.end(), entry.path) != sources.end()) return &entry;
    }
    return nullptr;
  }

  void AddScripts() {
    for (const EntryPoint& entry : analysis_.entry_points) {
      if (entry.language != Language::kPython && entry.language != Language::kShell) continue;
      Unit unit;
      unit.name = entry.name;
      unit.language = entry.language;
      unit.entry = entry;
      unit.product = entry.path;
      unit.files = Closure(analysis_, {entry.path});
      Add(std::move(unit));
    }
  }

  // Python that no program of the project uses: one library a top folder (or a lone module).
  void AddPythonLibraries() {
    std::map<std::string, std::vector<std::string>> groups;
    for (const SourceFile& file : analysis_.files) {
      if (file.language != Language::kPython || used_.contains(file.path)) continue;
      const fs::path path(file.path);
      if (IsPythonTest(file.path) || path.filename() == "setup.py") continue;
      const bool lone = !path.has_parent_path();
      fs::path top = *path.begin();
      if (top == "src" && std::next(path.begin()) != path.end()) top = *std::next(path.begin());
      groups[lone ? path.stem().native() : top.stem().native()].push_back(file.path);
    }
    std::set<std::string> taken;
    for (const PlannedUnit& planned : plan_.units) taken.insert(planned.unit.name);
    for (auto& [name, files] : groups) {
      Unit unit;
      unit.language = Language::kPython;
      unit.is_program = false;
      unit.name = taken.contains(name) ? name + "-lib" : name;
      unit.files = std::move(files);
      unit.product = unit.files.front();
      Add(std::move(unit));
    }
  }

  void ListUnconverted() {
    for (const SourceFile& file : analysis_.files) {
      if (file.language == Language::kOther || used_.contains(file.path)) continue;
      std::string reason = "no program of the project uses it";
      if (file.language == Language::kPython) {
        reason = IsPythonTest(file.path) ? "a test" : "part of the original's own build";
      } else if (file.has_entry && file.language != Language::kShell) {
        reason = "the original's build made no program of it";
      }
      plan_.unconverted.push_back(file.path + ": " + reason);
    }
  }

  void LinkNeeds() {
    std::unordered_map<std::string, std::string> unit_of_product;
    for (const PlannedUnit& planned : plan_.units) {
      unit_of_product[planned.unit.product] = planned.unit.name;
    }
    for (PlannedUnit& planned : plan_.units) {
      std::set<std::string> needs;
      const std::set<std::string> files(planned.unit.files.begin(), planned.unit.files.end());
      for (const Dependency& d : analysis_.dependencies) {
        if (d.kind != DependencyKind::kExec || !files.contains(d.from)) continue;
        const auto it = unit_of_product.find(d.to);
        if (it != unit_of_product.end() && it->second != planned.unit.name) needs.insert(it->second);
      }
      planned.unit.needs.assign(needs.begin(), needs.end());
    }
  }

  PlannedUnit* FindUnit(const std::string& name) {
    for (PlannedUnit& planned : plan_.units) {
      if (planned.unit.name == name || planned.unit.entry.name == name) return &planned;
    }
    return nullptr;
  }

  absl::Status AddCases() {
    for (const Case& c : settings_.cases) {
      if (PlannedUnit* planned = FindUnit(c.program)) {
        planned->cases.push_back(c);
        continue;
      }
      // A program that the analysis knows but the original's build did not make is not the user's
      // mistake; it is reported with the unconverted files.
      const bool is_known = std::any_of(analysis_.entry_points.begin(), analysis_.entry_points.end(),
                                        [&](const EntryPoint& e) { return e.name == c.program; });
      if (is_known) continue;
      std::string names;
      for (const PlannedUnit& p : plan_.units) names += (names.empty() ? "" : ", ") + p.unit.name;
      return InvalidArgument("batuta.toml: case '%s': no program '%s' (there are: %s)", c.name,
                             c.program, names);
    }
    if (settings_.use_found_cases) AddFoundCases();
    AddSuites();
    return absl::OkStatus();
  }

  void AddFoundCases() {
    for (PlannedUnit& planned : plan_.units) {
      if (!planned.cases.empty() || !planned.unit.is_program) continue;
      Case bare;
      bare.program = planned.unit.name;
      bare.time_limit_s = settings_.time_limit_s;
      bare.stderr_rule = settings_.stderr_rule;
      bare.name = "without arguments";
      bare.origin = CaseOrigin::kBare;
      planned.cases.push_back(bare);
      bare.origin = CaseOrigin::kProbe;
      bare.name = "sample text on stdin";
      bare.stdin_text = kSampleText;
      planned.cases.push_back(bare);
      bare.stdin_text.clear();
      bare.name = "asked for help";
      bare.args = {"--help"};
      planned.cases.push_back(bare);
    }
  }

  void AddSuites() {
    for (const Suite& suite : settings_.suites) {
      for (PlannedUnit& planned : plan_.units) {
        const bool is_named = std::find(suite.programs.begin(), suite.programs.end(),
                                        planned.unit.name) != suite.programs.end();
        if (is_named || (suite.programs.empty() && IsNative(planned.unit))) {
          AddSuite(planned, suite);
        }
      }
    }
    if (!settings_.suites.empty() || !settings_.use_found_cases) return;
    const std::vector<Suite> native = FindNativeSuites(original_);
    for (PlannedUnit& planned : plan_.units) {
      if (IsNative(planned.unit)) {
        for (const Suite& suite : native) AddSuite(planned, suite);
      } else if (!planned.unit.is_program && planned.unit.language == Language::kPython) {
        for (const Suite& suite : FindPythonSuites(analysis_, original_, planned.unit)) {
          AddSuite(planned, suite);
        }
      }
    }
  }

  static bool IsNative(const Unit& unit) {
    return unit.language == Language::kC || unit.language == Language::kCxx;
  }

  void AddSuite(PlannedUnit& planned, const Suite& suite) const {
    Case c;
    c.program = planned.unit.name;
    c.origin = CaseOrigin::kSuite;
    c.suite_argv = suite.argv;
    if (planned.unit.language == Language::kPython) {
      c.suite_argv = InterpreterCommand(suite.argv, original_.python);
    }
    c.name = suite.name;
    if (c.name.empty()) {
      for (const std::string& word : suite.argv) c.name += (c.name.empty() ? "" : " ") + word;
    }
    c.in_project = true;
    c.time_limit_s = suite.time_limit_s;
    c.stderr_rule = StderrRule::kIgnore;
    planned.cases.push_back(c);
  }

  const Analysis& analysis_;
  const Original& original_;
  const Settings& settings_;
  const std::vector<std::string>& tools_;
  Plan plan_;
  std::set<std::string> used_, crate_names_;
};

}  // namespace

std::vector<std::string> Closure(const Analysis& analysis, const std::vector<std::string>& files) {
  std::unordered_map<std::string, std::vector<const std::string*>> out_edges;
  for (const Dependency& d : analysis.dependencies) {
    if (d.kind != DependencyKind::kExec) out_edges[d.from].push_back(&d.to);
  }
  std::vector<std::string> closure;
  std::set<std::string> seen;
  for (const std::string& file : files) {
    if (seen.insert(file).second) closure.push_back(file);
  }
  for (size_t i = 0; i < closure.size(); ++i) {
    const auto it = out_edges.find(closure[i]);
    if (it == out_edges.end()) continue;
    for (const std::string* to : it->second) {
      if (seen.insert(*to).second) closure.push_back(*to);
    }
  }
  return closure;
}

absl::StatusOr<Plan> MakePlan(const Analysis& analysis, const Original& original,
                              const Settings& settings,
                              const std::vector<std::string>& available_tools) {
  return Planner(analysis, original, settings, available_tools).Make();
}

}  // namespace batuta::convert
