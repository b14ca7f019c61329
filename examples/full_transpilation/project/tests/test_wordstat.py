import doctest
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from wordstat import Counter, counting, load_stopwords


class CounterTest(unittest.TestCase):
    def test_equal_counts_are_in_alphabetical_order(self):
        counter = Counter()
        counter.add("pear apple pear apple fig")
        self.assertEqual(counter.most_common(2), [("apple", 2), ("pear", 2)])

    def test_apostrophes_belong_to_words(self):
        counter = Counter()
        counter.add("don't 42 x_y")
        self.assertEqual(counter.counts, {"don't": 1, "x": 1, "y": 1})

    def test_comments_are_no_stopwords(self):
        self.assertNotIn("# Common English words", load_stopwords())


def load_tests(loader, tests, pattern):
    tests.addTests(doctest.DocTestSuite(counting))
    return tests


if __name__ == "__main__":
    unittest.main()
