"""Where this machine would run six operations, and one of them run there on numpy's memory."""

import batuta
import numpy

WORKLOADS = {
    "matmul 64 x 64": batuta.Workload.gemm(64, 64, 64),
    "matmul 512 x 512": batuta.Workload.gemm(512, 512, 512),
    "matmul 2048 x 2048": batuta.Workload.gemm(2048, 2048, 2048),
    "dot, 10000 elements": batuta.Workload.vector(batuta.Op.DOT, 10_000),
    "add, 1000000 elements": batuta.Workload.vector(batuta.Op.ADD, 1_000_000),
    "custom, 1 MB and 1 GFLOP": batuta.Workload.custom(1e6, 1e9),
}

with batuta.Selector() as selector:
    for name, workload in WORKLOADS.items():
        decision = selector.select(workload)
        print(f"{name:<26} {decision.on.name} on {decision.threads} threads, "
              f"{decision.predicted_ns / 1000:.1f} us: {decision.why}")
    a = numpy.ones((64, 64), dtype=numpy.float32)
    b = numpy.full((64, 64), 2, dtype=numpy.float32)
    out = numpy.zeros((64, 64), dtype=numpy.float32)
    ran = selector.run(WORKLOADS["matmul 64 x 64"], a=a, b=b, out=out)
    print(f"ran on {ran.on.name}: every element is {out[0, 0]}")
    assert (out == a @ b).all()
