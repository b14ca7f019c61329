/* A C program that uses every function of the library, mostly wrongly. */
#include <stdio.h>
#include <string.h>

#include "batuta/c.h"

static int failures = 0;

#define CHECK(condition)                             \
  do {                                               \
    if (!(condition)) {                              \
      printf("line %d: %s\n", __LINE__, #condition); \
      ++failures;                                    \
    }                                                \
  } while (0)

static void check_message(int line, const char* part) {
  if (strstr(batuta_last_error_message(), part) != NULL) return;
  printf("line %d: message '%s' lacks '%s'\n", line, batuta_last_error_message(), part);
  ++failures;
}
#define CHECK_MESSAGE(part) check_message(__LINE__, part)

static void test_null_is_an_error_and_never_a_crash(void) {
  batuta_convert_options options = BATUTA_CONVERT_OPTIONS_INIT;
  batuta_report* report = (batuta_report*)&options;
  int32_t number = 0;
  char* text = NULL;
  CHECK(batuta_convert(&options, NULL) == BATUTA_INVALID_ARGUMENT);
  CHECK_MESSAGE("'report' is NULL");
  CHECK(batuta_convert(NULL, &report) == BATUTA_INVALID_ARGUMENT);
  CHECK(report == NULL);
  CHECK(batuta_convert(&options, &report) == BATUTA_INVALID_ARGUMENT);
  CHECK_MESSAGE("'options.project' is NULL");
  options.project = options.output = "x";
  options.num_tools = 1;
  CHECK(batuta_convert(&options, &report) == BATUTA_INVALID_ARGUMENT);
  CHECK_MESSAGE("'options.tools' is NULL");
  CHECK(batuta_report_open(NULL, &report) == BATUTA_INVALID_ARGUMENT);
  CHECK(batuta_report_succeeded(NULL, &number) == BATUTA_INVALID_ARGUMENT);
  CHECK(batuta_report_count(NULL, BATUTA_VERDICT_FAILED, &number) == BATUTA_INVALID_ARGUMENT);
  CHECK(batuta_report_create_text(NULL, BATUTA_FORMAT_JSON, &text) == BATUTA_INVALID_ARGUMENT);
  CHECK(batuta_stop_create(NULL) == BATUTA_INVALID_ARGUMENT);
  CHECK(batuta_stop_request(NULL) == BATUTA_INVALID_ARGUMENT);
  batuta_report_destroy(NULL);
  batuta_stop_destroy(NULL);
  batuta_text_destroy(NULL);
}

static void test_a_struct_of_another_size_is_refused(void) {
  batuta_convert_options options = BATUTA_CONVERT_OPTIONS_INIT;
  batuta_report* report = NULL;
  options.struct_size = sizeof(options) + 8;
  CHECK(batuta_convert(&options, &report) == BATUTA_INVALID_ARGUMENT);
  CHECK_MESSAGE("struct_size");
  options.struct_size = 0;
  CHECK(batuta_convert(&options, &report) == BATUTA_INVALID_ARGUMENT);
}

static void test_what_is_not_there_is_told_by_name(void) {
  batuta_convert_options options = BATUTA_CONVERT_OPTIONS_INIT;
  batuta_report* report = NULL;
  options.project = "/nonexistent/project";
  options.output = "/nonexistent/output";
  CHECK(batuta_convert(&options, &report) != BATUTA_OK);
  CHECK_MESSAGE("/nonexistent/project");
  CHECK(report == NULL);
  CHECK(batuta_report_open("/nonexistent/output", &report) == BATUTA_NOT_FOUND);
  CHECK_MESSAGE("/nonexistent/output");
  CHECK(report == NULL);
}

static void test_a_stop_can_be_asked_more_than_once(void) {
  batuta_stop* stop = NULL;
  CHECK(batuta_stop_create(&stop) == BATUTA_OK);
  CHECK(batuta_stop_request(stop) == BATUTA_OK);
  CHECK(batuta_stop_request(stop) == BATUTA_OK);
  batuta_stop_destroy(stop);
}

int main(void) {
  CHECK(strlen(batuta_version()) >= 5);
  test_null_is_an_error_and_never_a_crash();
  test_a_struct_of_another_size_is_refused();
  test_what_is_not_there_is_told_by_name();
  test_a_stop_can_be_asked_more_than_once();
  return failures == 0 ? 0 : 1;
}
