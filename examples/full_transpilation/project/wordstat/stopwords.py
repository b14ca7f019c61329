"""Words that say nothing about a text."""

import os

_DATA = os.path.join(os.path.dirname(__file__), "data", "stopwords.txt")


def load_stopwords(path=_DATA):
    """The words of a file, one a line; lines that begin with # are comments."""
    with open(path, encoding="utf-8") as lines:
        return {line.strip() for line in lines if line.strip() and not line.startswith("#")}
