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
  if (sizeof(void*) == 8) {
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
