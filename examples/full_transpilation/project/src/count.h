/* Counts what `wc` counts, plus the longest line. */
#ifndef COUNT_H
#define COUNT_H

#include <stdio.h>

struct counts {
    unsigned long lines, words, bytes, longest;
};

/* Reads the stream to its end. Returns 0, or -1 if reading failed. */
int count_stream(FILE *stream, struct counts *counts);

void add_counts(struct counts *sum, const struct counts *part);

#endif
