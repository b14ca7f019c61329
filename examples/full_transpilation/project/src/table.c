#include "table.h"

static void print_cell(unsigned columns, unsigned column, unsigned long value)
{
    if (columns & column)
        printf("%8lu", value);
}

void print_row(const struct counts *counts, unsigned columns, const char *name)
{
    print_cell(columns, SHOW_LINES, counts->lines);
    print_cell(columns, SHOW_WORDS, counts->words);
    print_cell(columns, SHOW_BYTES, counts->bytes);
    print_cell(columns, SHOW_LONGEST, counts->longest);
    if (name)
        printf("  %s", name);
    putchar('\n');
}
