"""Where numeric work should run on this machine."""

from __future__ import annotations

import ctypes
import enum
from dataclasses import dataclass
from typing import Any, Callable

from . import _abi
from ._library import (
    Handle,
    InvalidArgumentError,
    PathLike,
    Relay,
    Stop,
    callback_type,
    check,
    encoded,
    interruptible,
    lib,
    new,
    text,
)


class Op(enum.IntEnum):
    """An operation; those of vectors have n elements."""

    ADD = _abi.BATUTA_OP_ADD
    MUL = _abi.BATUTA_OP_MUL
    SCALE = _abi.BATUTA_OP_SCALE
    SAXPY = _abi.BATUTA_OP_SAXPY
    FMA = _abi.BATUTA_OP_FMA
    RELU = _abi.BATUTA_OP_RELU
    SUM = _abi.BATUTA_OP_SUM
    DOT = _abi.BATUTA_OP_DOT
    MAX = _abi.BATUTA_OP_MAX
    MIN = _abi.BATUTA_OP_MIN
    ARGMAX = _abi.BATUTA_OP_ARGMAX
    NORM2 = _abi.BATUTA_OP_NORM2
    EXP = _abi.BATUTA_OP_EXP
    SIGMOID = _abi.BATUTA_OP_SIGMOID
    SOFTMAX = _abi.BATUTA_OP_SOFTMAX
    GEMV = _abi.BATUTA_OP_GEMV
    GEMM = _abi.BATUTA_OP_GEMM
    CUSTOM = _abi.BATUTA_OP_CUSTOM


class Backend(enum.IntEnum):
    """What an operation can run on."""

    SCALAR = _abi.BATUTA_BACKEND_SCALAR
    SIMD = _abi.BATUTA_BACKEND_SIMD
    BLAS = _abi.BATUTA_BACKEND_BLAS
    GPU = _abi.BATUTA_BACKEND_GPU


class Policy(enum.IntEnum):
    """What a decision rests on."""

    BEST = _abi.BATUTA_POLICY_BEST
    CALIBRATED = _abi.BATUTA_POLICY_CALIBRATED
    ROOFLINE = _abi.BATUTA_POLICY_ROOFLINE
    CLASSIC = _abi.BATUTA_POLICY_CLASSIC
    MOE = _abi.BATUTA_POLICY_MOE


class Workload:
    """An operation and its shape; do not change one that is in use. Sizes are checked by select."""

    __slots__ = ("_c", "_reference")

    def __init__(
        self,
        op: Op,
        *,
        m: int = 0,
        n: int = 0,
        k: int = 0,
        f64: bool = False,
        batch: int = 0,
        nbytes: float = 0,
        flops: float = 0,
        reuse: float = 0,
    ) -> None:
        self._c = new(
            _abi.batuta_workload,
            op=int(op),
            type=_abi.BATUTA_F64 if f64 else _abi.BATUTA_F32,
            m=m,
            n=n,
            k=k,
            batch=batch,
            bytes=nbytes,
            flops=flops,
            reuse=reuse,
        )
        self._reference = ctypes.byref(self._c)

    @classmethod
    def vector(cls, op: Op, n: int, *, f64: bool = False) -> Workload:
        """An operation on vectors of n elements."""
        return cls(op, n=n, f64=f64)

    @classmethod
    def gemv(cls, m: int, n: int, *, f64: bool = False) -> Workload:
        """A matrix of m x n times a vector."""
        return cls(Op.GEMV, m=m, n=n, f64=f64)

    @classmethod
    def gemm(cls, m: int, n: int, k: int, *, f64: bool = False, batch: int = 0) -> Workload:
        """A matrix of m x k times one of k x n."""
        return cls(Op.GEMM, m=m, n=n, k=k, f64=f64, batch=batch)

    @classmethod
    def custom(cls, nbytes: float, flops: float) -> Workload:
        """Known by its bytes and floating point operations alone; cannot be run."""
        return cls(Op.CUSTOM, nbytes=nbytes, flops=flops)


class Decision(_abi.batuta_decision):
    """Where a workload should run, or ran. `threads` and `predicted_ns` (infinite if the policy
    predicts nothing) are numbers."""

    @property
    def on(self) -> Backend:
        """What runs it."""
        return Backend(self.backend)

    @property
    def by(self) -> Policy:
        """What the decision rests on."""
        return Policy(self.policy)

    @property
    def why(self) -> str:
        """The reason, in a few words."""
        return text(self.reason)

    def __repr__(self) -> str:
        return f"<Decision: {self.on.name}, {self.threads} threads: {self.why}>"


# A call of nanoseconds: it keeps the GIL, which to release and take again costs more than the call,
# and without argument types ctypes spends half the time; every argument here is of the right one.
_select: Any = ctypes.PyDLL(lib._name)["batuta_selector_select"]
_select.restype = ctypes.c_int32
_byref = ctypes.byref
_NO_SELECTOR = ctypes.c_void_p()
_DECISION_SIZE = ctypes.sizeof(Decision)


def _address(name: str, buffer: Any, codes: str, writable: bool) -> tuple[int, int, Any]:
    """Address and elements of a buffer whose format is one of `codes`, and what keeps it where it is.
    Nothing is copied."""
    view = memoryview(buffer)
    if view.format not in tuple(codes) or not view.c_contiguous or (writable and view.readonly):
        want = f"{'writable ' if writable else ''}contiguous elements of format '{codes[0]}'"
        raise InvalidArgumentError(
            f"{name}: {want} are wanted, not '{view.format}'", _abi.BATUTA_INVALID_ARGUMENT
        )
    if writable:
        kept: Any = (ctypes.c_char * view.nbytes).from_buffer(view)
        return ctypes.addressof(kept), view.nbytes // view.itemsize, kept
    export = _PyBuffer(view)
    return export.address, view.nbytes // view.itemsize, export


class _BufferStruct(ctypes.Structure):
    _fields_ = [
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.py_object),
        ("len", ctypes.c_ssize_t),
        ("rest", ctypes.c_char * 128),  # more than any version of Python needs
    ]


class _PyBuffer:
    """The address of a buffer that may not be written to, which from_buffer does not give."""

    def __init__(self, view: memoryview) -> None:
        self._struct = _BufferStruct()
        ctypes.pythonapi.PyObject_GetBuffer(
            ctypes.py_object(view), ctypes.byref(self._struct), ctypes.c_int(0)
        )
        self.address: int = self._struct.buf or 0

    def __del__(self) -> None:
        ctypes.pythonapi.PyBuffer_Release(ctypes.byref(self._struct))


@dataclass(frozen=True)
class Candidate:
    """One of what a decision chooses from."""

    on: Backend
    streams: bool  # results are written past the caches
    threads: int
    library: bool = False  # by the library of the GPU's vendor


class Selector(Handle):
    """Answers where an operation should run, and runs it there. Immutable; threads may share it."""

    _destroy = lib.batuta_selector_destroy

    def __init__(
        self,
        policy: Policy = Policy.BEST,
        *,
        max_threads: int = 0,
        calibration_file: PathLike | None = None,
        gpu: bool = False,
    ) -> None:
        """With `gpu`, this machine's GPU is one of the backends, or the reason why there is none is
        raised; starting it may take a second."""
        options = new(
            _abi.batuta_selector_options,
            policy=int(policy),
            max_threads=max_threads,
            calibration_file=encoded(calibration_file),
        )
        create = lib.batuta_selector_create_with_gpu if gpu else lib.batuta_selector_create
        super().__init__(lambda made: int(create(ctypes.byref(options), made)))
        # What it is passed by; made once, since ctypes would make it anew for each call.
        self._pointer: Any = ctypes.byref(ctypes.c_char.from_address(self._handle.value or 0))

    def close(self) -> None:
        self._pointer = _NO_SELECTOR
        super().close()

    def backends(self) -> str:
        """What each backend is here, a line each."""
        return self._text(lib.batuta_selector_create_backends)

    def select(self, workload: Workload) -> Decision:
        """Where to run it. Nanoseconds of work, for which the GIL is kept."""
        decision = Decision()
        decision.struct_size = _DECISION_SIZE
        status = _select(self._pointer, workload._reference, _byref(decision))
        if status:
            check(status)
        return decision

    def explain(self, workload: Workload) -> str:
        """Every candidate with its predicted time."""
        return self._text(lib.batuta_selector_create_explanation, workload._reference)

    def candidates(self) -> list[Candidate]:
        """What it chooses from, what this machine lacks included."""
        found = []
        for index in range(self._number(lib.batuta_selector_num_candidates)):
            c = self._filled(_abi.batuta_candidate, lib.batuta_selector_candidate, index)
            found.append(Candidate(Backend(c.backend), c.streams != 0, c.threads, c.library != 0))
        return found

    def predict(self, workload: Workload) -> list[float]:
        """Nanoseconds of each candidate; infinite where it cannot run it or is not here, or if the
        policy predicts nothing."""
        num = self._number(lib.batuta_selector_num_candidates)
        ns = (ctypes.c_double * num)()
        check(lib.batuta_selector_predict(self._handle, workload._reference, ns, num))
        return list(ns)

    @property
    def simd_target(self) -> str:
        """What SIMD is here: "AVX2"."""
        return text(self._summary().simd_target)

    @property
    def blas(self) -> str:
        """The library behind BLAS; empty: there is none."""
        return text(self._summary().blas)

    @property
    def warnings(self) -> list[str]:
        """What was passed over when it was made."""
        return text(self._summary().warnings).splitlines()

    def _summary(self) -> _abi.batuta_selector_summary:
        return self._filled(_abi.batuta_selector_summary, lib.batuta_selector_summarize)

    def run(
        self,
        workload: Workload,
        *,
        a: Any,
        out: Any,
        b: Any = None,
        c: Any = None,
        alpha: float = 1.0,
        beta: float = 0.0,
        fixed: bool = False,
        backend: Backend | None = None,
        threads: int = 0,
    ) -> Decision:
        """Selects and executes on buffers (numpy arrays, array.array, memoryview ...) of float32 or
        float64, as the workload says; says what ran. Nothing is copied. `argmax` writes its position
        to `out`, one element of int64."""
        code = "d" if workload._c.type == _abi.BATUTA_F64 else "f"
        buffers = new(
            _abi.batuta_buffers,
            alpha=alpha,
            beta=beta,
            fixed=int(fixed),
            backend=_abi.BATUTA_BACKEND_ANY if backend is None else int(backend),
            threads=threads,
        )
        kept = []
        for name, value in (("a", a), ("b", b), ("c", c)):
            if value is not None:
                address, size, owner = _address(name, value, code, writable=False)
                setattr(buffers, name, address)
                setattr(buffers, f"{name}_size", size)
                kept.append(owner)
        if workload._c.op == Op.ARGMAX:
            address, size, owner = _address("out", out, "lq", writable=True)
            if size == 0:
                raise InvalidArgumentError("out: no room for a position", _abi.BATUTA_INVALID_ARGUMENT)
            index_type: Any = ctypes.POINTER(ctypes.c_int64)
            buffers.index = ctypes.cast(address, index_type)
        else:
            buffers.out, buffers.out_size, owner = _address("out", out, code, writable=True)
        decision = Decision()
        decision.struct_size = _DECISION_SIZE
        check(
            lib.batuta_selector_run(
                self._handle, workload._reference, _byref(buffers), _byref(decision)
            )
        )
        del owner, kept  # until here the buffers stay where they are
        return decision


def calibrate(
    *,
    full: bool = False,
    force: bool = False,
    max_threads: int = 0,
    file: PathLike | None = None,
    on_progress: Callable[[int, int], object] | None = None,
    stop: Stop | None = None,
) -> None:
    """Measures this machine (3 s; full: a minute) for selectors that are made afterwards. Ctrl-C ends
    it."""
    stopper = stop or Stop()
    relay = Relay(stopper)

    def tell(num_done: int, num_all: int, _user: object) -> None:
        if on_progress is not None:
            on_progress(num_done, num_all)

    callback = callback_type(_abi.batuta_calibrate_options, "on_progress")(relay.guarded(tell))
    options = new(
        _abi.batuta_calibrate_options,
        full=int(full),
        force=int(force),
        max_threads=max_threads,
        file=encoded(file),
        on_progress=callback,
        stop=stopper._handle,
    )

    def work() -> None:
        relay.check(lib.batuta_calibrate(ctypes.byref(options)))

    interruptible(work, stopper)
