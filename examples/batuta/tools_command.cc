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
#include "examples/batuta/output.h"
#include "lib/status_builders.h"
#include "lib/text.h"

namespace batuta::cli {
namespace {

using tools::Description;
using tools::Finding;
using tools::OpenOptions;
using tools::Registry;
using tools::State;
using tools::Tool;

// Without one of these nothing can be built at all.
constexpr std::array<std::string_view, 3> kIndispensable{"cargo", "rustc", "cc"};

struct Arguments {
  std::string project;
  bool json = false;
  bool fresh = false;
  std::vector<std::string> names;
  std::stop_token stop;
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

// A JSON string.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : EncodeBytes(text)) {
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
    exit_code = Finish(registry.status());
    return std::nullopt;
  }
  for (const std::string& warning : registry->warnings()) {
    std::fprintf(stderr, "batuta: warning: %s\n", MakePrintable(warning).c_str());
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

std::string TableOf(const Registry& registry) {
  std::string table = absl::StrFormat("%-10s %-14s %-16s %s\n", "tool", "version", "converts", "where");
  for (const Tool& tool : registry.All()) {
    const Description& description = *registry.Describe(tool.name);
    const bool is_told = tool.state == State::kFound || tool.state == State::kUnfit;
    table +=
        absl::StrFormat("%-10s %-14s %-16s %s\n", tool.name,
                        !is_told               ? "-"
                        : tool.version.empty() ? "?"
                                               : MakePrintable(tool.version),
                        description.converts_from.empty()
                            ? "-"
                            : Joined(description.converts_from) + " -> " + description.converts_to,
                        MakePrintable(LineOf(tool, description)));
  }
  return table +
         "Python is translated by batuta itself first (--tool batuta-py: by nothing else).\n";
}

std::string JsonOf(const Registry& registry) {
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
  return text + "\n]}\n";
}

void List(const Arguments& arguments, int& exit_code) {
  const std::optional<Registry> registry = OpenRegistry(arguments, exit_code);
  if (!registry) return;
  exit_code = Finish(WriteResult(arguments.json ? JsonOf(*registry) : TableOf(*registry), {}));
}

absl::Status InstallOne(const Description& description, const std::stop_token& stop) {
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
  const absl::Status status = tools::Install(description, show, stop);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (!status.ok()) return status;
  std::printf("%s: installed in %.0f s\n", description.name.c_str(), took.count());
  return status;
}

void InstallAll(const Arguments& arguments, int& exit_code) {
  if (arguments.json) {
    exit_code = Finish(InvalidArgument("--json: an installation shows what its programs print"));
    return;
  }
  const std::optional<Registry> registry = OpenRegistry(arguments, exit_code);
  if (!registry) return;
  for (const std::string& name : arguments.names) {
    if (registry->Describe(name) != nullptr) continue;
    exit_code =
        Finish(InvalidArgument("no tool is called '%.64s' (batuta tools lists them)", name));
  }
  if (exit_code != kDone) return;
  for (const std::string& name : arguments.names) {
    if (const Tool* tool = registry->Find(name)) {
      std::printf("%s: is here already: %s %s\n", name.c_str(), tool->path.c_str(),
                  tool->version.c_str());
      continue;
    }
    const absl::Status status = InstallOne(*registry->Describe(name), arguments.stop);
    if (status.ok()) continue;
    exit_code = Finish(status) == kCancelled ? kCancelled : kUnitFailed;
    if (exit_code == kCancelled) return;
  }
}

std::string JsonOf(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += absl::StrFormat("%s\n  {\"tool\": %s, \"problem\": %s, \"advice\": %s}",
                            text.empty() ? "" : ",", Quoted(finding.tool), Quoted(finding.problem),
                            Quoted(finding.advice));
  }
  return "{\"findings\": [" + text + "\n]}\n";
}

std::string TextOf(const std::vector<Finding>& findings) {
  if (findings.empty()) return "everything that the main job uses is here\n";
  std::string text;
  for (const Finding& finding : findings) {
    text += absl::StrFormat("%s %s\n    -> %s\n", finding.tool, finding.problem, finding.advice);
  }
  return text;
}

void Doctor(const Arguments& arguments, int& exit_code) {
  Arguments fresh = arguments;
  fresh.fresh = true;  // the patient is looked at, not his file
  const std::optional<Registry> registry = OpenRegistry(fresh, exit_code);
  if (!registry) return;
  const std::vector<Finding> findings = tools::Diagnose(*registry);
  exit_code = Finish(WriteResult(arguments.json ? JsonOf(findings) : TextOf(findings), {}));
  const bool stops_the_job = std::ranges::any_of(findings, [](const Finding& finding) {
    return std::ranges::find(kIndispensable, finding.tool) != kIndispensable.end();
  });
  if (exit_code == kDone && stops_the_job) exit_code = kUnitFailed;
}

void AddCommonOptions(CLI::App& command, Arguments& arguments) {
  command.add_option("--project", arguments.project, "Look into this project's environment too")
      ->check(CLI::ExistingDirectory);
  command.add_flag("--json", arguments.json, "Print JSON");
}

}  // namespace

void AddToolsCommand(CLI::App& app, const std::stop_token& stop, int& exit_code) {
  const auto arguments = std::make_shared<Arguments>();
  arguments->stop = stop;
  CLI::App* tools = app.add_subcommand("tools", "Which transpilers and toolchains are here");
  AddCommonOptions(*tools, *arguments);
  tools->add_flag("--fresh", arguments->fresh, "Ask every tool again, without the cache");
  CLI::App* install = tools->add_subcommand("install", "Install tools; asks nothing");
  install->add_option("names", arguments->names, "Names that `batuta tools` prints")->required();
  CLI::App* doctor = tools->add_subcommand("doctor", "What is missing, and what to type about it");
  AddCommonOptions(*doctor, *arguments);
  tools->require_subcommand(0, 1);
  install->callback([arguments, &exit_code] { InstallAll(*arguments, exit_code); });
  doctor->callback([arguments, &exit_code] { Doctor(*arguments, exit_code); });
  tools->callback([tools, arguments, &exit_code] {
    if (tools->get_subcommands().empty()) List(*arguments, exit_code);
  });
}

}  // namespace batuta::cli
