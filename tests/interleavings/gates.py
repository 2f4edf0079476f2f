"""Two commands whose steps are let through in a given order: lock, save, commit, as far as locks allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Condition, Thread
from typing import Any

from attrs import define, field, frozen

from clubkit.storage.ports import Needs, Storage, UnitOfWork

STEPS = ("lock", "save", "commit")
"""What a gate is before; a command stops at each."""

BLOCKED_SECONDS = 0.15
"""After so long a step that was let through is taken to wait for the other's lock."""


@define
class Turnstile:
    """Where one command waits for leave to take its next step."""

    _taken: int = 0
    _leave: int = 0
    _stands: bool = False
    _is_over: bool = False
    _changed: Condition = field(factory=Condition)

    def step(self) -> None:
        """Wait for leave; called by the command."""
        with self._changed:
            self._stands = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._taken < self._leave)
            self._stands = False
            self._taken += 1

    def let_through(self) -> None:
        """Let one step happen, and wait until the command stands at the next gate, is over, or is blocked."""
        with self._changed:
            self._leave += 1
            wanted = self._leave
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: self._is_over or (self._taken >= wanted and self._stands), BLOCKED_SECONDS
            )

    def free(self) -> None:
        """Let everything through from now on."""
        with self._changed:
            self._leave = 10**9
            self._changed.notify_all()

    def over(self) -> None:
        """The command is over."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()


@frozen
class GatedStorage:
    """A storage whose units of work stop at a turnstile before each step."""

    inner: Storage
    turnstile: Turnstile

    @property
    def capabilities(self) -> frozenset[str]:
        return self.inner.capabilities

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        with self.inner.begin() as unit:
            yield _Gated(unit, self.turnstile)
            self.turnstile.step()

    def read(self) -> Any:
        return self.inner.read()

    def close(self) -> None:
        """The inner one is closed by who opened it."""


class _Gated:
    def __init__(self, unit: UnitOfWork, turnstile: Turnstile) -> None:
        self._unit = unit
        self._turnstile = turnstile

    def load(self, wanted: Mapping[int, Needs]) -> Any:
        self._turnstile.step()
        return self._unit.load(wanted)

    def save(self, changes: Sequence[Any], **how: Any) -> None:
        self._turnstile.step()
        self._unit.save(changes, **how)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unit, name)


def interleaved(
    order: str, works: Mapping[str, Callable[[], Any]], gates: Mapping[str, Turnstile]
) -> dict[str, Any]:
    """
    Run works in threads of their own, with their steps in an order.

    Args:
        order: A letter of *works* for each step.

    Returns:
        What each returned or raised.
    """
    outcomes: dict[str, Any] = {}

    def run(name: str) -> None:
        try:
            outcomes[name] = works[name]()
        except Exception as error:  # noqa: BLE001 - what it raised is the outcome
            outcomes[name] = error
        finally:
            gates[name].over()

    threads = [Thread(target=run, args=(name,)) for name in works]
    for thread in threads:
        thread.start()
    for name in order:
        gates[name].let_through()
    for gate in gates.values():
        gate.free()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), order
    return outcomes
