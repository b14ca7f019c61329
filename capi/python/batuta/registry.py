"""Which transpilers and toolchains are on this machine."""

from __future__ import annotations

import ctypes
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Callable

from . import _abi
from ._library import (
    Handle,
    NotFoundError,
    PathLike,
    Relay,
    Stop,
    array,
    callback_type,
    encoded,
    interruptible,
    lib,
    name_of,
    new,
    text,
)


class ToolState(enum.IntEnum):
    """Whether a tool is here."""

    FOUND = _abi.BATUTA_TOOL_FOUND
    ABSENT = _abi.BATUTA_TOOL_ABSENT
    BROKEN = _abi.BATUTA_TOOL_BROKEN
    UNFIT = _abi.BATUTA_TOOL_UNFIT


@dataclass(frozen=True)
class Tool:
    """A transpiler or toolchain."""

    name: str
    summary: str
    path: str  # what to execute; empty if it is absent
    version: str
    problem: str  # why it is broken or unfit
    state: ToolState
    install_seconds: int  # what its installer takes on two cores, about; 0: it has none


class Registry(Handle):
    """What was found when it was made. Immutable; threads may share it."""

    _destroy = lib.batuta_registry_destroy

    def __init__(
        self,
        *,
        only: Iterable[str] = (),
        project: PathLike | None = None,
        cache_file: PathLike | None = None,
        use_cache: bool = True,
        probe_time_limit_ms: int = 0,
    ) -> None:
        names, num_names = array(only)
        options = new(
            _abi.batuta_registry_options,
            project=encoded(project),
            cache_file=encoded(cache_file),
            only=names,
            num_only=num_names,
            ignore_cache=int(not use_cache),
            probe_time_limit_ms=probe_time_limit_ms,
        )
        super().__init__(lambda made: int(lib.batuta_registry_detect(ctypes.byref(options), made)))

    def __len__(self) -> int:
        return self._number(lib.batuta_registry_num_tools)

    def __iter__(self) -> Iterator[Tool]:
        for index in range(len(self)):
            yield _tool(self._filled(_abi.batuta_tool, lib.batuta_registry_tool, index))

    def find(self, name: str) -> Tool | None:
        """The tool of that name if it is here."""
        try:
            c = self._filled(_abi.batuta_tool, lib.batuta_registry_find, name_of(name))
        except NotFoundError:
            return None
        return _tool(c) if c.state == ToolState.FOUND else None

    @property
    def warnings(self) -> list[str]:
        """What went wrong with the cache."""
        return self._text(lib.batuta_registry_create_warnings).splitlines()

    def install(
        self,
        name: str,
        *,
        on_line: Callable[[str], object] | None = None,
        stop: Stop | None = None,
    ) -> None:
        """Runs that tool's own installer, which may take minutes and fetch from the network. A registry
        that is made afterwards finds it. On the main thread, Ctrl-C ends it."""
        stopper = stop or Stop()
        relay = Relay(stopper)

        def tell(line: bytes, _user: object) -> None:
            if on_line is not None:
                on_line(text(line))

        options = new(
            _abi.batuta_install_options,
            on_line=callback_type(_abi.batuta_install_options, "on_line")(relay.guarded(tell)),
            stop=stopper._handle,
        )

        def work() -> None:
            relay.check(
                lib.batuta_registry_install(self._handle, name_of(name), ctypes.byref(options))
            )

        interruptible(work, stopper)


def _tool(c: Any) -> Tool:
    return Tool(
        name=text(c.name),
        summary=text(c.summary),
        path=text(c.path),
        version=text(c.version),
        problem=text(c.problem),
        state=ToolState(c.state),
        install_seconds=c.install_seconds,
    )
