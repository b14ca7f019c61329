/* tally: lines, words, bytes and the longest line of files or of its input. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "count.h"
#include "table.h"

static int usage(void)
{
    fputs("usage: tally [-l] [-w] [-c] [-L] [file ...]\n", stderr);
    return 2;
}

static int parse_option(const char *option, unsigned *columns)
{
    for (option++; *option; option++) {
        switch (*option) {
        case 'l': *columns |= SHOW_LINES; break;
        case 'w': *columns |= SHOW_WORDS; break;
        case 'c': *columns |= SHOW_BYTES; break;
        case 'L': *columns |= SHOW_LONGEST; break;
        default: return -1;
        }
    }
    return 0;
}

static int tally_file(const char *path, unsigned columns, struct counts *sum)
{
    struct counts counts = {0, 0, 0, 0};
    FILE *stream = fopen(path, "r");

    if (!stream || count_stream(stream, &counts) != 0) {
        fprintf(stderr, "tally: %s: %s\n", path, strerror(errno));
        if (stream)
            fclose(stream);
        return 1;
    }
    fclose(stream);
    print_row(&counts, columns, path);
    add_counts(sum, &counts);
    return 0;
}

int main(int argc, char **argv)
{
    struct counts sum = {0, 0, 0, 0};
    unsigned columns = 0;
    int first = 1, failed = 0, i;

    while (first < argc && argv[first][0] == '-' && argv[first][1])
        if (parse_option(argv[first++], &columns) != 0)
            return usage();
    if (!columns)
        columns = SHOW_LINES | SHOW_WORDS | SHOW_BYTES;

    if (first == argc) {
        if (count_stream(stdin, &sum) != 0) {
            perror("tally: stdin");
            return 1;
        }
        print_row(&sum, columns, NULL);
        return 0;
    }
    for (i = first; i < argc; i++)
        failed |= tally_file(argv[i], columns, &sum);
    if (argc - first > 1)
        print_row(&sum, columns, "total");
    return failed;
}
