"""Greets whoever is named."""
import sys

for name in sys.argv[1:] or ["world"]:
    print("hello", name)
