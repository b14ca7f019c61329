"""Statistics of the words of a text."""

from .counting import Counter, frequencies
from .stopwords import load_stopwords

__all__ = ["Counter", "frequencies", "load_stopwords"]
