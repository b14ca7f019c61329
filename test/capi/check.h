/* Checks for tests in C. Each program has its own count. */
#ifndef BATUTA_TEST_CAPI_CHECK_H_
#define BATUTA_TEST_CAPI_CHECK_H_

#include <stdio.h>

#include "batuta/c.h"

static int failures = 0;

#define CHECK(condition)                                                               \
  do {                                                                                 \
    if (!(condition)) {                                                                \
      printf("line %d: %s (%s)\n", __LINE__, #condition, batuta_last_error_message()); \
      ++failures;                                                                      \
    }                                                                                  \
  } while (0)

#endif /* BATUTA_TEST_CAPI_CHECK_H_ */
