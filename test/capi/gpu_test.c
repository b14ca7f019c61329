/* A GPU from C, where $BATUTA_BACKEND_PATH names the module that is no GPU, and where it names
 * none. */
#include <stdlib.h>
#include <string.h>

#include "check.h"

static void CheckNone(void) {
  batuta_selector_options options = BATUTA_SELECTOR_OPTIONS_INIT;
  batuta_selector* selector = NULL;
  char* text = NULL;
  CHECK(batuta_selector_create_with_gpu(&options, &selector) == BATUTA_NOT_FOUND);
  CHECK(strstr(batuta_last_error_message(), "BATUTA_BACKEND_PATH is none") != NULL);
  CHECK(selector == NULL);
  CHECK(batuta_selector_create(&options, &selector) == BATUTA_OK);
  CHECK(batuta_selector_create_backends(selector, &text) == BATUTA_OK);
  CHECK(text != NULL && strstr(text, "gpu:    none: the selector was made without one") != NULL);
  batuta_text_destroy(text);
  batuta_selector_destroy(selector);
}

static void CheckFake(void) {
  batuta_selector_options options = BATUTA_SELECTOR_OPTIONS_INIT;
  batuta_selector* selector = NULL;
  batuta_workload workload = BATUTA_WORKLOAD_INIT;
  batuta_decision decision = BATUTA_DECISION_INIT;
  batuta_buffers buffers = BATUTA_BUFFERS_INIT;
  const float a[4] = {1, 2, 3, 4};
  float out[4] = {0, 0, 0, 0};
  char* text = NULL;
  options.policy = BATUTA_POLICY_ROOFLINE;
  CHECK(batuta_selector_create_with_gpu(&options, &selector) == BATUTA_OK);
  CHECK(batuta_selector_create_backends(selector, &text) == BATUTA_OK);
  CHECK(text != NULL && strstr(text, "gpu:    Model 1, 1.0 GiB, by fake") != NULL);
  batuta_text_destroy(text);
  workload.op = BATUTA_OP_ADD;
  workload.n = 4;
  /* Fetching it would take longer than a launch. */
  workload.a_at = workload.b_at = workload.out_at = BATUTA_ON_DEVICE;
  CHECK(batuta_selector_select(selector, &workload, &decision) == BATUTA_OK);
  CHECK(decision.backend == BATUTA_BACKEND_GPU);
  CHECK(decision.predicted_ns > 1000 && decision.predicted_ns < 20000);
  workload.a_at = workload.b_at = workload.out_at = BATUTA_ON_HOST;
  buffers.a = buffers.b = a;
  buffers.a_size = buffers.b_size = 4;
  buffers.out = out;
  buffers.out_size = 4;
  buffers.backend = BATUTA_BACKEND_GPU;
  CHECK(batuta_selector_run(selector, &workload, &buffers, &decision) == BATUTA_OK);
  CHECK(decision.backend == BATUTA_BACKEND_GPU);
  CHECK(out[3] == 8);
  batuta_selector_destroy(selector);
}

int main(void) {
  const char* path = getenv("BATUTA_BACKEND_PATH");
  if (path != NULL && strcmp(path, "none") == 0) {
    CheckNone();
  } else {
    CheckFake();
  }
  return failures == 0 ? 0 : 1;
}
