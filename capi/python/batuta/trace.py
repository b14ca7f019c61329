"""What a program does: its system calls, recorded, read back and judged."""

from __future__ import annotations

import ctypes
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Callable

from . import _abi
from ._library import (
    Handle,
    PathLike,
    Stop,
    array,
    check,
    encoded,
    interruptible,
    lib,
    new,
    optional,
    text,
    words_of,
)


class TraceBackend(enum.IntEnum):
    """How system calls are recorded."""

    AUTO = _abi.BATUTA_TRACE_AUTO
    BPF = _abi.BATUTA_TRACE_BPF
    SECCOMP = _abi.BATUTA_TRACE_SECCOMP
    PTRACE = _abi.BATUTA_TRACE_PTRACE


class TraceFormat(enum.IntEnum):
    """How a trace is written."""

    TEXT = _abi.BATUTA_TRACE_TEXT
    COUNTS = _abi.BATUTA_TRACE_COUNTS
    JSON = _abi.BATUTA_TRACE_JSON
    CSV = _abi.BATUTA_TRACE_CSV


@dataclass(frozen=True)
class Outcome:
    """How a recording ended."""

    exit_code: int  # of the program, if term_signal is 0
    term_signal: int
    was_let_go: bool
    is_complete: bool
    num_events: int


def record(
    argv: Sequence[PathLike],
    file: PathLike | None = None,
    *,
    folder: PathLike | None = None,
    calls: str | None = None,
    backend: TraceBackend = TraceBackend.AUTO,
    file_states: bool = False,
    stop: Stop | None = None,
) -> Outcome:
    """Runs a program with this process's standard streams and records what it and its descendants do.
    `calls` is as in `strace -e trace=`; Trace.compare needs `file_states`. On the main thread, Ctrl-C
    lets go of the program."""
    words, num_words = array(words_of(argv))
    stopper = stop or Stop()
    options = new(
        _abi.batuta_record_options,
        argv=words,
        num_argv=num_words,
        folder=encoded(folder),
        file=encoded(file),
        calls=optional(calls),
        backend=int(backend),
        file_states=int(file_states),
        stop=stopper._handle,
    )
    outcome = new(_abi.batuta_record_outcome)

    def work() -> None:
        check(lib.batuta_trace_record(ctypes.byref(options), ctypes.byref(outcome)))

    interruptible(work, stopper)
    return Outcome(
        outcome.exit_code,
        outcome.term_signal,
        outcome.was_let_go != 0,
        outcome.is_complete != 0,
        outcome.num_events,
    )


@dataclass(frozen=True)
class Summary:
    """What a run cost."""

    wall_ns: int
    num_events: int
    calls: int
    failed_calls: int
    processes: int
    threads: int
    bytes_read: int
    bytes_written: int
    peak_resident_bytes: int
    page_faults: int
    exit_code: int
    is_complete: bool
    peak_allocated_bytes: int
    allocated_bytes: int


@dataclass(frozen=True)
class TraceEvent:
    """One event; `name` is empty if it is no system call."""

    name: str
    path: bytes
    time_ns: int
    duration_ns: int
    result: int
    pid: int
    tid: int


@dataclass(frozen=True)
class Segment:
    """What one thread did for a stretch of the critical path; `call` is empty in its own code."""

    call: str
    begin_ns: int
    end_ns: int
    pid: int
    tid: int


_VISIT: Any = lib.batuta_trace_visit.argtypes[1]


class Trace(Handle):
    """A recording. Immutable; threads may share it."""

    _destroy = lib.batuta_trace_destroy

    def __init__(self, file: PathLike, *, salvage: bool = False) -> None:
        damage = _abi.BATUTA_DAMAGE_SALVAGE if salvage else _abi.BATUTA_DAMAGE_REFUSE
        super().__init__(lambda made: int(lib.batuta_trace_load(encoded(file), damage, made)))

    def summary(self) -> Summary:
        """What the run cost."""
        c = self._filled(_abi.batuta_trace_summary, lib.batuta_trace_summarize)
        fields = {name: getattr(c, name) for name in Summary.__annotations__}
        return Summary(**{**fields, "is_complete": c.is_complete != 0})

    def text(self, format: TraceFormat = TraceFormat.TEXT) -> str:
        """The whole trace."""
        return self._text(lib.batuta_trace_create_text, int(format))

    def visit(self, call: Callable[[TraceEvent], object]) -> None:
        """Calls with every event in order. An exception ends it and is raised here."""
        errors: list[BaseException] = []  # no stop ends a visit: its own result does

        def tell(event: Any, _user: object) -> int:
            try:
                c = event.contents
                path = ctypes.string_at(c.path, c.path_size) if c.path else b""
                call(
                    TraceEvent(
                        text(c.name), path, c.time_ns, c.duration_ns, c.result, c.pid, c.tid
                    )
                )
            except BaseException as error:  # noqa: BLE001 - raised again below
                errors.append(error)
                return 1
            return 0

        status = lib.batuta_trace_visit(self._handle, _VISIT(tell), None)
        if errors:
            raise errors[0]
        check(status)

    def critical_path(self) -> CriticalPath:
        """The chain of work and waiting that the duration of the run consists of."""
        return CriticalPath(self)

    def check_budgets(self, file: PathLike) -> BudgetReport:
        """Checks the assertions of a renacer.toml."""
        return BudgetReport(self, file)

    def compare(
        self,
        other: Trace,
        *,
        repeats: Sequence[Trace] = (),
        rules_file: PathLike | None = None,
    ) -> Comparison:
        """Did the other run do the same, as seen from outside? Both are recorded with `file_states`.
        What the original does not repeat in `repeats`, further runs of it, is not compared."""
        return Comparison(self, other, repeats, rules_file)

    def difference(self, other: Trace) -> str:
        """How else the two differ: calls by name, processes, figures. Empty if they do not."""
        return self._text(lib.batuta_trace_create_difference, other._handle)


class Judgement(enum.IntEnum):
    """Whether two runs did the same."""

    EQUIVALENT = _abi.BATUTA_EQUIVALENT
    DIVERGENT = _abi.BATUTA_DIVERGENT
    INCONCLUSIVE = _abi.BATUTA_INCONCLUSIVE


@dataclass(frozen=True)
class Divergence:
    """An effect that two runs do not share."""

    effect: str  # "standard output", "exit status", "./file"
    what: str
    original_call: str  # in strace's notation; empty: there is none
    other_call: str
    bytes: str  # where they differ, in lines; empty if they were not kept


class Comparison(Handle):
    """See Trace.compare. Immutable; threads may share it."""

    _destroy = lib.batuta_comparison_destroy

    def __init__(
        self,
        original: Trace,
        other: Trace,
        repeats: Sequence[Trace] = (),
        rules_file: PathLike | None = None,
    ) -> None:
        options = new(
            _abi.batuta_compare_options,
            repeats=(ctypes.c_void_p * len(repeats))(*(it._handle.value for it in repeats)),
            num_repeats=len(repeats),
            rules_file=encoded(rules_file),
        )
        super().__init__(
            lambda made: int(
                lib.batuta_trace_compare(
                    original._handle, other._handle, ctypes.byref(options), made
                )
            )
        )
        summary = self._filled(_abi.batuta_comparison_summary, lib.batuta_comparison_summarize)
        self.judgement = Judgement(summary.judgement)
        self.reason = text(summary.reason)  # why it is inconclusive
        self.num_compared: int = summary.num_compared
        self.num_masked: int = summary.num_masked  # effects that the original does not repeat
        self._num_divergences: int = summary.num_divergences

    def divergences(self) -> list[Divergence]:
        """As the original came to them."""
        found = []
        for index in range(self._num_divergences):
            c = self._filled(_abi.batuta_divergence, lib.batuta_comparison_divergence, index)
            found.append(
                Divergence(
                    text(c.effect),
                    text(c.what),
                    text(c.original_call),
                    text(c.other_call),
                    text(c.bytes),
                )
            )
        return found

    def text(self) -> str:
        """The judgement, and what diverges, for people."""
        return self._text(lib.batuta_comparison_create_text)


class CriticalPath(Handle):
    """See Trace.critical_path."""

    _destroy = lib.batuta_critical_path_destroy

    def __init__(self, trace: Trace) -> None:
        super().__init__(lambda made: int(lib.batuta_critical_path_create(trace._handle, made)))

    def segments(self) -> list[Segment]:
        """The earliest first."""
        found = []
        for index in range(self._number(lib.batuta_critical_path_num_segments)):
            c = self._filled(_abi.batuta_segment, lib.batuta_critical_path_segment, index)
            found.append(Segment(text(c.call), c.begin_ns, c.end_ns, c.pid, c.tid))
        return found

    def table(self) -> str:
        """By process, and by call."""
        return self._text(lib.batuta_critical_path_create_text)


class BudgetReport(Handle):
    """What became of the assertions of a renacer.toml."""

    _destroy = lib.batuta_budget_report_destroy

    def __init__(self, trace: Trace, file: PathLike) -> None:
        super().__init__(
            lambda made: int(lib.batuta_trace_check_budgets(trace._handle, encoded(file), made))
        )

    @property
    def succeeded(self) -> bool:
        """No assertion that must hold is violated."""
        return self._number(lib.batuta_budget_report_succeeded) != 0

    def table(self) -> str:
        """A line an assertion, with evidence."""
        return self._text(lib.batuta_budget_report_create_text)
