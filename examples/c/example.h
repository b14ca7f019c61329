/* What the examples do with a failure: tell it and end. */
#ifndef BATUTA_EXAMPLES_C_EXAMPLE_H_
#define BATUTA_EXAMPLES_C_EXAMPLE_H_

#include <batuta/c.h>
#include <stdio.h>
#include <stdlib.h>

static void need(batuta_status status) {
  if (status == BATUTA_OK) return;
  fprintf(stderr, "%s: %s\n", batuta_status_name(status), batuta_last_error_message());
  exit(1);
}

#endif /* BATUTA_EXAMPLES_C_EXAMPLE_H_ */
