"""A package that is started by `python -m`."""
