"""A package that calculates with decimal."""
