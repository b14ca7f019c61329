"""Which transpilers and toolchains are on this machine."""

from __future__ import annotations

import ctypes
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from . import _abi
from ._library import (
    Handle,
    NotFoundError,
    PathLike,
    array,
    check,
    encoded,
    lib,
    new,
    take_text,
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
        count = ctypes.c_size_t()
        check(lib.batuta_registry_num_tools(self._handle, ctypes.byref(count)))
        return count.value

    def __iter__(self) -> Iterator[Tool]:
        for index in range(len(self)):
            c = new(_abi.batuta_tool)
            check(lib.batuta_registry_tool(self._handle, index, ctypes.byref(c)))
            yield _tool(c)

    def find(self, name: str) -> Tool | None:
        """The tool of that name if it is here."""
        c = new(_abi.batuta_tool)
        try:
            check(lib.batuta_registry_find(self._handle, name.encode(), ctypes.byref(c)))
        except NotFoundError:
            return None
        return _tool(c) if c.state == ToolState.FOUND else None

    @property
    def warnings(self) -> list[str]:
        """What went wrong with the cache."""
        lines = take_text(
            lambda made: int(lib.batuta_registry_create_warnings(self._handle, made))
        )
        return lines.splitlines()


def _tool(c: Any) -> Tool:
    return Tool(
        name=text(c.name),
        summary=text(c.summary),
        path=text(c.path),
        version=text(c.version),
        problem=text(c.problem),
        state=ToolState(c.state),
    )
