"""Pipelines of programs in a file, of which only those run whose inputs changed."""

from __future__ import annotations

import ctypes
import enum
from dataclasses import dataclass
from typing import Any, Callable

from . import _abi
from ._library import (
    Error,
    Handle,
    PathLike,
    Relay,
    Stop,
    callback_type,
    encoded,
    error_of,
    interruptible,
    lib,
    new,
    take_text,
    text,
)
from .graph import OnEvent, StageState, teller


class Drawing(enum.IntEnum):
    """How a pipeline is drawn."""

    DOT = _abi.BATUTA_DRAWING_DOT
    SVG = _abi.BATUTA_DRAWING_SVG


@dataclass(frozen=True)
class PipelineStage:
    """What became of one stage of a pipeline."""

    name: str
    state: StageState
    was_up_to_date: bool  # its result was known and it did not run
    reason: str  # why it ran, or would
    error: Error | None
    output: str  # what the program wrote to stdout and stderr
    wall_ms: float


@dataclass(frozen=True)
class PipelineReport:
    """What a run of a pipeline did."""

    stages: list[PipelineStage]  # as in the file
    succeeded: bool
    is_published: bool  # the output folder was replaced
    num_run: int  # stages whose program was started, or would be
    num_restored: int  # outputs that were gone or edited, and are back
    wall_ms: float


class _Run(Handle):
    _destroy = lib.batuta_pipeline_report_destroy

    def report(self) -> PipelineReport:
        summary = self._filled(_abi.batuta_pipeline_summary, lib.batuta_pipeline_report_summary)
        return PipelineReport(
            [self._stage(index) for index in range(summary.num_stages)],
            succeeded=summary.succeeded != 0,
            is_published=summary.is_published != 0,
            num_run=summary.num_run,
            num_restored=summary.num_restored,
            wall_ms=summary.wall_ms,
        )

    def _stage(self, index: int) -> PipelineStage:
        c = self._filled(_abi.batuta_pipeline_stage, lib.batuta_pipeline_report_stage, index)
        return PipelineStage(
            name=text(c.name),
            state=StageState(c.state),
            was_up_to_date=c.was_up_to_date != 0,
            reason=text(c.reason),
            error=None if c.status == _abi.BATUTA_OK else error_of(c.status, text(c.message)),
            output=text(c.output),
            wall_ms=c.wall_ms,
        )


def run_pipeline(
    file: PathLike,
    *,
    num_threads: int = 0,
    keep_going: bool = False,
    force: bool = False,
    dry_run: bool = False,
    on_event: OnEvent = None,
    on_output: Callable[[str, bytes], object] | None = None,
    stop: Stop | None = None,
) -> PipelineReport:
    """Runs what is not up to date and publishes the outputs if all succeeded. `on_output` gets what the
    stage of that name writes, as it comes. On the main thread, Ctrl-C stops the run."""
    stopper = stop or Stop()
    relay = Relay(stopper)

    def tell(stage: bytes, address: Any, size: int, _user: object) -> None:
        if on_output is not None:
            on_output(text(stage), ctypes.string_at(address, size))

    options = new(
        _abi.batuta_pipeline_options,
        num_threads=num_threads,
        keep_going=int(keep_going),
        force=int(force),
        dry_run=int(dry_run),
        on_event=callback_type(_abi.batuta_pipeline_options, "on_event")(teller(on_event, relay)),
        stop=stopper._handle,
    )
    if on_output is not None:
        kind = callback_type(_abi.batuta_pipeline_options, "on_output")
        options.on_output = kind(relay.guarded(tell))

    def work() -> PipelineReport:
        def make(made: Any) -> int:
            status = int(lib.batuta_pipeline_run(encoded(file), ctypes.byref(options), made))
            relay.check(status)
            return status

        with _Run(make) as run:
            return run.report()

    return interruptible(work, stopper)


def draw_pipeline(file: PathLike, drawing: Drawing = Drawing.SVG) -> str:
    """Which stage needs which. Runs nothing."""
    return take_text(
        lambda made: int(lib.batuta_pipeline_create_drawing(encoded(file), int(drawing), made))
    )
