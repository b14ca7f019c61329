"""What Selector.select() costs above a call of the same kind that does nothing, in nanoseconds.
Arguments: the library with that function."""

import ctypes
import sys
import timeit

import batuta

empty = ctypes.CDLL(sys.argv[1])["empty"]
empty.restype = ctypes.c_int32
selector = batuta.Selector(batuta.Policy.ROOFLINE)
workload = batuta.Workload.gemm(512, 512, 512)
handle = selector._handle
first = workload._reference
second = ctypes.byref(selector.select(workload))
CALLS = 2000
select_ns, empty_ns = [], []
for _ in range(300):  # in turns, so that noise meets both
    select_ns.append(timeit.timeit(lambda: selector.select(workload), number=CALLS) / CALLS * 1e9)
    empty_ns.append(timeit.timeit(lambda: empty(handle, first, second), number=CALLS) / CALLS * 1e9)
print(min(select_ns), min(empty_ns))
