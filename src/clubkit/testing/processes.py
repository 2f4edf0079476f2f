"""Processes that begin together: what races and kills are made of."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.synchronize import Barrier
from threading import BrokenBarrierError
from typing import Any, Final, Generic, TypeVar, cast

from attrs import frozen

T = TypeVar("T")

PATIENCE_SECONDS: Final = 600
"""How long a process waits for the others before it takes them for dead."""

_GATE = BrokenBarrierError.__name__
_PRELOADED = ["clubkit.club", "clubkit.storage.sql", "clubkit.testing", "pytest"]


@frozen
class Hand:
    """
    One of several processes.

    Attributes:
        number: From 0.

        size: How many there are.
    """

    number: int
    size: int
    _gate: Barrier

    def meet(self) -> None:
        """
        Wait until every process is here, then go on together.

        Raises:
            BrokenBarrierError: If one of them failed.
        """
        self._gate.wait(PATIENCE_SECONDS)


def together(size: int, work: Callable[[Hand], T]) -> list[T]:
    """
    Run *work* in so many processes at once, and return what came of each, by its number.

    Args:
        work: Can be pickled, such as a function of a module, or a `functools.partial` of one.

    Raises:
        AssertionError: If one of them raised, with what it said. All of them have ended.
    """
    context = start_context()
    gate = context.Barrier(size)
    running = [Running(work, Hand(number, size, gate)) for number in range(size)]
    try:
        endings = [each.ending() for each in running]
    finally:
        for each in running:
            each.kill()
    failures = [message for is_done, message in endings if not is_done]
    if failures:  # what stopped one of them stopped the others at the gate
        raise AssertionError(next((each for each in failures if _GATE not in each), failures[0]))
    return [result for _, result in endings]


def start_context() -> ForkServerContext | SpawnContext:
    """How processes are started: never as a copy of this one, with its threads and its connections."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


class Running(Generic[T]):
    """
    One piece of work in a process of its own.

    Args:
        subject: What the work is given.

        tells: Whether the work is also given a function to send messages with; see `heard`.
    """

    def __init__(self, work: Callable[..., T], subject: object, *, tells: bool = False) -> None:
        context = start_context()
        self._pipe, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(work, subject, theirs, tells), daemon=True)
        self._process.start()
        theirs.close()
        self._has_ended = False

    def heard(self, seconds: float) -> list[Any]:
        """The messages that are there now; waits at most so long for the first one. None after the end."""
        messages: list[Any] = []
        while not self._has_ended and self._pipe.poll(0 if messages else seconds):
            kind, message = self._received()
            if kind != "told":
                break
            messages.append(message)
        return messages

    def result(self) -> T:
        """
        Wait for the end, and return what the work returned.

        Raises:
            AssertionError: If it raised, with what it said, or died.
        """
        is_done, message = self.ending()
        if not is_done:
            raise AssertionError(message)
        return cast("T", message)

    def ending(self) -> tuple[bool, Any]:
        """Wait for the end: whether it is done, and what the work returned or how it failed."""
        kind, message = "told", None
        while kind == "told":
            kind, message = self._received()
        self._process.join()
        return kind == "done", message

    def kill(self) -> list[Any]:
        """End it at once, as ``kill -9`` does, and return the messages that were still on the way."""
        self._process.kill()
        self._process.join()
        messages: list[Any] = []
        while not self._has_ended:
            kind, message = self._received()
            if kind == "told":
                messages.append(message)
        return messages

    def _received(self) -> tuple[str, Any]:
        if self._has_ended:
            return "died", "it has ended"
        try:
            kind, message = self._pipe.recv()
        except (EOFError, OSError) as error:  # nothing more, or half of a message
            kind, message = "died", repr(error)
        if kind != "told":
            self._has_ended = True
            self._pipe.close()
        return kind, message


def _run(work: Callable[..., object], subject: object, pipe: Connection, tells: bool) -> None:  # noqa: FBT001 - called by Process
    try:
        tell = [lambda message: pipe.send(("told", message))] if tells else []
        result = work(subject, *tell)
    except Exception:  # noqa: BLE001 - it is told to whoever waits for the result
        if isinstance(subject, Hand):
            subject._gate.abort()  # noqa: SLF001 - the others are not left waiting
        pipe.send(("failed", traceback.format_exc()))
    else:
        pipe.send(("done", result))
    finally:
        pipe.close()
