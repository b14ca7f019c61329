#include <algorithm>
#include <utility>

#include "batuta/tools.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/tools/knowledge.h"
#include "lib/tools/version.h"

namespace batuta::tools {

Registry::Registry() : knowledge_(std::make_shared<Knowledge>()) {}

absl::StatusOr<Registry> Registry::Open(const OpenOptions& options) {
  auto knowledge = std::make_shared<Knowledge>(options);
  if (!knowledge->OpenWarm()) BATUTA_RETURN_IF_ERROR(knowledge->Detect());
  return Registry(std::move(knowledge));
}

std::span<const Tool> Registry::All() const { return knowledge_->Tools(); }
std::span<const Description> Registry::Descriptions() const { return knowledge_->Descriptions(); }
std::span<const std::string> Registry::warnings() const { return knowledge_->warnings(); }
int Registry::num_probed() const { return knowledge_->num_probed(); }

const Tool* Registry::Find(std::string_view name) const {
  const Tool* tool = knowledge_->ToolOf(name);
  return tool != nullptr && tool->state == State::kFound ? tool : nullptr;
}

absl::StatusOr<const Tool*> Registry::Require(std::string_view name,
                                              std::string_view wanted) const {
  auto requirement = Requirement::Parse(wanted);
  if (!requirement.ok()) {
    return Prefixed("tool '" + std::string(name) + "'", requirement.status());
  }
  const Tool* tool = knowledge_->ToolOf(name);
  if (tool == nullptr || tool->state == State::kAbsent) {
    const bool has_reason = tool != nullptr && !tool->problem.empty();
    return NotFound("tool '%s': not here%s", name, has_reason ? ": " + tool->problem : "");
  }
  if (tool->state != State::kFound) {
    return FailedPrecondition("tool '%s': %s: %s", name, tool->path, tool->problem);
  }
  if (!requirement->Admits(ParseVersion(tool->version))) {
    return FailedPrecondition("tool '%s': %s: %s", name, tool->path,
                              VersionProblem(tool->version, wanted));
  }
  return tool;
}

const Description* Registry::Describe(std::string_view name) const {
  const std::span<const Description> all = Descriptions();
  const auto it = std::ranges::find(all, name, &Description::name);
  return it == all.end() ? nullptr : &*it;
}

std::vector<const Tool*> Registry::ConvertersFrom(std::string_view language) const {
  std::vector<const Tool*> tools;
  for (const Description& description : Descriptions()) {
    if (std::ranges::find(description.converts_from, language) == description.converts_from.end()) {
      continue;
    }
    if (const Tool* tool = Find(description.name)) tools.push_back(tool);
  }
  return tools;
}

}  // namespace batuta::tools
