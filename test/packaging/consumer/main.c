#include <batuta/c.h>
#include <stdio.h>

int main(void) {
  batuta_report* report = NULL;
  /* Asks the module for conversion, which has to be found for that. */
  if (batuta_report_open("/nonexistent", &report) != BATUTA_NOT_FOUND) return 1;
  printf("batuta %s\n", batuta_version());
  return 0;
}
