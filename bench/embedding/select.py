"""What Selector.select() costs, and calls of three pointers to a function that does nothing, as ctypes
makes them and keeping the GIL; in nanoseconds. Arguments: the library with that function."""

import ctypes
import sys
import timeit

import batuta


def function_of(library):
    function = library["empty"]
    function.restype = ctypes.c_int32
    return function


empty = function_of(ctypes.CDLL(sys.argv[1]))
empty_keeping = function_of(ctypes.PyDLL(sys.argv[1]))
selector = batuta.Selector(batuta.Policy.ROOFLINE)
workload = batuta.Workload.gemm(512, 512, 512)
handle = selector._handle
first = workload._reference
second = ctypes.byref(selector.select(workload))
calls = [
    lambda: selector.select(workload),
    lambda: empty(handle, first, second),
    lambda: empty_keeping(handle, first, second),
]
CALLS = 2000
least = [float("inf")] * len(calls)
for _ in range(300):  # in turns, so that noise meets all
    for i, call in enumerate(calls):
        least[i] = min(least[i], timeit.timeit(call, number=CALLS) / CALLS * 1e9)
print(*least)
