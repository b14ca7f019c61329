/* Pins what a compiled program relies on: values, sizes and offsets on 64-bit machines. A change
 * here breaks programs that were built before. */
#include <stdio.h>

#include "batuta/c.h"

static int failures = 0;

static void expect(const char* what, long expected, long found) {
  if (expected == found) return;
  printf("%s: expected %ld, found %ld\n", what, expected, found);
  ++failures;
}

#define EXPECT(expected, found) expect(#found, (long)(expected), (long)(found))

int main(void) {
  EXPECT(0, BATUTA_OK);
  EXPECT(1, BATUTA_INVALID_ARGUMENT);
  EXPECT(2, BATUTA_NOT_FOUND);
  EXPECT(3, BATUTA_FAILED_PRECONDITION);
  EXPECT(4, BATUTA_DEADLINE_EXCEEDED);
  EXPECT(5, BATUTA_CANCELLED);
  EXPECT(6, BATUTA_UNAVAILABLE);
  EXPECT(7, BATUTA_DATA_LOSS);
  EXPECT(8, BATUTA_RESOURCE_EXHAUSTED);
  EXPECT(9, BATUTA_INTERNAL);
  EXPECT(0, BATUTA_VERDICT_VERIFIED);
  EXPECT(1, BATUTA_VERDICT_COMPILED);
  EXPECT(2, BATUTA_VERDICT_BRIDGED);
  EXPECT(3, BATUTA_VERDICT_FAILED);
  EXPECT(4, BATUTA_VERDICT_TRANSPILED);
  EXPECT(0, BATUTA_FORMAT_TABLE);
  EXPECT(3, BATUTA_FORMAT_HTML);
  EXPECT(4, sizeof(batuta_status));
  EXPECT(0, BATUTA_OP_ADD);
  EXPECT(6, BATUTA_OP_SUM);
  EXPECT(10, BATUTA_OP_ARGMAX);
  EXPECT(14, BATUTA_OP_SOFTMAX);
  EXPECT(16, BATUTA_OP_GEMM);
  EXPECT(17, BATUTA_OP_CUSTOM);
  EXPECT(1, BATUTA_F64);
  EXPECT(-1, BATUTA_BACKEND_ANY);
  EXPECT(3, BATUTA_BACKEND_GPU);
  EXPECT(2, BATUTA_ON_DEVICE);
  EXPECT(4, BATUTA_POLICY_MOE);
  if (sizeof(void*) == 8) {
    EXPECT(24, sizeof(batuta_selector_options));
    EXPECT(88, sizeof(batuta_workload));
    EXPECT(16, offsetof(batuta_workload, m));
    EXPECT(48, offsetof(batuta_workload, bytes));
    EXPECT(64, offsetof(batuta_workload, a_at));
    EXPECT(72, offsetof(batuta_workload, out_at));
    EXPECT(80, offsetof(batuta_workload, reuse));
    EXPECT(40, sizeof(batuta_decision));
    EXPECT(24, offsetof(batuta_decision, predicted_ns));
    EXPECT(144, sizeof(batuta_buffers));
    EXPECT(48, offsetof(batuta_buffers, a_size));
    EXPECT(80, offsetof(batuta_buffers, a_stride));
    EXPECT(104, offsetof(batuta_buffers, a_transposed));
    EXPECT(112, offsetof(batuta_buffers, fixed));
    EXPECT(120, offsetof(batuta_buffers, alpha));
    EXPECT(136, offsetof(batuta_buffers, backend));
    EXPECT(140, offsetof(batuta_buffers, threads));
    EXPECT(56, sizeof(batuta_calibrate_options));
    EXPECT(16, offsetof(batuta_calibrate_options, max_threads));
    EXPECT(24, offsetof(batuta_calibrate_options, file));
    EXPECT(72, sizeof(batuta_convert_options));
    EXPECT(8, offsetof(batuta_convert_options, project));
    EXPECT(24, offsetof(batuta_convert_options, num_threads));
    EXPECT(28, offsetof(batuta_convert_options, force));
    EXPECT(32, offsetof(batuta_convert_options, tools));
    EXPECT(40, offsetof(batuta_convert_options, num_tools));
    EXPECT(48, offsetof(batuta_convert_options, on_event));
    EXPECT(56, offsetof(batuta_convert_options, user));
    EXPECT(64, offsetof(batuta_convert_options, stop));
    EXPECT(48, sizeof(batuta_event));
    EXPECT(24, offsetof(batuta_event, at_ms));
    EXPECT(32, offsetof(batuta_event, num_done));
  }
  return failures == 0 ? 0 : 1;
}
