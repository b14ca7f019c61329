"""Turning projects into cargo workspaces."""

from __future__ import annotations

import ctypes
import enum
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from . import _abi
from ._library import (
    Handle,
    PathLike,
    Relay,
    Stop,
    array,
    callback_type,
    check,
    encoded,
    interruptible,
    lib,
    new,
    take_text,
    text,
)
from .graph import OnEvent, teller


class Verdict(enum.IntEnum):
    """What became of a unit."""

    VERIFIED = _abi.BATUTA_VERDICT_VERIFIED
    COMPILED = _abi.BATUTA_VERDICT_COMPILED
    BRIDGED = _abi.BATUTA_VERDICT_BRIDGED
    FAILED = _abi.BATUTA_VERDICT_FAILED
    TRANSPILED = _abi.BATUTA_VERDICT_TRANSPILED


class LastStep(enum.IntEnum):
    """Where a conversion ends."""

    PUBLISH = _abi.BATUTA_STEP_PUBLISH
    TRANSPILE = _abi.BATUTA_STEP_TRANSPILE
    VERIFY = _abi.BATUTA_STEP_VERIFY
    OPTIMIZE = _abi.BATUTA_STEP_OPTIMIZE


class Format(enum.IntEnum):
    """How a report is written."""

    TABLE = _abi.BATUTA_FORMAT_TABLE
    JSON = _abi.BATUTA_FORMAT_JSON
    MARKDOWN = _abi.BATUTA_FORMAT_MARKDOWN
    HTML = _abi.BATUTA_FORMAT_HTML


@dataclass(frozen=True)
class Unit:
    """One program or library of the project."""

    name: str
    crate_name: str
    language: str
    tool: str  # that made the result
    verdict: Verdict
    cases: int  # that count as evidence
    cases_passed: int
    original_lines: int
    rust_lines: int


def analyze(project: PathLike, *, exclude: Iterable[str] = ()) -> Any:
    """What is in a project, as `batuta analyze --json` has it. Runs nothing, writes nothing. Ctrl-C
    ends it."""
    patterns, num_patterns = array(exclude)
    stop = Stop()
    options = new(
        _abi.batuta_analyze_options,
        project=encoded(project),
        exclude=patterns,
        num_exclude=num_patterns,
        stop=stop._handle,
    )

    def work() -> str:
        made = ctypes.c_void_p()
        check(lib.batuta_analyze(ctypes.byref(options), ctypes.byref(made)))
        try:
            return take_text(
                lambda out: int(lib.batuta_analysis_create_text(made, int(Format.JSON), out))
            )
        finally:
            lib.batuta_analysis_destroy(made)

    return json.loads(interruptible(work, stop))


class Report(Handle):
    """What a conversion did: the last one to `output`. Immutable; threads may share it."""

    _destroy = lib.batuta_report_destroy

    def __init__(self, output: PathLike) -> None:
        super().__init__(lambda made: int(lib.batuta_report_open(encoded(output), made)))

    @property
    def succeeded(self) -> bool:
        """Every unit is verified, compiled or bridged, and the workspace builds."""
        return self._number(lib.batuta_report_succeeded) != 0

    def units(self) -> list[Unit]:
        """All, by name."""
        found = []
        for index in range(self._number(lib.batuta_report_num_units)):
            c = self._filled(_abi.batuta_unit, lib.batuta_report_unit, index)
            found.append(
                Unit(
                    text(c.name),
                    text(c.crate_name),
                    text(c.language),
                    text(c.tool),
                    Verdict(c.verdict),
                    c.cases,
                    c.cases_passed,
                    c.original_lines,
                    c.rust_lines,
                )
            )
        return found

    def text(self, format: Format = Format.TABLE) -> str:
        """The whole report."""
        return self._text(lib.batuta_report_create_text, int(format))

    def json(self) -> Any:
        """The whole report as Python objects."""
        return json.loads(self.text(Format.JSON))


class _Converted(Report):
    """A report that a conversion just made."""

    def __init__(self, handle: ctypes.c_void_p) -> None:
        self._handle = handle


def convert(
    project: PathLike,
    output: PathLike,
    *,
    num_threads: int = 0,
    force: bool = False,
    tools: Iterable[str] = (),
    last_step: LastStep = LastStep.PUBLISH,
    on_event: OnEvent = None,
    stop: Stop | None = None,
) -> Report:
    """Converts a project and publishes the workspace at `output`. On the main thread, Ctrl-C stops it:
    nothing is published, and KeyboardInterrupt is raised."""
    names, num_names = array(tools)
    stopper = stop or Stop()
    relay = Relay(stopper)
    options = new(
        _abi.batuta_convert_options,
        project=encoded(project),
        output=encoded(output),
        num_threads=num_threads,
        force=int(force),
        tools=names if num_names else None,
        num_tools=num_names,
        on_event=callback_type(_abi.batuta_convert_options, "on_event")(teller(on_event, relay)),
        stop=stopper._handle,
        last_step=int(last_step),
    )

    def work() -> Report:
        made = ctypes.c_void_p()
        status = lib.batuta_convert(ctypes.byref(options), ctypes.byref(made))
        if made:
            report = _Converted(made)
        relay.check(status)
        return report

    return interruptible(work, stopper)
