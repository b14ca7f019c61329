#include "examples/batuta/tools_command.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "batuta/tools.h"
#include "examples/batuta/exit_code.h"

namespace {

using batuta::tools::Description;
using batuta::tools::Finding;
using batuta::tools::OpenOptions;
using batuta::tools::Registry;
using batuta::tools::State;
using batuta::tools::Tool;

constexpr int kFailed = 1, kWrongUsage = 2;
// Without one of these nothing can be built at all.
constexpr std::array<std::string_view, 3> kIndispensable{"cargo", "rustc", "cc"};

struct Arguments {
  std::string project;
  bool json = false;
  bool fresh = false;
  std::vector<std::string> names;
};

const char* NameOf(State state) {
  switch (state) {
    case State::kFound: return "found";
    case State::kBroken: return "broken";
    case State::kUnfit: return "unfit";
    case State::kAbsent: return "absent";
  }
  return "?";
}

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ", ") + text;
  return joined;
}

// A JSON string. Bytes that are no UTF-8 are left as they are: a path is what it is.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += absl::StrFormat("\\u%04x", static_cast<int>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

// A wrong description, on stderr; absent then.
std::optional<Registry> OpenRegistry(const Arguments& arguments, int& exit_code) {
  OpenOptions options;
  options.project_dir = arguments.project;
  options.use_cache = !arguments.fresh;
  auto registry = Registry::Open(options);
  if (!registry.ok()) {
    std::fprintf(stderr, "batuta tools: %s\n", std::string(registry.status().message()).c_str());
    exit_code = kWrongUsage;
    return std::nullopt;
  }
  for (const std::string& warning : registry->warnings()) {
    std::fprintf(stderr, "batuta tools: warning: %s\n", warning.c_str());
  }
  return *std::move(registry);
}

std::string LineOf(const Tool& tool, const Description& description) {
  switch (tool.state) {
    case State::kFound:
      return tool.path;
    case State::kBroken:
      return "broken: " + tool.path + ": " + tool.problem;
    case State::kUnfit:
      return "unfit: " + tool.path + ": " + tool.problem;
    case State::kAbsent:
      if (!tool.problem.empty()) return "not here: " + tool.problem;
      if (description.install.empty()) return "not here";
      return absl::StrFormat("not here (batuta tools install %s, about %d s)", tool.name,
                             description.install_seconds);
  }
  return {};
}

void PrintTable(const Registry& registry) {
  std::string table = absl::StrFormat("%-10s %-14s %-16s %s\n", "tool", "version", "converts", "where");
  for (const Tool& tool : registry.All()) {
    const Description& description = *registry.Describe(tool.name);
    const bool is_told = tool.state == State::kFound || tool.state == State::kUnfit;
    table += absl::StrFormat("%-10s %-14s %-16s %s\n", tool.name,
                             !is_told ? "-" : tool.version.empty() ? "?" : tool.version,
                             description.converts_from.empty()
                                 ? "-"
                                 : Joined(description.converts_from) + " -> " +
                                       description.converts_to,
                             LineOf(tool, description));
  }
  std::fputs(table.c_str(), stdout);
}

void PrintJson(const Registry& registry) {
  std::string text = "{\"tools\": [";
  for (size_t i = 0; i < registry.All().size(); ++i) {
    const Tool& tool = registry.All()[i];
    const Description& description = *registry.Describe(tool.name);
    std::string languages;
    for (const std::string& language : description.converts_from) {
      languages += (languages.empty() ? "" : ", ") + Quoted(language);
    }
    text += absl::StrFormat(
        "%s\n  {\"name\": %s, \"state\": \"%s\", \"path\": %s, \"version\": %s, \"problem\": %s, "
        "\"summary\": %s, \"license\": %s, \"converts_from\": [%s], \"install_seconds\": %d}",
        i == 0 ? "" : ",", Quoted(tool.name), NameOf(tool.state), Quoted(tool.path),
        Quoted(tool.version), Quoted(tool.problem), Quoted(description.summary),
        Quoted(description.license), languages, description.install_seconds);
  }
  std::puts((text + "\n]}").c_str());
}

void List(const Arguments& arguments, int& exit_code) {
  const std::optional<Registry> registry = OpenRegistry(arguments, exit_code);
  if (!registry) return;
  if (arguments.json) {
    PrintJson(*registry);
  } else {
    PrintTable(*registry);
  }
}

// True if the tool is here at the end.
bool InstallOne(const Description& description, const std::stop_token& stop) {
  if (!description.install.empty()) {
    std::printf("%s: about %d s on two cores\n", description.name.c_str(),
                description.install_seconds);
    std::fflush(stdout);
  }
  const auto start = std::chrono::steady_clock::now();
  const auto show = [](std::string_view line) {
    std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
    std::fflush(stdout);
  };
  const absl::Status status = batuta::tools::Install(description, show, stop);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (!status.ok()) {
    std::fprintf(stderr, "batuta tools: %s\n", std::string(status.message()).c_str());
    return false;
  }
  std::printf("%s: installed in %.0f s\n", description.name.c_str(), took.count());
  return true;
}

void InstallAll(const Arguments& arguments, const std::stop_token& stop, int& exit_code) {
  const std::optional<Registry> registry = OpenRegistry(arguments, exit_code);
  if (!registry) return;
  for (const std::string& name : arguments.names) {
    if (registry->Describe(name) != nullptr) continue;
    std::fprintf(stderr, "batuta tools: no tool is called '%.64s' (batuta tools lists them)\n",
                 name.c_str());
    exit_code = kWrongUsage;
  }
  if (exit_code != 0) return;
  for (const std::string& name : arguments.names) {
    if (const Tool* tool = registry->Find(name)) {
      std::printf("%s: is here already: %s %s\n", name.c_str(), tool->path.c_str(),
                  tool->version.c_str());
    } else if (!InstallOne(*registry->Describe(name), stop)) {
      exit_code = stop.stop_requested() ? static_cast<int>(batuta::cli::kCancelled) : kFailed;
    }
    if (stop.stop_requested()) return;
  }
}

void Doctor(const Arguments& arguments, int& exit_code) {
  Arguments fresh = arguments;
  fresh.fresh = true;  // the patient is looked at, not his file
  const std::optional<Registry> registry = OpenRegistry(fresh, exit_code);
  if (!registry) return;
  const std::vector<Finding> findings = batuta::tools::Diagnose(*registry);
  for (const Finding& finding : findings) {
    std::printf("%s %s\n    -> %s\n", finding.tool.c_str(), finding.problem.c_str(),
                finding.advice.c_str());
    if (std::ranges::find(kIndispensable, finding.tool) != kIndispensable.end()) {
      exit_code = kFailed;
    }
  }
  if (findings.empty()) std::puts("everything that the main job uses is here");
}

}  // namespace

void AddToolsCommand(CLI::App& app, std::stop_token stop, int& exit_code) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* tools = app.add_subcommand("tools", "Which transpilers and toolchains are here");
  tools->add_option("--project", arguments->project, "Look into this project's environment too");
  tools->add_flag("--json", arguments->json, "Print JSON");
  tools->add_flag("--fresh", arguments->fresh, "Ask every tool again, without the cache");
  CLI::App* install = tools->add_subcommand("install", "Install tools; asks nothing");
  install->add_option("names", arguments->names, "Names that `batuta tools` prints")->required();
  CLI::App* doctor = tools->add_subcommand("doctor", "What is missing, and what to type about it");
  tools->require_subcommand(0, 1);
  install->callback([arguments, stop, &exit_code] { InstallAll(*arguments, stop, exit_code); });
  doctor->callback([arguments, &exit_code] { Doctor(*arguments, exit_code); });
  tools->callback([tools, arguments, &exit_code] {
    if (tools->get_subcommands().empty()) List(*arguments, exit_code);
  });
}
