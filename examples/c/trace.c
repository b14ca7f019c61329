/* What a shell command does: its calls and its critical path. The argument is a file to write. */
#include "example.h"

static int32_t count_opened(const batuta_trace_event* event, void* user) {
  if (event->name[0] == 'o') ++*(int*)user; /* open, openat */
  return 0;
}

int main(int argc, char** argv) {
  const char* const words[] = {"sh", "-c", "ls / | wc -l"};
  batuta_record_options options = BATUTA_RECORD_OPTIONS_INIT;
  batuta_record_outcome outcome = BATUTA_RECORD_OUTCOME_INIT;
  batuta_trace_summary summary = BATUTA_TRACE_SUMMARY_INIT;
  batuta_trace* trace = NULL;
  batuta_critical_path* path = NULL;
  batuta_status status;
  char* text = NULL;
  int num_opened = 0;
  if (argc != 2) return 2;
  options.argv = words;
  options.num_argv = 3;
  options.file = argv[1];
  status = batuta_trace_record(&options, &outcome);
  if (status == BATUTA_FAILED_PRECONDITION) {
    printf("this machine allows no tracing: %s\n", batuta_last_error_message());
    return 0;
  }
  need(status);
  need(batuta_trace_load(argv[1], BATUTA_DAMAGE_REFUSE, &trace));
  need(batuta_trace_summarize(trace, &summary));
  printf("exit code %d, %d calls of %d processes in %.1f ms\n", outcome.exit_code,
         (int)summary.calls, (int)summary.processes, (double)summary.wall_ns / 1e6);
  need(batuta_trace_visit(trace, count_opened, &num_opened));
  printf("%d files were opened\n", num_opened);
  need(batuta_critical_path_create(trace, &path));
  need(batuta_critical_path_create_text(path, &text));
  printf("%s", text);
  batuta_text_destroy(text);
  batuta_critical_path_destroy(path);
  batuta_trace_destroy(trace);
  remove(argv[1]);
  return summary.processes == 3 ? 0 : 1;
}
