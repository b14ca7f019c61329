#include "test/capi/hostile.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "batuta/convert.h"

namespace batuta::test {
namespace {

void Need(batuta_status status) {
  if (status != BATUTA_OK) throw std::runtime_error(batuta_last_error_message());
}

batuta_analysis* Analyze(const std::string& folder) {
  batuta_analyze_options options = BATUTA_ANALYZE_OPTIONS_INIT;
  options.project = folder.c_str();
  batuta_analysis* analysis = nullptr;
  Need(batuta_analyze(&options, &analysis));
  return analysis;
}

batuta_selector* Select() {
  batuta_selector_options options = BATUTA_SELECTOR_OPTIONS_INIT;
  options.policy = BATUTA_POLICY_CLASSIC;
  batuta_selector* selector = nullptr;
  Need(batuta_selector_create(&options, &selector));
  return selector;
}

batuta_registry* Detect() {
  const char* only[] = {"rustc"};
  batuta_registry_options options = BATUTA_REGISTRY_OPTIONS_INIT;
  options.only = only;
  options.num_only = 1;
  options.cache_file = "/dev/null/cache";
  batuta_registry* registry = nullptr;
  Need(batuta_registry_detect(&options, &registry));
  return registry;
}

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

batuta_graph_report* RunGraph() {
  batuta_graph* graph = MakeGraph();
  batuta_run_options options = BATUTA_RUN_OPTIONS_INIT;
  options.num_threads = 1;
  batuta_graph_report* report = nullptr;
  Need(batuta_graph_run(graph, &options, &report));
  batuta_graph_destroy(graph);
  return report;
}

std::string SmallReport() {
  convert::UnitReport unit;
  unit.name = unit.crate = "wc";
  unit.language = convert::Language::kC;
  unit.verdict = convert::Verdict::kVerified;
  unit.cases = unit.cases_passed = 3;
  convert::Report report;
  report.batuta_version = "0.1.0";
  report.units.push_back(unit);
  return ReportToJson(report);
}

// A call that gives something out, which it must not do when it fails.
template <typename T>
batuta_status CheckOut(batuta_status status, T* made) {
  if (status != BATUTA_OK && made != nullptr) throw std::runtime_error("made and failed");
  return status;
}

batuta_status CheckText(batuta_status status, char* text) {
  CheckOut(status, text);
  batuta_text_destroy(text);
  batuta_text_destroy(text);
  return status;
}

// A good handle given back twice, as another kind, and as NULL.
template <typename T>
batuta_status DestroyTwice(T* made, void (*destroy)(T*)) {
  batuta_text_destroy(reinterpret_cast<char*>(made));
  destroy(made);
  destroy(made);
  destroy(nullptr);
  return BATUTA_OK;
}

batuta_workload WorkloadOf(Arguments& a) {
  batuta_workload workload = BATUTA_WORKLOAD_INIT;
  workload.struct_size = a.Size(sizeof(workload));
  workload.op = a.Number(BATUTA_OP_ADD);
  workload.type = a.Number(BATUTA_F32);
  workload.m = workload.k = 2;
  workload.n = a.Number(4);
  workload.a_at = a.Number(BATUTA_ON_HOST);
  workload.reuse = a.Number(1);
  return workload;
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

std::vector<Entry> MakeEntries() {
  return {
      {"batuta_version",
       [](Arguments&, const Handles&) {
         return batuta_version() == nullptr ? BATUTA_INTERNAL : BATUTA_OK;
       }},
      {"batuta_version_number",
       [](Arguments&, const Handles&) {
         return batuta_version_number() > 0 ? BATUTA_OK : BATUTA_INTERNAL;
       }},
      {"batuta_status_name",
       [](Arguments& a, const Handles&) {
         const auto status = static_cast<batuta_status>(a.Number(0));
         return batuta_status_name(status) == nullptr ? BATUTA_INTERNAL : BATUTA_OK;
       }},
      {"batuta_last_error_message",
       [](Arguments&, const Handles&) {
         return batuta_last_error_message() == nullptr ? BATUTA_INTERNAL : BATUTA_OK;
       }},
      {"batuta_text_destroy",
       [](Arguments&, const Handles& h) {
         char* text = nullptr;
         Need(batuta_report_create_text(h.report, BATUTA_FORMAT_TABLE, &text));
         batuta_stop_destroy(reinterpret_cast<batuta_stop*>(text));
         batuta_text_destroy(text);
         batuta_text_destroy(text);
         batuta_text_destroy(nullptr);
         return BATUTA_OK;
       }},
      {"batuta_stop_create",
       [](Arguments& a, const Handles&) {
         batuta_stop* stop = nullptr;
         const batuta_status status = batuta_stop_create(a.Required(&stop));
         batuta_stop_destroy(stop);
         return CheckOut(status, status == BATUTA_OK ? nullptr : stop);
       }},
      {"batuta_stop_request",
       [](Arguments& a, const Handles& h) { return batuta_stop_request(a.Required(h.stopped)); }},
      {"batuta_stop_destroy",
       [](Arguments&, const Handles&) {
         batuta_stop* stop = nullptr;
         Need(batuta_stop_create(&stop));
         return DestroyTwice(stop, batuta_stop_destroy);
       }},
      {"batuta_analyze",
       [](Arguments& a, const Handles& h) {
         batuta_analyze_options options = BATUTA_ANALYZE_OPTIONS_INIT;
         const char* exclude[] = {a.Path("*.o")};
         options.struct_size = a.Size(sizeof(options));
         options.project = a.Path(h.folder.c_str());
         options.num_threads = 1;
         options.exclude = a.Required(exclude);
         options.num_exclude = 1;
         batuta_analysis* analysis = nullptr;
         const batuta_status status = batuta_analyze(a.Required(&options), a.Required(&analysis));
         batuta_analysis_destroy(analysis);
         return status;
       }},
      {"batuta_analysis_create_text",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         const auto format = static_cast<batuta_format>(a.Number(BATUTA_FORMAT_JSON));
         return CheckText(
             batuta_analysis_create_text(a.Required(h.analysis), format, a.Required(&text)), text);
       }},
      {"batuta_analysis_destroy",
       [](Arguments&, const Handles& h) {
         return DestroyTwice(Analyze(h.folder), batuta_analysis_destroy);
       }},
      {"batuta_convert",
       [](Arguments& a, const Handles& h) {
         batuta_convert_options options = BATUTA_CONVERT_OPTIONS_INIT;
         const char* tools[] = {a.Path("bridge")};
         options.struct_size = a.Size(sizeof(options));
         options.project = a.Path("/dev/null/project");
         options.output = a.Path("/dev/null/output");
         options.tools = a.Required(tools);
         options.num_tools = 1;
         options.last_step = a.Number(BATUTA_STEP_TRANSPILE);
         options.stop = h.stopped;
         batuta_report* report = nullptr;
         return CheckOut(batuta_convert(a.Required(&options), a.Required(&report)), report);
       }},
      {"batuta_report_open",
       [](Arguments& a, const Handles& h) {
         batuta_report* report = nullptr;
         const batuta_status status =
             batuta_report_open(a.Path(h.output.c_str()), a.Required(&report));
         batuta_report_destroy(report);
         return status;
       }},
      {"batuta_report_succeeded",
       [](Arguments& a, const Handles& h) {
         int32_t succeeded = 0;
         return batuta_report_succeeded(a.Required(h.report), a.Required(&succeeded));
       }},
      {"batuta_report_count",
       [](Arguments& a, const Handles& h) {
         int32_t count = 0;
         return batuta_report_count(a.Required(h.report), static_cast<batuta_verdict>(a.Number(0)),
                                    a.Required(&count));
       }},
      {"batuta_report_num_units",
       [](Arguments& a, const Handles& h) {
         size_t count = 0;
         return batuta_report_num_units(a.Required(h.report), a.Required(&count));
       }},
      {"batuta_report_unit",
       [](Arguments& a, const Handles& h) {
         batuta_unit unit = BATUTA_UNIT_INIT;
         unit.struct_size = a.Size(sizeof(unit));
         return batuta_report_unit(a.Required(h.report), a.Index(), a.Required(&unit));
       }},
      {"batuta_report_create_text",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         const auto format = static_cast<batuta_format>(a.Number(BATUTA_FORMAT_HTML));
         return CheckText(
             batuta_report_create_text(a.Required(h.report), format, a.Required(&text)), text);
       }},
      {"batuta_report_destroy",
       [](Arguments&, const Handles& h) {
         batuta_report* report = nullptr;
         Need(batuta_report_open(h.output.c_str(), &report));
         return DestroyTwice(report, batuta_report_destroy);
       }},
      {"batuta_selector_create",
       [](Arguments& a, const Handles&) {
         batuta_selector_options options = BATUTA_SELECTOR_OPTIONS_INIT;
         options.struct_size = a.Size(sizeof(options));
         options.policy = a.Number(BATUTA_POLICY_CLASSIC);
         options.max_threads = a.Number(1);
         options.calibration_file = "/dev/null/calibration";
         batuta_selector* selector = nullptr;
         const batuta_status status =
             batuta_selector_create(a.Required(&options), a.Required(&selector));
         batuta_selector_destroy(selector);
         return status;
       }},
      {"batuta_selector_create_backends",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         return CheckText(
             batuta_selector_create_backends(a.Required(h.selector), a.Required(&text)), text);
       }},
      {"batuta_selector_create_with_gpu",
       [](Arguments& a, const Handles&) {
         batuta_selector_options options = BATUTA_SELECTOR_OPTIONS_INIT;
         options.struct_size = a.Size(sizeof(options));
         options.policy = a.Number(BATUTA_POLICY_CLASSIC);
         batuta_selector* selector = nullptr;
         const batuta_status status =
             batuta_selector_create_with_gpu(a.Required(&options), a.Required(&selector));
         batuta_selector_destroy(selector);
         return status;
       }},
      {"batuta_selector_destroy",
       [](Arguments&, const Handles&) { return DestroyTwice(Select(), batuta_selector_destroy); }},
      {"batuta_selector_select",
       [](Arguments& a, const Handles& h) {
         batuta_workload workload = WorkloadOf(a);
         batuta_decision decision = BATUTA_DECISION_INIT;
         decision.struct_size = a.Size(sizeof(decision));
         return batuta_selector_select(a.Required(h.selector), a.Required(&workload),
                                       a.Required(&decision));
       }},
      {"batuta_selector_create_explanation",
       [](Arguments& a, const Handles& h) {
         batuta_workload workload = WorkloadOf(a);
         char* text = nullptr;
         return CheckText(batuta_selector_create_explanation(
                              a.Required(h.selector), a.Required(&workload), a.Required(&text)),
                          text);
       }},
      {"batuta_selector_run",
       [](Arguments& a, const Handles& h) {
         const float values[4] = {1, 2, 3, 4};
         float out[4] = {0, 0, 0, 0};
         batuta_workload workload = WorkloadOf(a);
         batuta_buffers buffers = BATUTA_BUFFERS_INIT;
         batuta_decision decision = BATUTA_DECISION_INIT;
         buffers.struct_size = a.Size(sizeof(buffers));
         decision.struct_size = a.Size(sizeof(decision));
         buffers.a = values;
         buffers.b = values;
         buffers.out = out;
         buffers.a_size = buffers.b_size = buffers.out_size = 4;
         buffers.a_stride = a.Number(0);
         buffers.backend = a.Number(BATUTA_BACKEND_ANY);
         buffers.threads = a.Number(0) == 0 ? 0 : -1;
         return batuta_selector_run(a.Required(h.selector), a.Required(&workload),
                                    a.Required(&buffers), &decision);
       }},
      {"batuta_calibrate",
       [](Arguments& a, const Handles& h) {
         batuta_calibrate_options options = BATUTA_CALIBRATE_OPTIONS_INIT;
         options.struct_size = a.Size(sizeof(options));
         // A struct that ends before `stop` would really measure.
         if (options.struct_size == 8) options.struct_size = 0;
         options.force = 1;
         options.max_threads = a.Number(1);
         options.file = a.Path("/dev/null/calibration");
         options.stop = h.stopped;
         const batuta_status status = batuta_calibrate(a.Required(&options));
         // No file means the default one.
         if (options.file == nullptr) a.must_refuse = false;
         return status;
       }},
      {"batuta_registry_detect",
       [](Arguments& a, const Handles&) {
         const char* only[] = {a.Path("nonexistent")};
         batuta_registry_options options = BATUTA_REGISTRY_OPTIONS_INIT;
         options.struct_size = a.Size(sizeof(options));
         // A struct that ends before `only` would ask every tool.
         if (options.struct_size == 8) options.struct_size = 0;
         options.project = "/dev/null/project";
         options.cache_file = "/dev/null/cache";
         options.only = a.Required(only);
         options.num_only = 1;
         options.probe_time_limit_ms = a.Number(1000);
         batuta_registry* registry = nullptr;
         const batuta_status status =
             batuta_registry_detect(a.Required(&options), a.Required(&registry));
         batuta_registry_destroy(registry);
         return status;
       }},
      {"batuta_registry_num_tools",
       [](Arguments& a, const Handles& h) {
         size_t count = 0;
         return batuta_registry_num_tools(a.Required(h.registry), a.Required(&count));
       }},
      {"batuta_registry_tool",
       [](Arguments& a, const Handles& h) {
         batuta_tool tool = BATUTA_TOOL_INIT;
         tool.struct_size = a.Size(sizeof(tool));
         return batuta_registry_tool(a.Required(h.registry), a.Index(), a.Required(&tool));
       }},
      {"batuta_registry_find",
       [](Arguments& a, const Handles& h) {
         batuta_tool tool = BATUTA_TOOL_INIT;
         tool.struct_size = a.Size(sizeof(tool));
         return batuta_registry_find(a.Required(h.registry), a.Name("rustc"), a.Required(&tool));
       }},
      {"batuta_registry_create_warnings",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         return CheckText(
             batuta_registry_create_warnings(a.Required(h.registry), a.Required(&text)), text);
       }},
      {"batuta_registry_destroy",
       [](Arguments&, const Handles&) { return DestroyTwice(Detect(), batuta_registry_destroy); }},
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
         return DestroyTwice(RunGraph(), batuta_graph_report_destroy);
       }},
      {"batuta_trace_record",
       [](Arguments& a, const Handles&) {
         const char* words[] = {a.Path("/dev/null/program")};
         batuta_record_options options = BATUTA_RECORD_OPTIONS_INIT;
         batuta_record_outcome outcome = BATUTA_RECORD_OUTCOME_INIT;
         options.struct_size = a.Size(sizeof(options));
         outcome.struct_size = a.Size(sizeof(outcome));
         options.argv = a.Required(words);
         options.num_argv = 1;
         options.folder = "/dev/null/folder";
         options.calls = a.OptionalName("%file");
         options.backend = a.Number(BATUTA_TRACE_PTRACE);
         options.payload_bytes = a.Number(0);
         return batuta_trace_record(a.Required(&options), a.Required(&outcome));
       }},
      {"batuta_trace_load",
       [](Arguments& a, const Handles& h) {
         batuta_trace* trace = nullptr;
         const batuta_status status =
             batuta_trace_load(a.Path(h.trace_file.c_str()),
                               static_cast<batuta_damage>(a.Number(0)), a.Required(&trace));
         batuta_trace_destroy(trace);
         return status;
       }},
      {"batuta_trace_summarize",
       [](Arguments& a, const Handles& h) {
         batuta_trace_summary summary = BATUTA_TRACE_SUMMARY_INIT;
         summary.struct_size = a.Size(sizeof(summary));
         return batuta_trace_summarize(a.Required(h.trace), a.Required(&summary));
       }},
      {"batuta_trace_create_text",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         const auto format = static_cast<batuta_trace_format>(a.Number(BATUTA_TRACE_CSV));
         return CheckText(batuta_trace_create_text(a.Required(h.trace), format, a.Required(&text)),
                          text);
       }},
      {"batuta_trace_visit",
       [](Arguments& a, const Handles& h) {
         const auto visit = [](const batuta_trace_event*, void*) -> int32_t { return 0; };
         int32_t (*call)(const batuta_trace_event*, void*) = visit;
         return batuta_trace_visit(a.Required(h.trace),
                                   a.Required(&call) == nullptr ? nullptr : call, nullptr);
       }},
      {"batuta_trace_destroy",
       [](Arguments&, const Handles& h) {
         batuta_trace* trace = nullptr;
         Need(batuta_trace_load(h.trace_file.c_str(), BATUTA_DAMAGE_REFUSE, &trace));
         return DestroyTwice(trace, batuta_trace_destroy);
       }},
      {"batuta_critical_path_create",
       [](Arguments& a, const Handles& h) {
         batuta_critical_path* path = nullptr;
         const batuta_status status =
             batuta_critical_path_create(a.Required(h.trace), a.Required(&path));
         batuta_critical_path_destroy(path);
         return status;
       }},
      {"batuta_critical_path_num_segments",
       [](Arguments& a, const Handles& h) {
         size_t count = 0;
         return batuta_critical_path_num_segments(a.Required(h.path), a.Required(&count));
       }},
      {"batuta_critical_path_segment",
       [](Arguments& a, const Handles& h) {
         batuta_segment segment = BATUTA_SEGMENT_INIT;
         segment.struct_size = a.Size(sizeof(segment));
         return batuta_critical_path_segment(a.Required(h.path), a.Index(), a.Required(&segment));
       }},
      {"batuta_critical_path_create_text",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         return CheckText(batuta_critical_path_create_text(a.Required(h.path), a.Required(&text)),
                          text);
       }},
      {"batuta_critical_path_destroy",
       [](Arguments&, const Handles& h) {
         batuta_critical_path* path = nullptr;
         Need(batuta_critical_path_create(h.trace, &path));
         return DestroyTwice(path, batuta_critical_path_destroy);
       }},
      {"batuta_trace_check_budgets",
       [](Arguments& a, const Handles& h) {
         batuta_budget_report* report = nullptr;
         const batuta_status status = batuta_trace_check_budgets(
             a.Required(h.trace), a.Path(h.budgets_file.c_str()), a.Required(&report));
         batuta_budget_report_destroy(report);
         return status;
       }},
      {"batuta_budget_report_succeeded",
       [](Arguments& a, const Handles& h) {
         int32_t succeeded = 0;
         return batuta_budget_report_succeeded(a.Required(h.budget), a.Required(&succeeded));
       }},
      {"batuta_budget_report_num_checks",
       [](Arguments& a, const Handles& h) {
         size_t count = 0;
         return batuta_budget_report_num_checks(a.Required(h.budget), a.Required(&count));
       }},
      {"batuta_budget_report_check",
       [](Arguments& a, const Handles& h) {
         batuta_budget_check check = BATUTA_BUDGET_CHECK_INIT;
         check.struct_size = a.Size(sizeof(check));
         return batuta_budget_report_check(a.Required(h.budget), a.Index(), a.Required(&check));
       }},
      {"batuta_budget_report_create_text",
       [](Arguments& a, const Handles& h) {
         char* text = nullptr;
         return CheckText(batuta_budget_report_create_text(a.Required(h.budget), a.Required(&text)),
                          text);
       }},
      {"batuta_budget_report_destroy",
       [](Arguments&, const Handles& h) {
         batuta_budget_report* report = nullptr;
         Need(batuta_trace_check_budgets(h.trace, h.budgets_file.c_str(), &report));
         return DestroyTwice(report, batuta_budget_report_destroy);
       }},
  };
}

}  // namespace

Handles::Handles(const std::string& private_folder, const std::string& source_dir)
    : folder(private_folder),
      output(private_folder + "/out"),
      trace_file(source_dir + "/test/fuzz/trace_seeds/true.btrace"),
      budgets_file(private_folder + "/renacer.toml") {
  std::filesystem::create_directory(output);
  std::ofstream(output + "/report.json") << SmallReport();
  std::ofstream(budgets_file) << "[[assertion]]\nname = \"calls\"\ntype = \"span_count\"\n"
                                 "max_spans = 1\n";
  Need(batuta_stop_create(&stopped));
  Need(batuta_stop_request(stopped));
  analysis = Analyze(folder);
  Need(batuta_report_open(output.c_str(), &report));
  selector = Select();
  registry = Detect();
  graph_report = RunGraph();
  Need(batuta_trace_load(trace_file.c_str(), BATUTA_DAMAGE_REFUSE, &trace));
  Need(batuta_critical_path_create(trace, &path));
  Need(batuta_trace_check_budgets(trace, budgets_file.c_str(), &budget));
}

Handles::~Handles() {
  batuta_stop_destroy(stopped);
  batuta_analysis_destroy(analysis);
  batuta_report_destroy(report);
  batuta_selector_destroy(selector);
  batuta_registry_destroy(registry);
  batuta_graph_report_destroy(graph_report);
  batuta_critical_path_destroy(path);
  batuta_budget_report_destroy(budget);
  batuta_trace_destroy(trace);
}

const std::vector<Entry>& Entries() {
  static const std::vector<Entry> entries = MakeEntries();
  return entries;
}

std::string FindDefect(const Entry& entry, batuta_status status, const Arguments& arguments) {
  const std::string name = entry.name;
  if (status < BATUTA_OK || status > BATUTA_INTERNAL) return name + ": no status";
  if (status == BATUTA_INTERNAL) return name + ": internal: " + batuta_last_error_message();
  if (arguments.must_refuse && status == BATUTA_OK) return name + ": took what it must refuse";
  if (status != BATUTA_OK && batuta_last_error_message()[0] == '\0') return name + ": no message";
  return {};
}

}  // namespace batuta::test
