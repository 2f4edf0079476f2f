"""The fault injector: lets the n-th statement on an engine's connections fail."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Any, TypeVar

import sqlalchemy as sa

Failure = Callable[[Any], Exception]
"""Makes an error; is given the driver's own connection, which it may break, as a network does."""

_T = TypeVar("_T")


class Moment(Enum):
    """When a statement fails."""

    BEFORE = auto()
    """The database never saw it."""

    AFTER = auto()
    """The database did it, and the answer was lost. For a COMMIT: everything is kept, and nobody was told."""


class Faults:
    """
    Lets one statement of an engine fail, by its number.

    Statements, and commits among them, are counted from one where `arm` was called, over all connections
    that the engine opens after this object was made. Rolling back is never made to fail. For one thread.

    Args:
        engine: One that has no open connection yet, made without a ``creator``.

    Attributes:
        calls: How many statements and commits ran since the injector was armed, the failed one included.

        has_fired: Whether the fault came.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.calls = 0
        self.has_fired = False
        self._number = 0
        self._moment = Moment.BEFORE
        self._fail: Failure = AssertionError
        sa.event.listen(engine, "do_connect", self._connect)

    def arm(self, number: int, moment: Moment, fail: Failure) -> None:
        """
        Let a statement fail, once.

        Args:
            number: Which one, from 1; the next statement is the first.

            fail: Makes what is raised: an error such as the driver would raise itself.
        """
        self.calls = 0
        self.has_fired = False
        self._number, self._moment, self._fail = number, moment, fail

    def disarm(self) -> None:
        """Let everything through from now on."""
        self._number = 0

    def run(self, connection: Any, call: Callable[[], _T]) -> _T:
        """Run one call on a driver's connection, or let it fail."""
        self.calls += 1
        if self.calls != self._number or self.has_fired:
            return call()
        self.has_fired = True
        if self._moment is Moment.AFTER:
            call()
        raise self._fail(connection)

    def _connect(self, dialect: sa.Dialect, _record: object, args: Any, named: Any) -> Any:
        return _Connection(dialect.connect(*args, **named), self)


class _Connection:
    """A driver's connection whose commits and statements pass through the injector."""

    __slots__ = ("_faults", "_real")

    def __init__(self, real: Any, faults: Faults) -> None:
        object.__setattr__(self, "_real", real)
        object.__setattr__(self, "_faults", faults)

    @property  # type: ignore[misc]  # a class that is asked for
    def __class__(self) -> type:  # psycopg asks whether a connection is its own
        return type(self._real)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._real, name, value)

    def cursor(self, *args: Any, **named: Any) -> _Cursor:
        return _Cursor(self._real.cursor(*args, **named), self._real, self._faults)

    def commit(self) -> None:
        self._faults.run(self._real, self._real.commit)


class _Cursor:
    """A driver's cursor whose statements pass through the injector."""

    __slots__ = ("_connection", "_faults", "_real")

    def __init__(self, real: Any, connection: Any, faults: Faults) -> None:
        object.__setattr__(self, "_real", real)
        object.__setattr__(self, "_connection", connection)
        object.__setattr__(self, "_faults", faults)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._real, name, value)

    def execute(self, *args: Any, **named: Any) -> Any:
        return self._faults.run(self._connection, lambda: self._real.execute(*args, **named))

    def executemany(self, *args: Any, **named: Any) -> Any:
        return self._faults.run(self._connection, lambda: self._real.executemany(*args, **named))
