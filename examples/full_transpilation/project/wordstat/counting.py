"""Counting words."""

import re

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?", re.UNICODE)


class Counter:
    """Counts words as they come and knows which came most often.

    >>> counter = Counter(ignored={"the"})
    >>> counter.add("The cat saw the other cat")
    >>> counter.most_common(1)
    [('cat', 2)]
    """

    def __init__(self, ignored=()):
        self.ignored = set(ignored)
        self.counts = {}

    def add(self, text):
        for match in _WORD.finditer(text.lower()):
            word = match.group()
            if word not in self.ignored:
                self.counts[word] = self.counts.get(word, 0) + 1

    def most_common(self, number):
        """The most frequent words, the alphabet deciding between equals."""
        ranked = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))
        return ranked[:number]


def frequencies(lines, ignored=()):
    """Word counts over an iterable of lines.

    >>> frequencies(["b a", "a"])
    {'b': 1, 'a': 2}
    """
    counter = Counter(ignored)
    for line in lines:
        counter.add(line)
    return counter.counts
