"""Each rule of races catches a storage that forgets what others wrote meanwhile."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from threading import Barrier, get_ident, main_thread

import pytest

from clubkit.storage.memory import MemoryStorage, _MemoryUnitOfWork
from clubkit.testing.race_rules import THREADS, RaceRules

RULES = [name for name, _ in inspect.getmembers(RaceRules, inspect.isfunction) if name.startswith("test_")]


class ForgetfulStorage(MemoryStorage):
    """Lets every thread begin on the same state, and keeps what the last one leaves."""

    def __init__(self):
        super().__init__()
        self._gate = Barrier(THREADS)
        self._waited = set()

    @contextmanager
    def begin(self):
        unit = _MemoryUnitOfWork(self._state.copy())
        if get_ident() != main_thread().ident and get_ident() not in self._waited:
            self._waited.add(get_ident())
            self._gate.wait()
        yield unit
        self._state = unit.finished()


@pytest.mark.parametrize("rule", RULES)
def test_what_is_forgotten_is_noticed(rule):
    """A storage without turns fails every rule of races; the one with turns keeps them."""
    with pytest.raises(AssertionError):
        getattr(RaceRules(), rule)(ForgetfulStorage())
    getattr(RaceRules(), rule)(MemoryStorage())
