// Bytes in hexadecimal, sixteen a line, and their printable form.
#include <ctype.h>
#include <stdio.h>

int main(int argc, char** argv) {
  FILE* in = argc > 1 ? fopen(argv[1], "rb") : stdin;
  unsigned char row[16];
  size_t n, offset = 0;
  if (in == NULL) {
    perror(argv[1]);
    return 1;
  }
  while ((n = fread(row, 1, sizeof row, in)) > 0) {
    printf("%08zx", offset);
    for (size_t i = 0; i < 16; i++) {
      if (i < n) {
        printf(" %02x", row[i]);
      } else {
        printf("   ");
      }
    }
    printf("  |");
    for (size_t i = 0; i < n; i++) putchar(row[i] < 127 && isprint(row[i]) ? row[i] : '.');
    printf("|\n");
    offset += n;
  }
  printf("%08zx\n", offset);
  return 0;
}
