// Reads numbers, one a line: prints how many, their sum and their average.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  char line[256];
  long long sum = 0;
  long n = 0, number = 0;
  while (fgets(line, sizeof line, stdin) != NULL) {
    char* end;
    number++;
    long long value = strtoll(line, &end, 10);
    if (end == line || (*end != '\n' && *end != '\0')) {
      fprintf(stderr, "line %ld: not a number\n", number);
      return 2;
    }
    sum += value;
    n++;
  }
  if (n == 0) {
    puts("nothing");
    return 1;
  }
  printf("count %ld\nsum %lld\naverage %.3f\nhex %llx\n", n, sum, (double)sum / n, (unsigned long long)sum);
  return 0;
}
