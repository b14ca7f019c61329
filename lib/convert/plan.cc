#include "lib/convert/plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "absl/strings/str_format.h"
#include "lib/convert/candidate_order.h"
#include "lib/convert/languages.h"
#include "lib/convert/plan_cases.h"
#include "lib/convert/python/python_suites.h"
#include "lib/convert/unit_names.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

int64_t CodeLines(const Analysis& analysis, const std::vector<std::string>& files) {
  int64_t lines = 0;
  for (const std::string& path : files) {
    if (const SourceFile* file = analysis.FindFile(path)) lines += file->code_lines;
  }
  return lines;
}

// A name for a binary like `wanted`, unlike all in `taken`, to which it is added.
std::string FreeName(std::string wanted, const char* suffix, std::set<std::string>& taken) {
  if (IsRefusedByCargo(wanted)) wanted = wanted + "-" + suffix;
  std::string name = wanted;
  for (int i = 2; !taken.insert(name).second; ++i) name = absl::StrFormat("%s-%d", wanted, i);
  return name;
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
    BATUTA_RETURN_IF_ERROR(AddCases({analysis_, original_, settings_}, plan_.units));
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
    planned.candidates = CandidateOrder(unit, settings_.tools, tools_);
    planned.unit = std::move(unit);
    plan_.units.push_back(std::move(planned));
  }

  // A target belongs to the entry point whose file it compiles: that gives the name, which stays
  // free of clashes with scripts. A second target of the same main is named after its product.
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
        const fs::path relative = fs::path(command.source).lexically_relative(original_.build_root);
        if (analysis_.FindFile(relative.native()) != nullptr) sources.push_back(relative.native());
      }
      const EntryPoint* entry = EntryAmong(sources);
      const std::string product = BinaryName(fs::path(target.product).filename().native());
      unit.name = product;
      if (entry != nullptr) {
        unit.entry = *entry;
        std::stable_partition(sources.begin(), sources.end(),
                              [&](const std::string& s) { return s == entry->path; });
        const bool first = used_entries.insert(entry->path).second;
        const bool is_vague = IsRefusedByCargo(product) || product == "a_out";
        if (first && (taken.contains(product) || is_vague)) unit.name = entry->name;
      }
      if (entry == nullptr || unit.name != entry->name) {
        unit.name = FreeName(unit.name, LanguageSuffix(unit.language), taken);
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
      groups[BinaryName((lone ? path : top).stem().native())].push_back(file.path);
    }
    std::set<std::string> taken;
    for (const PlannedUnit& planned : plan_.units) taken.insert(planned.unit.name);
    for (auto& [name, files] : groups) {
      Unit unit;
      unit.language = Language::kPython;
      unit.is_program = false;
      unit.name = taken.contains(name) ? FreeName(name + "-lib", "lib", taken)
                                       : FreeName(name, "lib", taken);
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
        if (it != unit_of_product.end() && it->second != planned.unit.name)
          needs.insert(it->second);
      }
      planned.unit.needs.assign(needs.begin(), needs.end());
    }
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
