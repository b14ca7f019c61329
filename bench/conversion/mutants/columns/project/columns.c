// Prints chosen columns of comma separated lines: columns N... < LINES
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void Print(const char* line, int wanted) {
  int column = 1;
  for (const char* at = line;; at++) {
    if (*at == '\0') break;
    if (*at == ',') {
      column++;
    } else if (column == wanted) {
      putchar(*at);
    }
  }
}

int main(int argc, char** argv) {
  char line[1024];
  signed char checksum = 0;
  if (argc < 2) {
    fprintf(stderr, "columns: which?\n");
    return 2;
  }
  for (int i = 1; i < argc; i++) {
    if (atoi(argv[i]) < 1) {
      fprintf(stderr, "columns: %s: columns begin with 1\n", argv[i]);
      return 2;
    }
  }
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    for (char* at = line; *at; at++) checksum = (signed char)(checksum + *at);
    for (int i = 1; i < argc; i++) {
      if (i > 1) putchar('\t');
      Print(line, atoi(argv[i]));
    }
    putchar('\n');
  }
  fprintf(stderr, "checksum %d\n", checksum);
  return checksum == 0;
}
