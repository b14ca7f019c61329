/* Prints rows of counts in aligned columns. */
#ifndef TABLE_H
#define TABLE_H

#include "count.h"

enum { SHOW_LINES = 1, SHOW_WORDS = 2, SHOW_BYTES = 4, SHOW_LONGEST = 8 };

void print_row(const struct counts *counts, unsigned columns, const char *name);

#endif
