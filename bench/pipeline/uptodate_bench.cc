// A run in which nothing changed: each stage copies a source that includes three headers, and each
// hundred are collected by one more.
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>

#include "absl/strings/str_format.h"
#include "bench/pipeline/cost.h"
#include "bench/pipeline/parts.h"
#include "lib/os/file_system.h"
#include "lib/pipeline/action_maker.h"
#include "lib/pipeline/store.h"

namespace batuta::bench {
namespace {

constexpr int kPerFolder = 100;
constexpr const char* kHeaders[] = {"src/a.h", "src/b.h", "src/c.h"};

struct Edge {
  std::string name, command;
  std::vector<std::string> argv, inputs;
  std::string output;
};

std::vector<Edge> MakeEdges(int num_stages) {
  std::vector<Edge> edges;
  for (int i = 0; i < num_stages; ++i) {
    const std::string file = absl::StrFormat("d%04d/f%02d", i / kPerFolder, i % kPerFolder);
    Edge& edge = edges.emplace_back();
    edge.name = file;
    edge.output = "out/" + file + ".o";
    edge.argv = {"cp", "src/" + file + ".c", edge.output};
    edge.inputs = {edge.argv[1], kHeaders[0], kHeaders[1], kHeaders[2]};
  }
  for (int first = 0; first < num_stages; first += kPerFolder) {
    Edge edge;
    edge.name = absl::StrFormat("d%04d", first / kPerFolder);
    edge.output = "out/" + edge.name + "/all";
    edge.argv = {"sort", "-o", edge.output};
    for (int i = first; i < std::min(first + kPerFolder, num_stages); ++i) {
      edge.inputs.push_back(edges[static_cast<size_t>(i)].output);
    }
    edge.argv.insert(edge.argv.end(), edge.inputs.begin(), edge.inputs.end());
    edges.push_back(std::move(edge));
  }
  for (Edge& edge : edges) {
    for (const std::string& word : edge.argv)
      edge.command += (edge.command.empty() ? "" : " ") + word;
  }
  return edges;
}

void Write(const std::string& file, const std::string& text) {
  std::ofstream stream(file);
  stream << text;
  if (!stream.flush()) std::exit(1);
}

void WriteSources(const std::string& folder, const std::vector<Edge>& edges, int num_stages) {
  std::error_code error;
  for (int first = 0; first < num_stages; first += kPerFolder) {
    const std::string name = absl::StrFormat("d%04d", first / kPerFolder);
    os::fs::create_directories(folder + "/src/" + name, error);
    os::fs::create_directories(folder + "/out/" + name, error);
  }
  for (const char* header : kHeaders) Write(folder + "/" + header, header);
  for (const Edge& edge : edges) {
    if (edge.argv[0] == "cp") Write(folder + "/" + edge.argv[1], edge.name + "\n");
  }
}

std::string Quoted(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "\"" : ", \"") + word + "\"";
  return text;
}

// Austin Appleby's MurmurHash64A, by which ninja's log knows a command.
uint64_t CommandHash(std::string_view text) {
  constexpr uint64_t kFactor = 0xc6a4a7935bd1e995;
  constexpr int kShift = 47;
  uint64_t hash = 0xDECAFBADDECAFBAD ^ (text.size() * kFactor);
  for (; text.size() >= 8; text.remove_prefix(8)) {
    uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    word *= kFactor;
    word ^= word >> kShift;
    hash = (hash ^ (word * kFactor)) * kFactor;
  }
  if (!text.empty()) {
    uint64_t word = 0;
    std::memcpy(&word, text.data(), text.size());
    hash = (hash ^ word) * kFactor;
  }
  hash = (hash ^ (hash >> kShift)) * kFactor;
  return hash ^ (hash >> kShift);
}

// What ninja keeps of a build that it has done.
void WriteNinja(const std::string& folder, const std::vector<Edge>& edges) {
  std::string build = "rule run\n command = $line\n";
  std::string log = "# ninja log v5\n";
  const int64_t now_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count();
  for (const Edge& edge : edges) {
    const bool is_copy = edge.argv[0] == "cp";
    build += "build " + edge.output + ": run";
    for (size_t i = 0; i < edge.inputs.size(); ++i) {
      build += (is_copy && i == 1 ? " | " : " ") + edge.inputs[i];
    }
    build += "\n line = " + edge.command + "\n";
    log += absl::StrFormat("0\t1\t%d\t%s\t%x\n", now_ns, edge.output, CommandHash(edge.command));
  }
  Write(folder + "/build.ninja", build);
  Write(folder + "/.ninja_log", log);
}

void WritePipeline(const std::string& folder, const std::vector<Edge>& edges) {
  std::string toml;
  for (const Edge& edge : edges) {
    toml += absl::StrFormat(
        "[[stage]]\nname = \"%s\"\ncommand = [%s]\ninputs = [%s]\noutputs = [\"%s\"]\n", edge.name,
        Quoted(edge.argv), Quoted(edge.inputs), edge.output);
  }
  Write(folder + "/pipeline.toml", toml);
}

// What a run that has done all would leave, without running two hundred thousand programs.
absl::Status Prime(const std::string& folder, const std::vector<Edge>& edges) {
  const auto pipeline = pipeline::LoadPipeline(folder + "/pipeline.toml");
  if (!pipeline.ok()) return pipeline.status();
  const auto order = pipeline::OrderStages(*pipeline);
  auto store = pipeline::Store::Open(folder);
  if (!order.ok() || !store.ok()) return absl::InternalError("no store");
  pipeline::ActionMaker maker(*pipeline, *order, folder, (*store)->digests());
  std::vector<std::optional<pipeline::ActionResult>> results(edges.size());
  std::vector<pipeline::FileEntry> outputs;
  for (const size_t index : order->order) {
    const auto action = maker.Make(index, results);
    if (!action.ok()) return action.status();
    const std::string made = folder + "/made";
    const std::string text = edges[index].name + "\n";
    Write(made, text);
    const auto content = (*store)->blobs().Keep(made);
    if (!content.ok()) return content.status();
    results[index].emplace().outputs = {{edges[index].output, content->digest, false}};
    const absl::Status put = (*store)->Put(*action, *results[index]);
    if (!put.ok()) return put;
    outputs.push_back(results[index]->outputs[0]);
    Write(folder + "/" + edges[index].output, text);
  }
  const absl::Status noted = (*store)->NotePublication("out", outputs, true);
  return noted.ok() ? (*store)->Flush() : noted;
}

// In a process of its own: the memory of the programs that are measured counts from that of this
// one.
void SetUpInChild(const std::string& folder, int num_stages) {
  const pid_t child = fork();
  if (child == 0) {
    const std::vector<Edge> edges = MakeEdges(num_stages);
    WriteSources(folder, edges, num_stages);
    WritePipeline(folder, edges);
    const absl::Status status = Prime(folder, edges);
    WriteNinja(folder, edges);
    if (!status.ok()) std::fprintf(stderr, "bench_pipeline: %s\n", status.ToString().c_str());
    _exit(status.ok() ? 0 : 1);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0) std::exit(1);
}

struct Row {
  const char* name;
  Cost cost;
};

}  // namespace

void RunUpToDate(const Setting& setting, std::vector<Claim>& claims) {
  const std::string folder = setting.folder + "/uptodate";
  SetUpInChild(folder, setting.num_stages);
  std::string said;
  const auto run_ninja = [&] { return CostOf({"ninja", "-j2"}, folder, &said); };
  const auto run_own = [&] { return CostOf({setting.command, "run", "-j2"}, folder, &said); };
  run_ninja();
  if (said.find("no work to do") == std::string::npos) std::exit(1);
  const Cost first = run_own();  // reads every file, as none was read before
  if (said.find(" 0 ran") == std::string::npos) std::exit(1);
  const Cost second = run_own();
  const std::vector<Cost> least = LeastInTurns({run_ninja, run_own}, setting.rounds);
  const Row rows[] = {{"ninja", least[0]},
                      {"batuta run", least[1]},
                      {"batuta run, first", first},
                      {"batuta run, second", second}};
  std::printf("\n%d stages up to date: s of CPU, s of wall time, MiB at most\n",
              setting.num_stages);
  for (const Row& row : rows) {
    std::printf("%-20s %7.3f %7.3f %7.1f\n", row.name, row.cost.cpu_s, row.cost.wall_s,
                row.cost.peak_mib);
  }
  const auto claim = [&claims](const std::string& name, double value, double target) {
    claims.push_back({name, value, "times", target, Claim::Bound::kAtMost});
  };
  claim("up to date: CPU of ninja's", least[1].cpu_s / least[0].cpu_s, 0.45);
  claim("up to date: memory of ninja's", least[1].peak_mib / least[0].peak_mib, 0.5);
}

}  // namespace batuta::bench
