import contextlib
import re
import warnings


@contextlib.contextmanager
def check_warnings(*filters, quiet=True):
    """Each of `filters`, (expression, category), has to be met, and without `quiet` nothing else."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield caught
        rest = [warning.message for warning in caught]
        for expression, category in filters:
            met = [found for found in rest if isinstance(found, category)
                   and re.match(expression, str(found), re.I)]
            if not met and not quiet:
                raise AssertionError(f"no warning like {expression!r}")
            rest = [found for found in rest if not any(found is other for other in met)]
        if rest and filters and not quiet:
            raise AssertionError(f"unhandled warning {rest[0]}")
