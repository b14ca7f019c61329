// Wrappers without logic for tools::Registry.
#include <algorithm>

#include "batuta/c.h"
#include "batuta/tools.h"
#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/handles.h"

using namespace batuta::capi;
namespace tools = batuta::tools;

struct batuta_registry {
  tools::Registry registry;
};

namespace {

int32_t ToC(tools::State state) {
  switch (state) {
    case tools::State::kFound:
      return BATUTA_TOOL_FOUND;
    case tools::State::kAbsent:
      return BATUTA_TOOL_ABSENT;
    case tools::State::kUnfit:
      return BATUTA_TOOL_UNFIT;
    case tools::State::kBroken:
      break;
  }
  return BATUTA_TOOL_BROKEN;
}

absl::Status FillTool(const tools::Registry& registry, const tools::Tool& from, batuta_tool* to) {
  const tools::Description* description = registry.Describe(from.name);
  batuta_tool full = BATUTA_TOOL_INIT;
  full.name = from.name.c_str();
  full.summary = description == nullptr ? "" : description->summary.c_str();
  full.path = from.path.c_str();
  full.version = from.version.c_str();
  full.problem = from.problem.c_str();
  full.state = ToC(from.state);
  if (description != nullptr && !description->install.empty()) {
    full.install_seconds = std::max(1, description->install_seconds);
  }
  return Fill(full, to, "tool");
}

absl::StatusOr<tools::OpenOptions> ToCpp(const batuta_registry_options& c) {
  tools::OpenOptions options;
  options.project_dir = OrEmpty(c.project);
  options.cache_file = OrEmpty(c.cache_file);
  BATUTA_ASSIGN_OR_RETURN(options.only, ToStrings(c.only, c.num_only, "options.only"));
  options.use_cache = c.ignore_cache == 0;
  if (c.probe_time_limit_ms < 0) {
    return batuta::InvalidArgument("options.probe_time_limit_ms is %d", c.probe_time_limit_ms);
  }
  if (c.probe_time_limit_ms > 0) {
    options.probe_time_limit = std::chrono::milliseconds(c.probe_time_limit_ms);
  }
  return options;
}

}  // namespace

batuta_status batuta_registry_detect(const batuta_registry_options* options,
                                     batuta_registry** registry) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(registry, "registry"));
    BATUTA_ASSIGN_OR_RETURN(
        const batuta_registry_options full,
        Upgraded(options, batuta_registry_options BATUTA_REGISTRY_OPTIONS_INIT, "options"));
    BATUTA_ASSIGN_OR_RETURN(const tools::OpenOptions cpp, ToCpp(full));
    BATUTA_ASSIGN_OR_RETURN(tools::Registry opened, tools::Registry::Open(cpp));
    *registry = HandOut(std::make_unique<batuta_registry>(batuta_registry{std::move(opened)}));
    return absl::OkStatus();
  });
}

batuta_status batuta_registry_num_tools(const batuta_registry* registry, size_t* num_tools) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(registry, "registry"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(num_tools, "num_tools"));
    *num_tools = registry->registry.All().size();
    return absl::OkStatus();
  });
}

batuta_status batuta_registry_tool(const batuta_registry* registry, size_t index,
                                   batuta_tool* tool) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(registry, "registry"));
    const auto all = registry->registry.All();
    BATUTA_RETURN_IF_ERROR(CheckIndex(index, all.size(), "tool"));
    return FillTool(registry->registry, all[index], tool);
  });
}

batuta_status batuta_registry_find(const batuta_registry* registry, const char* name,
                                   batuta_tool* tool) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(registry, "registry"));
    BATUTA_RETURN_IF_ERROR(CheckName(name, "name"));
    for (const tools::Tool& it : registry->registry.All()) {
      if (it.name == name) return FillTool(registry->registry, it, tool);
    }
    return batuta::NotFound("tool '%s' was not looked for", name);
  });
}

batuta_status batuta_registry_create_warnings(const batuta_registry* registry, char** text) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(text, "text"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(registry, "registry"));
    std::string lines;
    for (const std::string& warning : registry->registry.warnings()) lines += warning + "\n";
    return HandOutText(lines, text);
  });
}

batuta_status batuta_registry_install(const batuta_registry* registry, const char* name,
                                      const batuta_install_options* options) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(registry, "registry"));
    BATUTA_RETURN_IF_ERROR(CheckName(name, "name"));
    BATUTA_ASSIGN_OR_RETURN(
        const batuta_install_options full,
        Upgraded(options, batuta_install_options BATUTA_INSTALL_OPTIONS_INIT, "options"));
    const tools::Description* description = registry->registry.Describe(name);
    if (description == nullptr) return batuta::NotFound("no tool is called '%s'", name);
    const auto tell = [&full](std::string_view line) {
      if (full.on_line != nullptr) full.on_line(std::string(line).c_str(), full.user);
    };
    return tools::Install(*description, tell, TokenOf(full.stop));
  });
}

void batuta_registry_destroy(batuta_registry* registry) { TakeBack(registry); }
