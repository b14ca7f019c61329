/* Registry, graph and trace as a C program uses them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static void test_a_tool_is_found_or_told_to_be_absent(void) {
  batuta_registry_options options = BATUTA_REGISTRY_OPTIONS_INIT;
  const char* only[2] = {"rustc", "py2many"};
  batuta_registry* registry = NULL;
  batuta_tool tool = BATUTA_TOOL_INIT;
  size_t num_tools = 0;
  options.only = only;
  options.num_only = 2;
  options.cache_file = "/dev/null/cache.json";
  CHECK(batuta_registry_detect(&options, &registry) == BATUTA_OK);
  CHECK(batuta_registry_num_tools(registry, &num_tools) == BATUTA_OK);
  CHECK(num_tools == 2);
  CHECK(batuta_registry_find(registry, "rustc", &tool) == BATUTA_OK);
  CHECK(strcmp(tool.name, "rustc") == 0 && tool.summary[0] != '\0');
  CHECK((tool.state == BATUTA_TOOL_ABSENT) == (tool.path[0] == '\0'));
  CHECK(batuta_registry_find(registry, "c2rust", &tool) == BATUTA_NOT_FOUND);
  batuta_registry_destroy(registry);
}

typedef struct counts {
  int runs, rollbacks, releases, events;
} counts;

static batuta_status count_run(batuta_context* context, void* user) {
  (void)context;
  ++((counts*)user)->runs;
  return BATUTA_OK;
}

static batuta_status fail_with_words(batuta_context* context, void* user) {
  (void)user;
  CHECK(batuta_context_set_message(context, "no luck today") == BATUTA_OK);
  return BATUTA_DATA_LOSS;
}

static void count_rollback(void* user) { ++((counts*)user)->rollbacks; }
static void count_release(void* user) { ++((counts*)user)->releases; }
static void count_event(const batuta_event* event, void* user) {
  CHECK(event->name != NULL && event->num_known > 0);
  ++((counts*)user)->events;
}

static batuta_status add_another(batuta_context* context, void* user) {
  batuta_stage stage = BATUTA_STAGE_INIT;
  uint32_t number = 0;
  stage.name = "added while running";
  stage.run = count_run;
  stage.user = user;
  return batuta_context_add_continuation(context, &stage, &number);
}

static void test_stages_run_and_are_rolled_back(void) {
  counts seen = {0, 0, 0, 0};
  batuta_graph* graph = NULL;
  batuta_graph_report* report = NULL;
  batuta_graph_summary summary = BATUTA_GRAPH_SUMMARY_INIT;
  batuta_stage_report stage_report = BATUTA_STAGE_REPORT_INIT;
  batuta_run_options options = BATUTA_RUN_OPTIONS_INIT;
  batuta_stage stage = BATUTA_STAGE_INIT;
  uint32_t first = 9, second = 9, third = 9;
  CHECK(batuta_graph_create(&graph) == BATUTA_OK);
  stage.name = "first";
  stage.run = add_another;
  stage.rollback = count_rollback;
  stage.release = count_release;
  stage.user = &seen;
  CHECK(batuta_graph_add(graph, &stage, &first) == BATUTA_OK && first == 0);
  stage.name = "second";
  stage.run = fail_with_words;
  stage.needs = &first;
  stage.num_needs = 1;
  CHECK(batuta_graph_add(graph, &stage, &second) == BATUTA_OK && second == 1);
  stage.name = "third";
  stage.needs = &second;
  CHECK(batuta_graph_add(graph, &stage, &third) == BATUTA_OK);
  options.rollback_on_failure = 1;
  options.on_event = count_event;
  options.user = &seen;
  CHECK(batuta_graph_run(graph, &options, &report) == BATUTA_OK);
  CHECK(batuta_graph_report_summary(report, &summary) == BATUTA_OK);
  CHECK(summary.num_stages == 4 && summary.succeeded == 0 && summary.rolled_back == 1);
  CHECK(batuta_graph_report_stage(report, second, &stage_report) == BATUTA_OK);
  CHECK(stage_report.state == BATUTA_STAGE_FAILED && stage_report.status == BATUTA_DATA_LOSS);
  CHECK(strstr(stage_report.message, "no luck today") != NULL);
  CHECK(batuta_graph_report_stage(report, third, &stage_report) == BATUTA_OK);
  CHECK(stage_report.state == BATUTA_STAGE_SKIPPED);
  CHECK(seen.runs == 1 && seen.rollbacks == 1 && seen.events >= 5);
  batuta_graph_destroy(graph);
  CHECK(seen.releases == 3);
  CHECK(batuta_graph_report_stage(report, first, &stage_report) == BATUTA_OK);
  CHECK(strcmp(stage_report.name, "first") == 0);
  batuta_graph_report_destroy(report);
}

static void test_a_refused_stage_keeps_its_user(void) {
  counts seen = {0, 0, 0, 0};
  batuta_graph* graph = NULL;
  batuta_stage stage = BATUTA_STAGE_INIT;
  uint32_t number = 0;
  CHECK(batuta_graph_create(&graph) == BATUTA_OK);
  stage.release = count_release;
  stage.user = &seen;
  stage.name = "nothing to do";
  CHECK(batuta_graph_add(graph, &stage, &number) == BATUTA_INVALID_ARGUMENT);
  batuta_graph_destroy(graph);
  CHECK(seen.releases == 0);
}

static void test_programs_are_stages(void) {
  const char* said[] = {"sh", "-c", "echo $WORD; echo late >&2; pwd"};
  const char* failing[] = {"sh", "-c", "echo because >&2; exit 3"};
  const char* env[] = {"WORD=hello"};
  batuta_graph* graph = NULL;
  batuta_graph_report* report = NULL;
  batuta_stage_report stage_report = BATUTA_STAGE_REPORT_INIT;
  batuta_run_options options = BATUTA_RUN_OPTIONS_INIT;
  batuta_stage stage = BATUTA_STAGE_INIT;
  uint32_t number = 0;
  CHECK(batuta_graph_create(&graph) == BATUTA_OK);
  CHECK(batuta_graph_set_pool(graph, "one", 1) == BATUTA_OK);
  stage.name = "says";
  stage.argv = said;
  stage.num_argv = 3;
  stage.env = env;
  stage.num_env = 1;
  stage.folder = "/";
  stage.pool = "one";
  CHECK(batuta_graph_add(graph, &stage, &number) == BATUTA_OK);
  stage.name = "fails";
  stage.argv = failing;
  CHECK(batuta_graph_add(graph, &stage, &number) == BATUTA_OK);
  CHECK(batuta_graph_run(graph, &options, &report) == BATUTA_OK);
  CHECK(batuta_graph_report_stage(report, 0, &stage_report) == BATUTA_OK);
  CHECK(strcmp(stage_report.output, "hello\n/\nlate\n") == 0);
  CHECK(batuta_graph_report_stage(report, 1, &stage_report) == BATUTA_OK);
  CHECK(strcmp(stage_report.message, "sh: exit 3: because") == 0);
  CHECK(stage_report.status == BATUTA_FAILED_PRECONDITION);
  batuta_graph_report_destroy(report);
  batuta_graph_destroy(graph);
}

/* Asks the whole run to stop, and returns when its own stage is told. */
static batuta_status stop_and_wait(batuta_context* context, void* user) {
  int32_t is_stopping = 0;
  CHECK(batuta_stop_request((batuta_stop*)user) == BATUTA_OK);
  while (is_stopping == 0) CHECK(batuta_context_is_stopping(context, &is_stopping) == BATUTA_OK);
  return BATUTA_CANCELLED;
}

static void test_a_run_can_be_stopped(void) {
  const char* forever[] = {"sleep", "1000"};
  batuta_stop* stop = NULL;
  batuta_graph* graph = NULL;
  batuta_graph_report* report = NULL;
  batuta_stage_report stage_report = BATUTA_STAGE_REPORT_INIT;
  batuta_run_options options = BATUTA_RUN_OPTIONS_INIT;
  batuta_stage stage = BATUTA_STAGE_INIT;
  uint32_t number = 0;
  CHECK(batuta_stop_create(&stop) == BATUTA_OK);
  CHECK(batuta_graph_create(&graph) == BATUTA_OK);
  stage.name = "sleeps";
  stage.argv = forever;
  stage.num_argv = 2;
  CHECK(batuta_graph_add(graph, &stage, &number) == BATUTA_OK);
  stage.name = "stops";
  stage.run = stop_and_wait;
  stage.user = stop;
  CHECK(batuta_graph_add(graph, &stage, &number) == BATUTA_OK);
  options.stop = stop;
  options.num_threads = 2;
  CHECK(batuta_graph_run(graph, &options, &report) == BATUTA_OK);
  for (number = 0; number < 2; ++number) {
    CHECK(batuta_graph_report_stage(report, number, &stage_report) == BATUTA_OK);
    CHECK(stage_report.state == BATUTA_STAGE_CANCELLED);
  }
  CHECK(batuta_graph_run(graph, &options, &report) == BATUTA_FAILED_PRECONDITION);
  CHECK(report == NULL);
  batuta_graph_destroy(graph);
  batuta_stop_destroy(stop);
}

static int32_t count_calls(const batuta_trace_event* event, void* user) {
  if (event->kind == 2) ++*(uint64_t*)user;
  return 0;
}

static void test_a_trace_is_recorded_and_read(const char* folder) {
  const char* argv[] = {"sh", "-c", "exit 3"};
  char file[1000];
  batuta_record_options options = BATUTA_RECORD_OPTIONS_INIT;
  batuta_record_outcome outcome = BATUTA_RECORD_OUTCOME_INIT;
  batuta_trace_summary summary = BATUTA_TRACE_SUMMARY_INIT;
  batuta_segment segment = BATUTA_SEGMENT_INIT;
  batuta_trace* trace = NULL;
  batuta_critical_path* path = NULL;
  size_t num_segments = 0;
  uint64_t num_calls = 0;
  char* text = NULL;
  batuta_status status;
  snprintf(file, sizeof(file), "%s/rooms_test.btrace", folder);
  options.argv = argv;
  options.num_argv = 3;
  options.file = file;
  options.backend = BATUTA_TRACE_SECCOMP;
  status = batuta_trace_record(&options, &outcome);
  if (status == BATUTA_FAILED_PRECONDITION) {
    printf("NOT CHECKED: %s\n", batuta_last_error_message());
    return;
  }
  CHECK(status == BATUTA_OK);
  CHECK(outcome.exit_code == 3 && outcome.term_signal == 0 && outcome.num_events > 3);
  CHECK(batuta_trace_load(file, BATUTA_DAMAGE_REFUSE, &trace) == BATUTA_OK);
  CHECK(batuta_trace_summarize(trace, &summary) == BATUTA_OK);
  CHECK(summary.exit_code == 3 && summary.processes == 1 && summary.wall_ns > 0);
  CHECK(summary.peak_allocated_bytes > 0);
  CHECK(summary.allocated_bytes >= summary.peak_allocated_bytes);
  CHECK(batuta_trace_visit(trace, count_calls, &num_calls) == BATUTA_OK);
  CHECK(num_calls == summary.calls && num_calls > 0);
  CHECK(batuta_trace_create_text(trace, BATUTA_TRACE_JSON, &text) == BATUTA_OK);
  CHECK(strstr(text, "execve") != NULL);
  batuta_text_destroy(text);
  CHECK(batuta_critical_path_create(trace, &path) == BATUTA_OK);
  batuta_trace_destroy(trace);
  CHECK(batuta_critical_path_num_segments(path, &num_segments) == BATUTA_OK);
  CHECK(num_segments > 0);
  CHECK(batuta_critical_path_segment(path, 0, &segment) == BATUTA_OK);
  CHECK(segment.end_ns >= segment.begin_ns);
  batuta_critical_path_destroy(path);
  remove(file);
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  test_a_tool_is_found_or_told_to_be_absent();
  test_stages_run_and_are_rolled_back();
  test_a_refused_stage_keeps_its_user();
  test_programs_are_stages();
  test_a_run_can_be_stopped();
  test_a_trace_is_recorded_and_read(argv[1]);
  return failures == 0 ? 0 : 1;
}
