#include "lib/convert/candidate_order.h"

#include <algorithm>
#include <map>

namespace batuta::convert {
namespace {

bool Holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Those that do best by the measure of bench/conversion come first; tools that users described
// follow.
std::vector<std::string> OrderFor(Language language, const std::vector<std::string>& available) {
  static const std::map<Language, std::vector<std::string>> kBest = {
      {Language::kC, {"c2rust", "decy"}},
      {Language::kPython, {kOwnTranslator, "depyler", "py2many"}},
      {Language::kShell, {kShellTranslator}}};
  std::vector<std::string> order;
  if (const auto it = kBest.find(language); it != kBest.end()) order = it->second;
  for (const std::string& tool : available) {
    if (!Holds(order, tool)) order.push_back(tool);
  }
  return order;
}

}  // namespace

bool HasOwnTranslator(Language language) { return language == Language::kPython; }

std::vector<std::string> CandidateOrder(const Unit& unit, const std::vector<std::string>& wanted,
                                        const std::vector<std::string>& available) {
  if (!unit.is_program) return {};
  std::vector<std::string> order = wanted.empty() ? OrderFor(unit.language, available) : wanted;
  std::erase_if(order, [&](const std::string& tool) { return !Holds(available, tool); });
  return order;
}

}  // namespace batuta::convert
