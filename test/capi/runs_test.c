/* Pipelines, comparisons of recorded runs, and installers, as a C program uses them. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"

static void write_file(const char* path, const char* text) {
  FILE* file = fopen(path, "w");
  CHECK(file != NULL && fputs(text, file) >= 0);
  if (file != NULL) fclose(file);
}

typedef struct heard {
  int events;
  char output[100];
} heard;

static void count_event(const batuta_event* event, void* user) {
  CHECK(strcmp(event->name, "greet") == 0);
  ++((heard*)user)->events;
}

static void keep_output(const char* stage, const char* text, size_t text_size, void* user) {
  CHECK(strcmp(stage, "greet") == 0);
  strncat(((heard*)user)->output, text, text_size < 90 ? text_size : 90);
}

static void test_a_pipeline_runs_what_is_not_up_to_date(const char* folder) {
  char file[1000];
  heard told = {0, ""};
  batuta_pipeline_options options = BATUTA_PIPELINE_OPTIONS_INIT;
  batuta_pipeline_report* report = NULL;
  batuta_pipeline_summary summary = BATUTA_PIPELINE_SUMMARY_INIT;
  batuta_pipeline_stage stage = BATUTA_PIPELINE_STAGE_INIT;
  char* text = NULL;
  snprintf(file, sizeof(file), "%s/pipeline.toml", folder);
  write_file(file,
             "[[stage]]\nname = \"greet\"\noutputs = [\"out/greeting\"]\n"
             "command = [\"sh\", \"-c\", \"echo hello | tee out/greeting\"]\n");
  options.force = 1;
  options.on_event = count_event;
  options.on_output = keep_output;
  options.user = &told;
  CHECK(batuta_pipeline_run(file, &options, &report) == BATUTA_OK);
  CHECK(batuta_pipeline_report_summary(report, &summary) == BATUTA_OK);
  CHECK(summary.succeeded == 1 && summary.num_run == 1);
  CHECK(told.events >= 2 && strcmp(told.output, "hello\n") == 0);
  batuta_pipeline_report_destroy(report);
  options.force = 0;
  CHECK(batuta_pipeline_run(file, &options, &report) == BATUTA_OK);
  CHECK(batuta_pipeline_report_summary(report, &summary) == BATUTA_OK);
  CHECK(summary.succeeded == 1 && summary.num_run == 0 && summary.num_stages == 1);
  CHECK(batuta_pipeline_report_stage(report, 0, &stage) == BATUTA_OK);
  CHECK(strcmp(stage.name, "greet") == 0 && stage.was_up_to_date == 1);
  CHECK(stage.state == BATUTA_STAGE_DONE && stage.status == BATUTA_OK);
  batuta_pipeline_report_destroy(report);
  CHECK(batuta_pipeline_create_drawing(file, BATUTA_DRAWING_DOT, &text) == BATUTA_OK);
  CHECK(strstr(text, "digraph") != NULL && strstr(text, "greet") != NULL);
  batuta_text_destroy(text);
  write_file(file, "[[stage]]\nname = \"greet\"\n");
  CHECK(batuta_pipeline_run(file, &options, &report) == BATUTA_INVALID_ARGUMENT);
  CHECK(report == NULL && strstr(batuta_last_error_message(), "pipeline.toml:") != NULL);
}

/* NULL if this machine allows no way to trace. */
static batuta_trace* record(const char* folder, const char* name, const char* script) {
  const char* argv[] = {"sh", "-c", NULL};
  char file[1000];
  batuta_record_options options = BATUTA_RECORD_OPTIONS_INIT;
  batuta_record_outcome outcome = BATUTA_RECORD_OUTCOME_INIT;
  batuta_trace* trace = NULL;
  batuta_status status;
  snprintf(file, sizeof(file), "%s/%s.btrace", folder, name);
  argv[2] = script;
  options.argv = argv;
  options.num_argv = 3;
  options.file = file;
  options.folder = folder;
  options.file_states = 1;
  status = batuta_trace_record(&options, &outcome);
  if (status == BATUTA_FAILED_PRECONDITION) return NULL;
  CHECK(status == BATUTA_OK);
  CHECK(batuta_trace_load(file, BATUTA_DAMAGE_REFUSE, &trace) == BATUTA_OK);
  remove(file);
  return trace;
}

static int32_t judge(const batuta_trace* original, const batuta_trace* other,
                     batuta_divergence* divergence, batuta_comparison** comparison) {
  batuta_compare_options options = BATUTA_COMPARE_OPTIONS_INIT;
  batuta_comparison_summary summary = BATUTA_COMPARISON_SUMMARY_INIT;
  CHECK(batuta_trace_compare(original, other, &options, comparison) == BATUTA_OK);
  CHECK(batuta_comparison_summarize(*comparison, &summary) == BATUTA_OK);
  if (summary.num_divergences > 0) {
    CHECK(batuta_comparison_divergence(*comparison, 0, divergence) == BATUTA_OK);
  }
  return summary.judgement;
}

static void test_runs_are_compared_by_their_effects(const char* folder) {
  batuta_divergence divergence = BATUTA_DIVERGENCE_INIT;
  batuta_comparison* comparison = NULL;
  char* text = NULL;
  batuta_trace* one = record(folder, "one", "echo hello > effect");
  batuta_trace* same = record(folder, "same", "printf 'hel' > effect; echo lo >> effect");
  batuta_trace* other = record(folder, "other", "echo goodbye > effect");
  if (one == NULL || same == NULL || other == NULL) {
    printf("NOT CHECKED: %s\n", batuta_last_error_message());
    return;
  }
  CHECK(judge(one, same, &divergence, &comparison) == BATUTA_EQUIVALENT);
  batuta_comparison_destroy(comparison);
  CHECK(judge(one, other, &divergence, &comparison) == BATUTA_DIVERGENT);
  CHECK(strcmp(divergence.effect, "./effect") == 0 && divergence.what[0] != '\0');
  batuta_trace_destroy(other);
  CHECK(batuta_comparison_create_text(comparison, &text) == BATUTA_OK);
  CHECK(strstr(text, "./effect") != NULL);
  batuta_text_destroy(text);
  batuta_comparison_destroy(comparison);
  CHECK(batuta_trace_create_difference(one, same, &text) == BATUTA_OK);
  CHECK(text[0] != '\0');
  batuta_text_destroy(text);
  batuta_trace_destroy(one);
  batuta_trace_destroy(same);
}

static void count_lines(const char* line, void* user) {
  CHECK(line != NULL);
  ++*(int*)user;
}

static int32_t state_of_greeter(batuta_registry** registry, batuta_tool* tool) {
  const char* only[] = {"greeter"};
  batuta_registry_options options = BATUTA_REGISTRY_OPTIONS_INIT;
  options.only = only;
  options.num_only = 1;
  options.cache_file = "/dev/null/cache";
  CHECK(batuta_registry_detect(&options, registry) == BATUTA_OK);
  CHECK(batuta_registry_find(*registry, "greeter", tool) == BATUTA_OK);
  return tool->state;
}

/* A tool that a file of the user's describes: its installer writes a script. */
static void describe_greeter(const char* folder) {
  char path[1000], text[4000];
  CHECK(setenv("BATUTA_HOME", folder, 1) == 0);
  snprintf(path, sizeof(path), "%s/tools.d", folder);
  mkdir(path, 0700);
  snprintf(path, sizeof(path), "%s/tools.d/greeter.toml", folder);
  snprintf(text, sizeof(text),
           "[[tool]]\nname = \"greeter\"\nsummary = \"greets\"\nlicense = \"MIT\"\n"
           "folders = ['%s']\nversion = { pattern = 'greeter ([0-9.]+)' }\n"
           "[tool.install]\nseconds = 1\n[[tool.install.step]]\nprogress = \"writing it\"\n"
           "argv = [\"sh\", \"-c\", \"printf '#!/bin/sh\\\\necho greeter 1.2\\\\n' > '%s/greeter'; "
           "chmod +x '%s/greeter'\"]\n",
           folder, folder, folder);
  write_file(path, text);
  snprintf(path, sizeof(path), "%s/greeter", folder);
  remove(path);
}

static void test_a_tool_is_installed(const char* folder) {
  batuta_install_options install = BATUTA_INSTALL_OPTIONS_INIT;
  batuta_registry* registry = NULL;
  batuta_tool tool = BATUTA_TOOL_INIT;
  int num_lines = 0;
  describe_greeter(folder);
  CHECK(state_of_greeter(&registry, &tool) == BATUTA_TOOL_ABSENT);
  CHECK(tool.install_seconds == 1);
  CHECK(batuta_registry_install(registry, "no such tool", &install) == BATUTA_NOT_FOUND);
  install.on_line = count_lines;
  install.user = &num_lines;
  CHECK(batuta_registry_install(registry, "greeter", &install) == BATUTA_OK);
  CHECK(num_lines > 0);
  batuta_registry_destroy(registry);
  CHECK(state_of_greeter(&registry, &tool) == BATUTA_TOOL_FOUND);
  CHECK(strcmp(tool.version, "1.2") == 0);
  batuta_registry_destroy(registry);
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  test_a_pipeline_runs_what_is_not_up_to_date(argv[1]);
  test_runs_are_compared_by_their_effects(argv[1]);
  test_a_tool_is_installed(argv[1]);
  return failures == 0 ? 0 : 1;
}
