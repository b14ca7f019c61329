#include "count.h"

#include <ctype.h>

int count_stream(FILE *stream, struct counts *counts)
{
    unsigned long column = 0;
    int in_word = 0, c;

    while ((c = getc(stream)) != EOF) {
        counts->bytes++;
        if (c == '\n') {
            counts->lines++;
            if (column > counts->longest)
                counts->longest = column;
            column = 0;
        } else {
            column++;
        }
        if (isspace(c)) {
            in_word = 0;
        } else if (!in_word) {
            in_word = 1;
            counts->words++;
        }
    }
    if (column > counts->longest)
        counts->longest = column;
    return ferror(stream) ? -1 : 0;
}

void add_counts(struct counts *sum, const struct counts *part)
{
    sum->lines += part->lines;
    sum->words += part->words;
    sum->bytes += part->bytes;
    if (part->longest > sum->longest)
        sum->longest = part->longest;
}
