/* A C program that uses every function of the library, mostly wrongly. */
#include <stdio.h>
#include <string.h>

#include "check.h"

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
  options.struct_size = sizeof(size_t) + 3; /* a part of a pointer */
  CHECK(batuta_convert(&options, &report) == BATUTA_INVALID_ARGUMENT);
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

static void test_selecting_and_running_from_c(void) {
  batuta_selector_options options = BATUTA_SELECTOR_OPTIONS_INIT;
  batuta_selector* selector = NULL;
  batuta_workload workload = BATUTA_WORKLOAD_INIT;
  batuta_decision decision = BATUTA_DECISION_INIT;
  batuta_buffers buffers = BATUTA_BUFFERS_INIT;
  const float a[4] = {1, 2, 3, 4};
  const float b[4] = {1, 0, 0, 1};
  float out[4] = {9, 9, 9, 9};
  char* text = NULL;
  options.policy = BATUTA_POLICY_CLASSIC;
  CHECK(batuta_selector_create(&options, &selector) == BATUTA_OK);
  workload.op = BATUTA_OP_ADD;
  workload.n = 1000000;
  CHECK(batuta_selector_select(selector, &workload, &decision) == BATUTA_OK);
  CHECK(decision.backend == BATUTA_BACKEND_SCALAR);
  CHECK(decision.policy == BATUTA_POLICY_CLASSIC);
  batuta_selector_destroy(selector);
  options.policy = BATUTA_POLICY_ROOFLINE;
  CHECK(batuta_selector_create(&options, &selector) == BATUTA_OK);
  workload.op = BATUTA_OP_GEMM;
  workload.m = workload.n = workload.k = 2;
  CHECK(batuta_selector_create_explanation(selector, &workload, &text) == BATUTA_OK);
  CHECK(text != NULL && strstr(text, "gemm") != NULL);
  batuta_text_destroy(text);
  CHECK(batuta_selector_run(selector, &workload, &buffers, &decision) == BATUTA_INVALID_ARGUMENT);
  CHECK_MESSAGE("a has 0 elements");
  buffers.a = a;
  buffers.b = b;
  buffers.out = out;
  buffers.a_size = buffers.b_size = buffers.out_size = 4;
  CHECK(batuta_selector_run(selector, &workload, &buffers, &decision) == BATUTA_OK);
  CHECK(out[0] == 1 && out[1] == 2 && out[2] == 3 && out[3] == 4);
  buffers.backend = BATUTA_BACKEND_GPU;
  CHECK(batuta_selector_run(selector, &workload, &buffers, NULL) == BATUTA_FAILED_PRECONDITION);
  workload.n = 0;
  CHECK(batuta_selector_select(selector, &workload, &decision) == BATUTA_INVALID_ARGUMENT);
  CHECK_MESSAGE("n is 0");
  workload.op = 99;
  CHECK(batuta_selector_select(selector, &workload, &decision) == BATUTA_INVALID_ARGUMENT);
  CHECK(batuta_selector_select(NULL, &workload, &decision) == BATUTA_INVALID_ARGUMENT);
  CHECK(batuta_selector_create(NULL, &selector) == BATUTA_INVALID_ARGUMENT);
  batuta_selector_destroy(NULL);
}

static void test_a_calibration_can_be_stopped(void) {
  batuta_calibrate_options options = BATUTA_CALIBRATE_OPTIONS_INIT;
  batuta_stop* stop = NULL;
  CHECK(batuta_stop_create(&stop) == BATUTA_OK);
  CHECK(batuta_stop_request(stop) == BATUTA_OK);
  options.force = 1;
  options.stop = stop;
  options.file = "/nonexistent/calibration.json";
  CHECK(batuta_calibrate(&options) == BATUTA_CANCELLED);
  CHECK(batuta_calibrate(NULL) == BATUTA_INVALID_ARGUMENT);
  batuta_stop_destroy(stop);
}

int main(void) {
  CHECK(strlen(batuta_version()) >= 5);
  test_null_is_an_error_and_never_a_crash();
  test_a_struct_of_another_size_is_refused();
  test_what_is_not_there_is_told_by_name();
  test_a_stop_can_be_asked_more_than_once();
  test_selecting_and_running_from_c();
  test_a_calibration_can_be_stopped();
  return failures == 0 ? 0 : 1;
}
