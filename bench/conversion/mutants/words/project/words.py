"""Counts the words of a text: the most frequent first, then by name."""
import sys


def count_words(text):
    counts = {}
    for word in text.split():
        word = word.strip(".,!?").lower()
        if word:
            counts[word] = counts.get(word, 0) + 1
    return counts


def main(argv):
    if len(argv) > 2 or (len(argv) == 2 and not argv[1].isdigit()):
        print("usage: words [N]", file=sys.stderr)
        return 2
    limit = int(argv[1]) if len(argv) == 2 else None
    counts = count_words(sys.stdin.read())
    for word in sorted(counts, key=lambda w: (-counts[w], w))[:limit]:
        print(f"{counts[word]:4d} {word:<8}|")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
