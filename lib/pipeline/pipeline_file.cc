#include "batuta/pipeline_file.h"

#include <filesystem>
#include <utility>

#include "lib/os/file_system.h"
#include "lib/os/table_reader.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace {

constexpr int64_t kMaxFileBytes = int64_t{64} << 20;
constexpr int kMaxPlaces = 10000;  // of a pool
constexpr size_t kMaxStages = 2'000'000;
constexpr int kMaxSeconds = 7 * 86400;
constexpr int kMaxMegabytes = 1 << 30;
constexpr int kMaxRetries = 10;

absl::StatusOr<std::map<std::string, int>> ReadPools(const toml::table& table,
                                                     const std::string& file) {
  os::TableReader reader(table, file);
  std::map<std::string, int> pools;
  for (const auto& [name, node] : table) {
    reader.Read(name.str(), pools[std::string(name.str())], 1, kMaxPlaces);
  }
  BATUTA_RETURN_IF_ERROR(reader.Finish());
  return pools;
}

absl::Status ReadPlatform(const toml::table& table, const std::string& file, Pipeline& pipeline) {
  os::TableReader reader(table, file);
  reader.Read("tools", pipeline.platform_tools);
  reader.Read("properties", pipeline.platform);
  return reader.Finish();
}

absl::StatusOr<ProcessStage> ReadStage(const toml::table& table, const std::string& file) {
  os::TableReader reader(table, file);
  ProcessStage stage;
  stage.where = file + ":" + std::to_string(table.source().begin.line);
  reader.Read("name", stage.name);
  reader.Read("command", stage.command);
  reader.Read("inputs", stage.inputs);
  reader.Read("outputs", stage.outputs);
  reader.Read("env", stage.env);
  reader.Read("needs", stage.needs);
  reader.Read("pool", stage.pool);
  reader.Read("stdin", stage.stdin_file);
  reader.Read("cwd", stage.cwd);
  reader.Read("time_limit_s", stage.time_limit_s, 1, kMaxSeconds);
  reader.Read("memory_limit_mb", stage.memory_limit_mb, 1, kMaxMegabytes);
  reader.Read("cpu_limit_s", stage.cpu_limit_s, 1, kMaxSeconds);
  reader.Read("retries", stage.retries, 0, kMaxRetries);
  reader.Read("platform", stage.platform);
  std::string runs = "anywhere";
  reader.Read("runs", runs);
  stage.stays_here = runs == "here";
  if (!stage.stays_here && runs != "anywhere") {
    reader.Reject("runs", "must be \"anywhere\" or \"here\"");
  }
  if (stage.name.empty()) reader.Reject("name", "a stage has a name");
  if (stage.command.empty()) reader.Reject("command", "a stage has a command, a list of texts");
  BATUTA_RETURN_IF_ERROR(reader.Finish());
  return stage;
}

}  // namespace

absl::StatusOr<Pipeline> ParsePipeline(std::string_view text, const std::string& file) {
  const toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    return InvalidArgument("%s:%d: %s", file, parsed.error().source().begin.line,
                           os::OneLine(parsed.error().description()));
  }
  os::TableReader reader(parsed.table(), file);
  Pipeline pipeline;
  pipeline.folder = std::filesystem::path(file).parent_path().native();
  if (pipeline.folder.empty()) pipeline.folder = ".";
  reader.Read("output", pipeline.output);
  const toml::table* pools = reader.Table("pools");
  const toml::table* platform = reader.Table("platform");
  const std::vector<const toml::table*> stages = reader.Tables("stage", kMaxStages);
  if (stages.empty()) reader.Reject("stage", "a pipeline has stages: [[stage]]");
  BATUTA_RETURN_IF_ERROR(reader.Finish());
  if (pools != nullptr) {
    BATUTA_ASSIGN_OR_RETURN(pipeline.pools, ReadPools(*pools, file));
  }
  if (platform != nullptr) BATUTA_RETURN_IF_ERROR(ReadPlatform(*platform, file, pipeline));
  for (const toml::table* table : stages) {
    BATUTA_ASSIGN_OR_RETURN(pipeline.stages.emplace_back(), ReadStage(*table, file));
  }
  BATUTA_RETURN_IF_ERROR(CheckPipeline(pipeline));
  return pipeline;
}

absl::StatusOr<Pipeline> LoadPipeline(const std::string& file) {
  BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(file, kMaxFileBytes));
  return ParsePipeline(text, file);
}

}  // namespace batuta::pipeline
