#include "test/capi/hostile_calls.h"

namespace batuta::test {
namespace {

batuta_status Succeed(batuta_context*, void*) { return BATUTA_OK; }

batuta_graph* MakeGraph() {
  batuta_graph* graph = nullptr;
  Need(batuta_graph_create(&graph));
  batuta_stage stage = BATUTA_STAGE_INIT;
  stage.name = "one";
  stage.run = Succeed;
  uint32_t number = 0;
  Need(batuta_graph_add(graph, &stage, &number));
  return graph;
}

// A stage whose callback is `run`, or a program that there is not.
struct StageArguments {
  StageArguments(Arguments& a, batuta_status (*run)(batuta_context*, void*)) {
    stage.struct_size = a.Size(sizeof(stage));
    stage.name = a.Name("two");
    stage.run = run;
    stage.needs = needs;
    if (run == nullptr) {
      words[0] = a.Path("/dev/null/program");
      stage.argv = a.Required(words);
      stage.num_argv = 1;
    }
    stage.retries = a.Number(0) < 0 ? -1 : 0;
    stage.time_limit_ms = a.Number(0);
  }
  uint32_t needs[1] = {0};
  const char* words[1] = {nullptr};
  batuta_stage stage = BATUTA_STAGE_INIT;
};

batuta_status AddTo(Arguments& a, batuta_status (*run)(batuta_context*, void*)) {
  batuta_graph* graph = MakeGraph();
  StageArguments given(a, run);
  uint32_t number = 0;
  const batuta_status status =
      batuta_graph_add(a.Required(graph), a.Required(&given.stage), a.Required(&number));
  batuta_graph_destroy(graph);
  return status;
}

// Runs a graph of one stage that makes `call` with its context.
batuta_status InStage(Arguments& a, batuta_status (*call)(batuta_context* context, Arguments& a)) {
  struct Task {
    Arguments& arguments;
    batuta_status (*call)(batuta_context* context, Arguments& a);
    batuta_status status;
  } task{a, call, BATUTA_INTERNAL};
  batuta_graph* graph = nullptr;
  Need(batuta_graph_create(&graph));
  batuta_stage stage = BATUTA_STAGE_INIT;
  stage.name = "outer";
  stage.user = &task;
  stage.run = [](batuta_context* context, void* user) {
    auto& it = *static_cast<Task*>(user);
    it.status = it.call(it.arguments.Required(context), it.arguments);
    return BATUTA_OK;
  };
  uint32_t number = 0;
  Need(batuta_graph_add(graph, &stage, &number));
  batuta_run_options options = BATUTA_RUN_OPTIONS_INIT;
  options.num_threads = 1;
  batuta_graph_report* report = nullptr;
  Need(batuta_graph_run(graph, &options, &report));
  batuta_graph_report_destroy(report);
  batuta_graph_destroy(graph);
  return task.status;
}

// The message of a call on a thread of the graph is that thread's: the caller has its own.
batuta_status Again(batuta_status status) {
  if (status == BATUTA_INVALID_ARGUMENT) batuta_stop_request(nullptr);
  return status;
}

}  // namespace

batuta_graph_report* MakeGraphReport() {
  batuta_graph* graph = MakeGraph();
  batuta_run_options options = BATUTA_RUN_OPTIONS_INIT;
  options.num_threads = 1;
  batuta_graph_report* report = nullptr;
  Need(batuta_graph_run(graph, &options, &report));
  batuta_graph_destroy(graph);
  return report;
}

std::vector<Entry> GraphEntries() {
  return {
      {"batuta_graph_create",
       [](Arguments& a, const Handles&) {
         batuta_graph* graph = nullptr;
         const batuta_status status = batuta_graph_create(a.Required(&graph));
         batuta_graph_destroy(graph);
         return status;
       }},
      {"batuta_graph_add",
       [](Arguments& a, const Handles&) {
         const batuta_status status = AddTo(a, Succeed);
         return status != BATUTA_OK ? status : AddTo(a, nullptr);
       }},
      {"batuta_graph_set_pool",
       [](Arguments& a, const Handles&) {
         batuta_graph* graph = MakeGraph();
         const batuta_status status =
             batuta_graph_set_pool(a.Required(graph), a.Name("linker"), a.Number(1));
         batuta_graph_destroy(graph);
         return status;
       }},
      {"batuta_graph_run",
       [](Arguments& a, const Handles&) {
         batuta_graph* graph = MakeGraph();
         batuta_run_options options = BATUTA_RUN_OPTIONS_INIT;
         options.struct_size = a.Size(sizeof(options));
         options.num_threads = a.Number(1) < 0 ? -1 : 1;
         options.memory_bytes = a.Number(0);
         batuta_graph_report* report = nullptr;
         const batuta_status status =
             batuta_graph_run(a.Required(graph), a.Required(&options), a.Required(&report));
         batuta_graph_report_destroy(report);
         batuta_graph_destroy(graph);
         return status;
       }},
      {"batuta_graph_destroy",
       [](Arguments&, const Handles&) { return DestroyTwice(MakeGraph(), batuta_graph_destroy); }},
      {"batuta_context_is_stopping",
       [](Arguments& a, const Handles&) {
         return Again(InStage(a, [](batuta_context* context, Arguments& b) {
           int32_t is_stopping = 0;
           return batuta_context_is_stopping(context, b.Required(&is_stopping));
         }));
       }},
      {"batuta_context_set_message",
       [](Arguments& a, const Handles&) {
         return Again(InStage(a, [](batuta_context* context, Arguments& b) {
           return batuta_context_set_message(context, b.Name("why"));
         }));
       }},
      {"batuta_context_add",
       [](Arguments& a, const Handles&) {
         return Again(InStage(a, [](batuta_context* context, Arguments& b) {
           StageArguments given(b, Succeed);
           uint32_t number = 0;
           return batuta_context_add(context, b.Required(&given.stage), b.Required(&number));
         }));
       }},
      {"batuta_context_add_continuation",
       [](Arguments& a, const Handles&) {
         return Again(InStage(a, [](batuta_context* context, Arguments& b) {
           StageArguments given(b, Succeed);
           uint32_t number = 0;
           return batuta_context_add_continuation(context, b.Required(&given.stage),
                                                  b.Required(&number));
         }));
       }},
      {"batuta_graph_report_summary",
       [](Arguments& a, const Handles& h) {
         batuta_graph_summary summary = BATUTA_GRAPH_SUMMARY_INIT;
         summary.struct_size = a.Size(sizeof(summary));
         return batuta_graph_report_summary(a.Required(h.graph_report), a.Required(&summary));
       }},
      {"batuta_graph_report_stage",
       [](Arguments& a, const Handles& h) {
         batuta_stage_report stage = BATUTA_STAGE_REPORT_INIT;
         stage.struct_size = a.Size(sizeof(stage));
         return batuta_graph_report_stage(a.Required(h.graph_report),
                                          static_cast<uint32_t>(a.Number(0)), a.Required(&stage));
       }},
      {"batuta_graph_report_destroy",
       [](Arguments&, const Handles&) {
         return DestroyTwice(MakeGraphReport(), batuta_graph_report_destroy);
       }},
  };
}

}  // namespace batuta::test
