// Wrappers without logic for pipeline::Graph.
#include <deque>
#include <map>
#include <mutex>

#include "batuta/c.h"
#include "batuta/pipeline.h"
#include "batuta/program_stage.h"
#include "capi/arguments.h"
#include "capi/events.h"
#include "capi/guard.h"
#include "capi/handles.h"

using namespace batuta::capi;
using batuta::InvalidArgument;
namespace pipeline = batuta::pipeline;

// Where the programs of a graph leave what they wrote. Stages may be added on several threads.
struct Outputs {
  std::mutex mutex;
  std::map<pipeline::StageId, std::shared_ptr<std::string>> by_stage;
};

struct batuta_graph {
  pipeline::Graph graph;
  std::map<std::string, int> pools;
  std::shared_ptr<Outputs> outputs = std::make_shared<Outputs>();
};

struct batuta_context {
  pipeline::Context& context;
  std::shared_ptr<Outputs> outputs;
  std::string message;
};

struct batuta_graph_report {
  pipeline::Report report;
  std::vector<std::string> messages, outputs;  // by stage
};

namespace {

// The caller's `user`, given back when the last function of the stage is gone. Not before the stage
// was taken: the caller of a refused one keeps it.
class User {
 public:
  User(void* user, void (*release)(void*)) : user_(user), release_(release) {}
  User(const User&) = delete;
  User& operator=(const User&) = delete;
  ~User() {
    if (is_taken_ && release_ != nullptr) release_(user_);
  }
  void Take() { is_taken_ = true; }
  void* get() const { return user_; }

 private:
  void* user_;
  void (*release_)(void*);
  bool is_taken_ = false;
};

std::function<absl::Status(pipeline::Context&)> CallbackStage(const batuta_stage& c,
                                                              std::shared_ptr<User> user,
                                                              std::shared_ptr<Outputs> outputs) {
  return [run = c.run, user = std::move(user), outputs = std::move(outputs),
          name = std::string(c.name)](pipeline::Context& context) {
    batuta_context c_context{context, outputs, {}};
    const batuta_status status = run(&c_context, user->get());
    if (status == BATUTA_OK) return absl::OkStatus();
    std::string message = std::move(c_context.message);
    if (message.empty()) message = "stage '" + name + "': " + NameOf(status);
    return absl::Status(CodeOf(status), message);
  };
}

absl::StatusOr<pipeline::Program> ToProgram(const batuta_stage& c,
                                            std::shared_ptr<std::string> output) {
  if (c.argv == nullptr) return InvalidArgument("stage '%s' has neither run nor argv", c.name);
  pipeline::Program program;
  BATUTA_ASSIGN_OR_RETURN(program.argv, ToStrings(c.argv, c.num_argv, "stage.argv"));
  if (program.argv.empty()) return InvalidArgument("stage '%s' has no words in argv", c.name);
  BATUTA_ASSIGN_OR_RETURN(program.env, ToStrings(c.env, c.num_env, "stage.env"));
  program.folder = OrEmpty(c.folder);
  program.on_output = [kept = std::move(output)](std::string text) { *kept = std::move(text); };
  return program;
}

struct Made {
  pipeline::Stage stage;
  std::shared_ptr<User> user;
  std::shared_ptr<std::string> output = std::make_shared<std::string>();
};

absl::Status CheckNumbers(const batuta_stage& c) {
  if (c.time_limit_ms < 0) return InvalidArgument("stage.time_limit_ms is %d", c.time_limit_ms);
  if (c.memory_bytes < 0) return InvalidArgument("stage.memory_bytes is %d", c.memory_bytes);
  if (c.retry_delay_ms < 0) return InvalidArgument("stage.retry_delay_ms is %d", c.retry_delay_ms);
  if (c.retries < 0) return InvalidArgument("stage.retries is %d", c.retries);
  return absl::OkStatus();
}

absl::StatusOr<Made> ToCpp(const batuta_stage* given, const std::shared_ptr<Outputs>& outputs) {
  BATUTA_ASSIGN_OR_RETURN(const batuta_stage c,
                          Upgraded(given, batuta_stage BATUTA_STAGE_INIT, "stage"));
  BATUTA_RETURN_IF_ERROR(CheckName(c.name, "stage.name"));
  BATUTA_RETURN_IF_ERROR(CheckNumbers(c));
  if (c.num_needs > 0) BATUTA_RETURN_IF_ERROR(CheckGiven(c.needs, "stage.needs"));
  if (c.pool != nullptr) BATUTA_RETURN_IF_ERROR(CheckName(c.pool, "stage.pool"));
  Made made{.user = std::make_shared<User>(c.user, c.release)};
  pipeline::Stage& stage = made.stage;
  if (c.run != nullptr) {
    stage.run = CallbackStage(c, made.user, outputs);
  } else {
    BATUTA_ASSIGN_OR_RETURN(pipeline::Program program, ToProgram(c, made.output));
    // It keeps the user as long as the stage lives, as a callback does.
    stage.run = [work = ProgramStage(std::move(program)), user = made.user](auto& context) {
      return work(context);
    };
  }
  stage.name = c.name;
  stage.needs.assign(c.needs, c.needs + c.num_needs);
  if (c.rollback != nullptr) {
    stage.rollback = [call = c.rollback, user = made.user] { call(user->get()); };
  }
  stage.time_limit = std::chrono::milliseconds(c.time_limit_ms);
  if (c.run_after_failed_need != 0) stage.on_failure = pipeline::OnFailure::kRunDependents;
  stage.pool = OrEmpty(c.pool);
  stage.priority = c.priority;
  stage.retries = c.retries;
  if (c.retry_delay_ms != 0) stage.retry_delay = std::chrono::milliseconds(c.retry_delay_ms);
  stage.memory_bytes = c.memory_bytes;
  return made;
}

// `add` is a function of a graph or a context.
template <typename Add>
absl::Status AddStage(const batuta_stage* stage, const std::shared_ptr<Outputs>& outputs,
                      uint32_t* number, const Add& add) {
  BATUTA_RETURN_IF_ERROR(CheckGiven(number, "number"));
  BATUTA_ASSIGN_OR_RETURN(Made made, ToCpp(stage, outputs));
  *number = add(std::move(made.stage));
  made.user->Take();
  const std::lock_guard lock(outputs->mutex);
  outputs->by_stage[*number] = std::move(made.output);
  return absl::OkStatus();
}

pipeline::RunOptions ToCpp(const batuta_run_options& c, const batuta_graph& graph) {
  pipeline::RunOptions options;
  options.num_threads = c.num_threads;
  options.stop = TokenOf(c.stop);
  options.on_event = Observer(c.on_event, c.user);
  options.pools = graph.pools;
  options.memory_bytes = c.memory_bytes;
  options.keep_going = c.stop_at_first_failure == 0;
  options.rollback_on_failure = c.rollback_on_failure != 0;
  return options;
}

std::unique_ptr<batuta_graph_report> ToC(pipeline::Report report, Outputs& outputs) {
  auto made = std::make_unique<batuta_graph_report>();
  made->outputs.resize(report.stages.size());
  for (const pipeline::StageReport& stage : report.stages) {
    made->messages.emplace_back(stage.status.message());
  }
  const std::lock_guard lock(outputs.mutex);
  for (auto& [number, output] : outputs.by_stage) made->outputs[number] = std::move(*output);
  made->report = std::move(report);
  return made;
}

}  // namespace

batuta_status batuta_graph_create(batuta_graph** graph) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(graph, "graph"));
    *graph = HandOut(std::make_unique<batuta_graph>());
    return absl::OkStatus();
  });
}

batuta_status batuta_graph_add(batuta_graph* graph, const batuta_stage* stage, uint32_t* number) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(graph, "graph"));
    return AddStage(stage, graph->outputs, number,
                    [&](pipeline::Stage made) { return graph->graph.Add(std::move(made)); });
  });
}

batuta_status batuta_graph_set_pool(batuta_graph* graph, const char* pool, int32_t limit) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(graph, "graph"));
    BATUTA_RETURN_IF_ERROR(CheckName(pool, "pool"));
    if (limit < 1) return InvalidArgument("the limit of pool '%s' is %d", pool, limit);
    graph->pools[pool] = limit;
    return absl::OkStatus();
  });
}

batuta_status batuta_graph_run(batuta_graph* graph, const batuta_run_options* options,
                               batuta_graph_report** report) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(report, "report"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(graph, "graph"));
    BATUTA_ASSIGN_OR_RETURN(
        const batuta_run_options full,
        Upgraded(options, batuta_run_options BATUTA_RUN_OPTIONS_INIT, "options"));
    BATUTA_ASSIGN_OR_RETURN(pipeline::Report made, graph->graph.Run(ToCpp(full, *graph)));
    *report = HandOut(ToC(std::move(made), *graph->outputs));
    return absl::OkStatus();
  });
}

void batuta_graph_destroy(batuta_graph* graph) { TakeBack(graph); }

batuta_status batuta_context_is_stopping(const batuta_context* context, int32_t* is_stopping) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(context, "context"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(is_stopping, "is_stopping"));
    *is_stopping = context->context.stop().stop_requested() ? 1 : 0;
    return absl::OkStatus();
  });
}

batuta_status batuta_context_set_message(batuta_context* context, const char* message) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(context, "context"));
    BATUTA_RETURN_IF_ERROR(CheckName(message, "message"));
    context->message = message;
    return absl::OkStatus();
  });
}

batuta_status batuta_context_add(batuta_context* context, const batuta_stage* stage,
                                 uint32_t* number) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(context, "context"));
    return AddStage(stage, context->outputs, number,
                    [&](pipeline::Stage made) { return context->context.Add(std::move(made)); });
  });
}

batuta_status batuta_context_add_continuation(batuta_context* context, const batuta_stage* stage,
                                              uint32_t* number) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(context, "context"));
    return AddStage(stage, context->outputs, number, [&](pipeline::Stage made) {
      return context->context.AddContinuation(std::move(made));
    });
  });
}

batuta_status batuta_graph_report_summary(const batuta_graph_report* report,
                                          batuta_graph_summary* summary) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    batuta_graph_summary full = BATUTA_GRAPH_SUMMARY_INIT;
    full.num_stages = report->report.stages.size();
    full.wall_ms = report->report.wall_ms;
    full.critical_path_ms = report->report.critical_path_ms;
    full.succeeded = report->report.Succeeded() ? 1 : 0;
    full.rolled_back = report->report.rolled_back ? 1 : 0;
    return Fill(full, summary, "summary");
  });
}

batuta_status batuta_graph_report_stage(const batuta_graph_report* report, uint32_t number,
                                        batuta_stage_report* stage) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    BATUTA_RETURN_IF_ERROR(CheckIndex(number, report->report.stages.size(), "stage"));
    const pipeline::StageReport& from = report->report.stages[number];
    batuta_stage_report full = BATUTA_STAGE_REPORT_INIT;
    full.name = from.name.c_str();
    full.message = report->messages[number].c_str();
    full.output = report->outputs[number].c_str();
    full.state = ToC(from.state);
    full.status = CodeOf(from.status.code());
    full.start_ms = from.start_ms;
    full.wall_ms = from.wall_ms;
    return Fill(full, stage, "stage");
  });
}

void batuta_graph_report_destroy(batuta_graph_report* report) { TakeBack(report); }
