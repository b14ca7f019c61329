"""python -m wordstat [-n NUMBER] [--all] [FILE ...]: the most frequent words."""

import argparse
import sys

from . import Counter, load_stopwords


def parse(arguments):
    parser = argparse.ArgumentParser(prog="wordstat", description="The most frequent words.")
    parser.add_argument("-n", "--number", type=int, default=5, help="how many (default: 5)")
    parser.add_argument("--all", action="store_true", help="count common words too")
    parser.add_argument("files", nargs="*", metavar="FILE")
    return parser.parse_args(arguments)


def main(arguments=None):
    options = parse(arguments)
    counter = Counter(() if options.all else load_stopwords())
    try:
        for path in options.files or ["-"]:
            with sys.stdin if path == "-" else open(path, encoding="utf-8") as lines:
                for line in lines:
                    counter.add(line)
    except OSError as error:
        print(f"wordstat: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    for word, count in counter.most_common(options.number):
        print(f"{count:6d}  {word}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
