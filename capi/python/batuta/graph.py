"""Stages that need each other, run in parallel."""

from __future__ import annotations

import ctypes
import enum
import threading
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Callable, Optional

from . import _abi
from ._library import (
    Error,
    Handle,
    PathLike,
    Relay,
    Stop,
    array,
    callback_type,
    check,
    encoded,
    error_of,
    interruptible,
    lib,
    name_of,
    new,
    optional,
    text,
    words_of,
)


class StageState(enum.IntEnum):
    """Where a stage is."""

    WAITING = _abi.BATUTA_STAGE_WAITING
    RUNNING = _abi.BATUTA_STAGE_RUNNING
    DONE = _abi.BATUTA_STAGE_DONE
    FAILED = _abi.BATUTA_STAGE_FAILED
    TIMED_OUT = _abi.BATUTA_STAGE_TIMED_OUT
    CANCELLED = _abi.BATUTA_STAGE_CANCELLED
    SKIPPED = _abi.BATUTA_STAGE_SKIPPED


@dataclass(frozen=True)
class Event:
    """One change of one stage."""

    name: str
    state: StageState
    at_ms: float
    num_done: int
    num_known: int


OnEvent = Optional[Callable[[Event], object]]


def teller(on_event: OnEvent, relay: Relay) -> Callable[..., None]:
    """Tells `on_event` what the library tells C."""

    def tell(event: Any, _user: object) -> None:
        c = event.contents
        if on_event is not None:
            on_event(
                Event(text(c.name), StageState(c.stage_state), c.at_ms, c.num_done, c.num_known)
            )

    return relay.guarded(tell)


class Context:
    """What a running stage may use."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    @property
    def is_stopping(self) -> bool:
        """The run is stopped or the stage's time is over: it should return soon."""
        is_stopping = ctypes.c_int32()
        check(lib.batuta_context_is_stopping(self._handle, ctypes.byref(is_stopping)))
        return is_stopping.value != 0


_RUN = callback_type(_abi.batuta_stage, "run")
_ROLLBACK = callback_type(_abi.batuta_stage, "rollback")
_ON_EVENT = callback_type(_abi.batuta_run_options, "on_event")


@dataclass(frozen=True)
class StageReport:
    """What became of one stage."""

    name: str
    state: StageState
    error: Error | None
    output: str  # what a program wrote to stdout and stderr
    start_ms: float
    wall_ms: float


@dataclass(frozen=True)
class GraphReport:
    """What a run did."""

    stages: list[StageReport]  # by number
    succeeded: bool
    rolled_back: bool
    wall_ms: float
    critical_path_ms: float  # of the longest chain of needs: no run can be faster


class Graph(Handle):
    """Runs once; stages are added before."""

    _destroy = lib.batuta_graph_destroy

    def __init__(self) -> None:
        self._kept: list[Any] = []  # callbacks, which C holds by their address
        super().__init__(lib.batuta_graph_create)

    def add(
        self,
        name: str,
        run: Callable[[Context], object] | None = None,
        *,
        argv: Sequence[PathLike] = (),
        folder: PathLike | None = None,
        env: Mapping[str, str] | None = None,
        needs: Sequence[int] = (),
        rollback: Callable[[], object] | None = None,
        time_limit_ms: int = 0,
        pool: str | None = None,
        priority: float = 0,
        memory_bytes: int = 0,
        retries: int = 0,
        run_after_failed_need: bool = False,
    ) -> int:
        """Adds a function or a program (`argv`, no shell) and gives its number. A function runs on a
        thread of the graph; what it raises is the stage's failure. `needs` are numbers of stages that
        were added before."""
        words, num_words = array(words_of(argv))
        variables, num_variables = array(f"{key}={value}" for key, value in (env or {}).items())
        numbers = (ctypes.c_uint32 * len(needs))(*needs)
        stage = new(
            _abi.batuta_stage,
            name=name_of(name),
            needs=numbers,
            num_needs=len(needs),
            argv=words if num_words else None,
            num_argv=num_words,
            folder=encoded(folder),
            env=variables,
            num_env=num_variables,
            time_limit_ms=time_limit_ms,
            pool=optional(pool),
            priority=priority,
            memory_bytes=memory_bytes,
            retries=retries,
            run_after_failed_need=int(run_after_failed_need),
        )
        if run is not None:
            stage.run = _RUN(_guarded(run))
        if rollback is not None:
            stage.rollback = _ROLLBACK(_quiet(rollback))
        number = ctypes.c_uint32()
        check(lib.batuta_graph_add(self._handle, ctypes.byref(stage), ctypes.byref(number)))
        self._kept.append(stage)
        return number.value

    def set_pool(self, pool: str, limit: int) -> None:
        """No more than `limit` stages of that pool run at once."""
        check(lib.batuta_graph_set_pool(self._handle, name_of(pool), limit))

    def run(
        self,
        *,
        num_threads: int = 0,
        stop_at_first_failure: bool = False,
        rollback_on_failure: bool = False,
        memory_bytes: int = 0,
        on_event: OnEvent = None,
        stop: Stop | None = None,
    ) -> GraphReport:
        """Runs every stage. A stage that fails, or a run that is stopped, is part of the report. On
        the main thread, Ctrl-C stops the run, waits for it and raises KeyboardInterrupt."""
        stopper = stop or Stop()
        relay = Relay(stopper)
        options = new(
            _abi.batuta_run_options,
            num_threads=num_threads,
            stop_at_first_failure=int(stop_at_first_failure),
            rollback_on_failure=int(rollback_on_failure),
            memory_bytes=memory_bytes,
            on_event=_ON_EVENT(teller(on_event, relay)),
            stop=stopper._handle,
        )

        def work() -> GraphReport:
            made = ctypes.c_void_p()
            status = lib.batuta_graph_run(
                self._handle, ctypes.byref(options), ctypes.byref(made)
            )
            try:
                relay.check(status)
                return _report(made)
            finally:
                lib.batuta_graph_report_destroy(made)

        return interruptible(work, stopper)

    def events(self, *, num_threads: int = 0) -> Generator[Event, None, GraphReport]:
        """Runs the graph and yields each event as it comes. Leaving the loop early stops the run. The
        generator's value is the report."""
        stop = Stop()
        queue: SimpleQueue[Event | None] = SimpleQueue()
        result: list[GraphReport | BaseException] = []

        def target() -> None:
            try:
                result.append(self.run(num_threads=num_threads, on_event=queue.put, stop=stop))
            except BaseException as error:  # noqa: BLE001 - raised again below
                result.append(error)
            queue.put(None)

        thread = _thread(target)
        try:
            while (event := queue.get()) is not None:
                yield event
        finally:
            stop.request()
            thread.join()
        if isinstance(result[0], BaseException):
            raise result[0]
        return result[0]


def _guarded(run: Callable[[Context], object]) -> Callable[[Any, Any], int]:
    def call(handle: Any, _user: object) -> int:
        try:
            run(Context(handle))
        except BaseException as error:  # noqa: BLE001 - it is the stage's failure
            code = error.code if isinstance(error, Error) else _abi.BATUTA_FAILED_PRECONDITION
            message = str(error) if isinstance(error, Error) else f"{type(error).__name__}: {error}"
            # One line of UTF-8 without zero bytes, whatever was raised.
            line = " ".join(message.replace("\0", " ").split()) or type(error).__name__
            lib.batuta_context_set_message(handle, line.encode("utf-8", "replace"))
            return code or _abi.BATUTA_INTERNAL
        return _abi.BATUTA_OK

    return call


def _thread(target: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=target, name="batuta")
    thread.start()
    return thread


def _quiet(rollback: Callable[[], object]) -> Callable[[Any], None]:
    def call(_user: object) -> None:
        try:
            rollback()
        except Exception:  # noqa: BLE001 - one rollback must not keep the others from theirs
            pass

    return call


def _report(handle: Any) -> GraphReport:
    summary = new(_abi.batuta_graph_summary)
    check(lib.batuta_graph_report_summary(handle, ctypes.byref(summary)))
    stages = []
    for number in range(summary.num_stages):
        c = new(_abi.batuta_stage_report)
        check(lib.batuta_graph_report_stage(handle, number, ctypes.byref(c)))
        error = None if c.status == _abi.BATUTA_OK else error_of(c.status, text(c.message))
        stages.append(
            StageReport(
                text(c.name), StageState(c.state), error, text(c.output), c.start_ms, c.wall_ms
            )
        )
    return GraphReport(
        stages,
        succeeded=summary.succeeded != 0,
        rolled_back=summary.rolled_back != 0,
        wall_ms=summary.wall_ms,
        critical_path_ms=summary.critical_path_ms,
    )
