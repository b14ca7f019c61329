// Counts lines, words and bytes of files or of standard input.
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void Count(FILE* in, long counts[3]) {
  int c, in_word = 0;
  while ((c = getc(in)) != EOF) {
    counts[2]++;
    if (c == '\n') counts[0]++;
    if (isspace(c)) {
      in_word = 0;
    } else if (!in_word) {
      in_word = 1;
      counts[1]++;
    }
  }
}

static void Print(const long counts[3], int only_lines, const char* name) {
  if (only_lines) {
    printf("%7ld", counts[0]);
  } else {
    printf("%7ld %7ld %7ld", counts[0], counts[1], counts[2]);
  }
  printf(name ? " %s\n" : "\n", name);
}

int main(int argc, char** argv) {
  int only_lines = 0, status = 0, first = 1;
  long total[3] = {0, 0, 0};
  if (argc > 1 && strcmp(argv[1], "-l") == 0) {
    only_lines = 1;
    first = 2;
  }
  if (first == argc) {
    Count(stdin, total);
    Print(total, only_lines, NULL);
    return 0;
  }
  for (int i = first; i < argc; i++) {
    long counts[3] = {0, 0, 0};
    FILE* in = fopen(argv[i], "r");
    if (in == NULL) {
      fprintf(stderr, "count: cannot open %s\n", argv[i]);
      status = 1;
      continue;
    }
    Count(in, counts);
    fclose(in);
    Print(counts, only_lines, argv[i]);
    for (int k = 0; k < 3; k++) total[k] += counts[k];
  }
  if (argc - first > 1) Print(total, only_lines, "total");
  return status;
}
