"""A command line to call, and a small shop to call it for."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from clubkit.cli.verbs import program

PROGRAMS = Path(__file__).parents[2] / "examples" / "programs"

ORDERS = """\
event_id,kind,order_id,customer_id,placed_at,currency,total
o1,order,o1,m1,2025-01-10T10:00:00Z,EUR,100.00
o2,order,o2,m2,2025-02-01T10:00:00Z,EUR,250.50
o3,order,o3,,2025-02-03T10:00:00Z,EUR,40.00
o4,order,o4,m1,2025-03-01T10:00:00Z,EUR,450.00
r1,refund,o4,m1,2025-03-05T10:00:00Z,EUR,-90.00
c1,refund,,m2,2025-03-06T10:00:00Z,EUR,-5.00
"""


class CommandLine:
    """Calls verbs in this process."""

    def __init__(self):
        # click 8.2 keeps stderr apart by itself, and before it had to be asked.
        mixes = "mix_stderr" in inspect.signature(CliRunner).parameters
        make: Callable[..., CliRunner] = CliRunner
        self._runner = make(mix_stderr=False) if mixes else make()

    def __call__(self, *arguments, answer=None, env=None):
        """Call a verb; what it raised on purpose has become an exit code."""
        done = self._runner.invoke(program, [str(each) for each in arguments], input=answer, env=env)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    def done(self, *arguments, **more):
        """Call a verb that must succeed, and return what it said on stdout."""
        done = self(*arguments, **more)
        assert (0, "") == (done.exit_code, done.stderr if done.exit_code else "")
        return done.stdout

    def json(self, *arguments, **more):
        """Call a verb and return its document."""
        return json.loads(self(*arguments, "--json", **more).stdout)


@pytest.fixture
def clubkit():
    """The command line."""
    return CommandLine()


@pytest.fixture
def programs():
    """The folder of the example programs."""
    return PROGRAMS


@pytest.fixture
def orders(tmp_path):
    """A file of two members, a guest, a refund and a credit that names no order."""
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, "utf-8")
    return path


@pytest.fixture
def store(tmp_path):
    """The URL of a store that is not there yet."""
    return f"sqlite:///{tmp_path / 'club.db'}"


@pytest.fixture
def shop(clubkit, store, programs, orders):
    """The URL of a store with those orders, by program P1."""
    clubkit.done(
        "init", programs / "p1.toml", "--store", store, "--currency", "EUR", "--at", "2025-01-01T00:00:00Z"
    )
    clubkit.done("import", orders, "--store", store)
    return store
