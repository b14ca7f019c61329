"""pyperf replaced by a plain loop: each benchmark runs once, or PLAIN_LOOPS times, and shows what it gave."""

import os
import time

perf_counter = time.perf_counter
LOOPS = int(os.environ.get("PLAIN_LOOPS", "1"))
PLAIN = (bool, int, float, str, bytes, type(None))


def python_implementation():
    return "cpython"


class _Arguments:
    """What benchmarks ask of argparse; all options have their defaults, choices the first one."""

    def __init__(self):
        self._values = {}

    def add_argument(self, *names, default=None, choices=None, action=None, dest=None, **rest):
        name = dest or max(names, key=len).lstrip("-").replace("-", "_")
        if default is None and choices is not None and not names[0].startswith("-"):
            default = list(choices)[0]
        if action == "store_true":
            default = False
        self._values.setdefault(name, default)

    def set_defaults(self, **values):
        self._values.update(values)

    def parse_args(self):
        made = _Values()
        for name, value in self._values.items():
            setattr(made, name, value)
        return made


class _Values:
    pass


class Runner:
    def __init__(self, **settings):
        self.argparser = _Arguments()
        self.metadata = {}

    def parse_args(self):
        return self.argparser.parse_args()

    def bench_func(self, name, function, *args, inner_loops=None, metadata=None):
        for _ in range(LOOPS):
            result = function(*args)
        print(name, result if isinstance(result, PLAIN) else type(result).__name__)

    def bench_time_func(self, name, function, *args, inner_loops=None, metadata=None):
        function(LOOPS, *args)
        print(name, "done")

    def bench_async_func(self, name, function, *args, inner_loops=None, metadata=None):
        for _ in range(LOOPS):
            result = _result_of(function(*args))
        print(name, result if isinstance(result, PLAIN) else "done")


def _result_of(awaited):
    try:
        while True:
            awaited.send(None)
    except StopIteration as end:
        return end.value
