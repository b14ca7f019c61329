"""The library, its errors, and calls that Ctrl-C can end."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Callable, TypeVar, Union

from . import _abi

PathLike = Union[str, bytes, "os.PathLike[str]"]
T = TypeVar("T")
S = TypeVar("S", bound=ctypes.Structure)


def _load() -> ctypes.CDLL:
    folder = os.environ.get("BATUTA_LIB_DIR") or Path(__file__).parent
    library = ctypes.CDLL(str(Path(folder) / "libbatuta_c.so.0"))
    _abi.declare(library)
    return library


lib = _load()


class Error(Exception):
    """A call failed: `code` is a BATUTA_ number of batuta/c.h, the text one line for people."""

    def __init__(self, message: str, code: int = _abi.BATUTA_INTERNAL) -> None:
        super().__init__(message)
        self.code = code


class InvalidArgumentError(Error, ValueError):
    """Wrong call, project or file of settings."""


class NotFoundError(Error, LookupError):
    """Something that was named is not there."""


class FailedPreconditionError(Error):
    """The machine lacks something, or something is in the way."""


class CancelledError(Error):
    """A stop was requested."""


class DataLossError(Error):
    """A file is damaged."""


_ERRORS: dict[int, type[Error]] = {
    _abi.BATUTA_INVALID_ARGUMENT: InvalidArgumentError,
    _abi.BATUTA_NOT_FOUND: NotFoundError,
    _abi.BATUTA_FAILED_PRECONDITION: FailedPreconditionError,
    _abi.BATUTA_CANCELLED: CancelledError,
    _abi.BATUTA_DATA_LOSS: DataLossError,
}


def error_of(code: int, message: str) -> Error:
    return _ERRORS.get(code, Error)(message, code)


def check(status: int) -> None:
    """Raises what the last call of this thread failed with."""
    if status != _abi.BATUTA_OK:
        raise error_of(status, text(lib.batuta_last_error_message()))


def text(value: bytes | None) -> str:
    # Names are UTF-8; a path may hold other bytes, which come back unchanged this way.
    return "" if value is None else os.fsdecode(value)


def _whole(word: bytes) -> bytes:
    # C would take what stands before it for all.
    if b"\0" in word:
        raise InvalidArgumentError(f"{word!r} holds a zero byte", _abi.BATUTA_INVALID_ARGUMENT)
    return word


def encoded(value: PathLike | None) -> bytes | None:
    return None if value is None else _whole(os.fsencode(value))


def array(values: Iterable[PathLike]) -> tuple[Any, int]:
    """An array of texts for C, which must be kept as long as C needs it."""
    words = [_whole(os.fsencode(value)) for value in values]
    return (ctypes.c_char_p * len(words))(*words), len(words)


def words_of(argv: Sequence[PathLike]) -> Sequence[PathLike]:
    if isinstance(argv, (str, bytes)):
        raise TypeError("argv is a sequence of words, not one text")
    return argv


def new(struct: type[T], **fields: object) -> T:
    return struct(struct_size=ctypes.sizeof(struct), **fields)  # type: ignore[call-arg,arg-type]


def name_of(value: str) -> bytes:
    return _whole(value.encode())


def optional(value: str | None) -> bytes | None:
    """A name."""
    return None if value is None else name_of(value)


def callback_type(struct: type[ctypes.Structure], name: str) -> Any:
    """The function type of a field."""
    return next(kind[1] for kind in struct._fields_ if kind[0] == name)


def take_text(make: Callable[[Any], int]) -> str:
    made = ctypes.c_void_p()
    check(make(ctypes.byref(made)))
    try:
        return text(ctypes.string_at(made.value or 0))
    finally:
        lib.batuta_text_destroy(made)


class Handle:
    """Owns something that the library made. A context manager; closing twice is fine."""

    _destroy: Any  # the library's function that takes it back

    def __init__(self, make: Callable[[Any], int]) -> None:
        self._handle = ctypes.c_void_p()
        check(make(ctypes.byref(self._handle)))

    def _text(self, function: Any, *arguments: object) -> str:
        """A text that `function` makes of it."""
        return take_text(lambda made: int(function(self._handle, *arguments, made)))

    def _filled(self, struct: type[S], function: Any, *arguments: object) -> S:
        """A struct that `function` fills in. Its texts belong to the handle."""
        c = new(struct)
        check(function(self._handle, *arguments, ctypes.byref(c)))
        return c

    def _number(self, function: Any, *arguments: object) -> int:
        """A count, or 0 or 1, that `function` gives."""
        number = function.argtypes[-1]._type_()
        check(function(self._handle, *arguments, ctypes.byref(number)))
        return int(number.value)

    def close(self) -> None:
        """Gives it back; any other use of it then is an error."""
        handle, self._handle = self._handle, ctypes.c_void_p()
        if handle:
            type(self)._destroy(handle)

    def __enter__(self: T) -> T:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self.close()


class Relay:
    """Lets callbacks of Python be called by C. What one raises requests the stop of the call that they
    are passed to, ends their being called, and is raised when that call is over."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._error: BaseException | None = None

    def guarded(self, call: Callable[..., object]) -> Callable[..., None]:
        def run(*arguments: object) -> None:
            if self._error is not None:
                return
            try:
                call(*arguments)
            except BaseException as error:  # noqa: BLE001 - raised when the call is over
                self._error = error
                self._stop.request()

        return run

    def check(self, status: int) -> None:
        if self._error is not None:
            raise self._error
        check(status)


class Stop(Handle):
    """Asks what it is passed to to stop. Any thread may request it."""

    _destroy = lib.batuta_stop_destroy

    def __init__(self) -> None:
        super().__init__(lib.batuta_stop_create)

    def request(self) -> None:
        """Asks; more than once is as once."""
        check(lib.batuta_stop_request(self._handle))


def interruptible(work: Callable[[], T], stop: Stop) -> T:
    """Runs `work`, which `stop` can end. On the main thread, Ctrl-C (KeyboardInterrupt) asks it to
    stop, waits until it has, and is raised then."""
    if threading.current_thread() is not threading.main_thread():
        return work()
    results: list[T] = []
    errors: list[BaseException] = []
    done = threading.Event()
    claim = threading.Lock()  # who has it decides whether the work is done at all

    def target() -> None:
        if not claim.acquire(blocking=False):
            return
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again below
            errors.append(error)
        finally:
            done.set()

    thread = threading.Thread(target=target, name="batuta")
    interrupt: BaseException | None = None
    is_started = False
    while True:
        try:
            if not is_started:
                is_started = True
                thread.start()  # Ctrl-C may come within, before or after the thread is there
            # Not one long wait: a signal that comes just before it would be seen at its end.
            while not done.wait(0.1):
                pass
            break
        except BaseException as error:  # noqa: BLE001 - raised again below
            interrupt = error
            if claim.acquire(blocking=False):
                break
            stop.request()
    if interrupt is not None:
        raise interrupt
    if errors:
        raise errors[0]
    return results[0]
