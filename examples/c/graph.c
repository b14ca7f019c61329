/* Functions and a program as stages; the failure of the last one undoes what was done. */
#include "example.h"

static batuta_status make(batuta_context* context, void* user) {
  (void)context;
  *(int*)user = 1;
  return BATUTA_OK;
}

static void unmake(void* user) { *(int*)user = 0; }

static batuta_status refuse(batuta_context* context, void* user) {
  (void)user;
  need(batuta_context_set_message(context, "this one never works"));
  return BATUTA_FAILED_PRECONDITION;
}

static void tell(const batuta_event* event, void* user) {
  (void)user;
  printf("%d/%d %s %s\n", (int)event->num_done, (int)event->num_known, event->name, event->state);
}

int main(void) {
  const char* const words[] = {"echo", "both are done"};
  int left = 0, right = 0;
  uint32_t halves[2], told = 0, refused = 0;
  batuta_graph* graph = NULL;
  batuta_graph_report* report = NULL;
  batuta_stage half = BATUTA_STAGE_INIT, program = BATUTA_STAGE_INIT, last = BATUTA_STAGE_INIT;
  batuta_run_options options = BATUTA_RUN_OPTIONS_INIT;
  batuta_stage_report stage = BATUTA_STAGE_REPORT_INIT;
  need(batuta_graph_create(&graph));
  half.run = make;
  half.rollback = unmake;
  half.name = "left";
  half.user = &left;
  need(batuta_graph_add(graph, &half, &halves[0]));
  half.name = "right";
  half.user = &right;
  need(batuta_graph_add(graph, &half, &halves[1]));
  program.name = "tell";
  program.argv = words;
  program.num_argv = 2;
  program.needs = halves;
  program.num_needs = 2;
  need(batuta_graph_add(graph, &program, &told));
  last.name = "refuse";
  last.run = refuse;
  last.needs = &told;
  last.num_needs = 1;
  need(batuta_graph_add(graph, &last, &refused));
  options.rollback_on_failure = 1;
  options.on_event = tell;
  need(batuta_graph_run(graph, &options, &report));
  need(batuta_graph_report_stage(report, told, &stage));
  printf("%s: %s", stage.name, stage.output);
  need(batuta_graph_report_stage(report, refused, &stage));
  printf("%s: %s\n", stage.name, stage.message);
  batuta_graph_report_destroy(report);
  batuta_graph_destroy(graph);
  return left == 0 && right == 0 ? 0 : 1;
}
