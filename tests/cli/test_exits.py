from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from clubkit.cli import tick as tick_verb
from clubkit.cli.verbs import VERBS, program
from clubkit.errors import LedgerBrokenError

SOURCE = Path(__file__).parents[2] / "src"

BARE = {name: value for name, value in os.environ.items() if not name.startswith("CLUBKIT_")}
ENVIRONMENT = {**BARE, "PYTHONPATH": str(SOURCE)}

WITH_AS_OF = [
    ["backtest", "FILE", "FILE"],
    ["publish", "FILE", "--store", "URL"],
    ["import", "FILE", "--store", "URL"],
    ["import-balances", "FILE", "--store", "URL"],
    ["members", "--store", "URL"],
    ["member", "show", "m1", "--store", "URL"],
    ["redeem", "m1", "5", "--reference", "r", "--store", "URL"],
    ["adjust", "m1", "5", "--reference", "r", "--actor", "a", "--reason", "b", "--store", "URL"],
    ["tick", "--store", "URL"],
    ["doctor", "--store", "URL"],
    ["reward", "list", "m1", "--store", "URL"],
    ["voucher", "issue", "spring", "1", "--store", "URL"],
    ["remind", "--store", "URL"],
    ["deliver", "--store", "URL"],
    ["privacy", "retain", "--store", "URL"],
    ["referral", "code", "m1", "--store", "URL"],
]


def started(*arguments, **more):
    """A command line in a process of its own."""
    command = [sys.executable, "-m", "clubkit.cli", *map(str, arguments)]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False, **more)


# --- usage ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", WITH_AS_OF, ids=lambda arguments: arguments[0])
def test_an_instant_without_an_offset_is_usage(clubkit, orders, store, arguments):
    """Nobody knows when it is, so it is refused before anything is opened."""
    given = [{"FILE": orders, "URL": store}.get(word, word) for word in arguments]

    done = clubkit(*given, "--as-of", "2025-06-01T00:00:00")

    assert 2 == done.exit_code
    assert "aware, with an offset from UTC, such as 2026-03-21T00:00:00+03:30" in " ".join(
        done.stderr.split()
    )


def test_every_verb_that_works_at_an_instant_is_in_that_table():
    """The test above would notice a new verb."""
    having = {
        name for name in VERBS for command in leaves(program.get_command(click.Context(program), name))
        if any("--as-of" in option.opts for option in command.params)
    }  # fmt: skip

    assert having == {arguments[0] for arguments in WITH_AS_OF}


def leaves(command):
    """A command, or those of a group."""
    return list(command.commands.values()) if isinstance(command, click.Group) else [command]


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-verb"],
        ["members"],
        ["members", "--store", "sqlite:///x.db", "--no-such-option"],
        ["redeem", "m1", "0", "--reference", "r", "--store", "sqlite:///x.db"],
        ["init", "FILE", "--store", "sqlite:///x.db", "--currency", "EURO"],
        ["import", "FILE", "--store", "sqlite:///x.db", "--column", "total"],
    ],
    ids=" ".join,
)
def test_usage_is_two(clubkit, orders, arguments):
    """What was typed cannot be meant."""
    assert 2 == clubkit(*[orders if word == "FILE" else word for word in arguments]).exit_code


# --- stores -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nosuch://club", "names no database that clubkit knows"),
        ("club.db", "names no database that clubkit knows"),
        ("sqlite://club.db", "three slashes"),
        ("sqlite://", "three slashes"),
        ("sqlite:////no/such/folder/club.db", "the store holds no club yet"),
    ],
)
def test_a_store_that_cannot_be_opened_is_three(clubkit, url, said):
    """An alert, with the way to mend it."""
    done = clubkit("members", "--store", url)

    assert (3, "") == (done.exit_code, done.stdout)
    assert said in done.stderr


def test_a_missing_driver_says_so(clubkit, monkeypatch):
    """No traceback, and not a word of the URL: it may hold a password."""
    for driver in ("psycopg", "psycopg2"):
        monkeypatch.setitem(sys.modules, driver, None)

    done = clubkit("members", "--store", "postgresql://club:hunter2@db/club")

    assert 3 == done.exit_code
    assert done.stderr.startswith("clubkit: the driver of that database is not installed: psycopg")
    assert "hunter2" not in done.stderr


def test_looking_makes_no_file(clubkit, tmp_path, store):
    """A store that was mistyped is not there afterwards."""
    assert 3 == clubkit("members", "--store", store).exit_code
    assert [] == list(tmp_path.iterdir())


def test_what_is_no_store_is_three(clubkit, tmp_path):
    """A file of something else."""
    path = tmp_path / "club.db"
    path.write_bytes(b"not a database, and long enough to look like one" * 100)

    assert 3 == clubkit("members", "--store", f"sqlite:///{path}").exit_code


def test_the_store_may_come_from_the_environment(clubkit, shop):
    """So a password needs not stand in a list of processes."""
    assert 0 == clubkit("members", env={"CLUBKIT_STORE": shop}).exit_code


def test_a_broken_law_is_three(clubkit, shop, monkeypatch):
    """Stop and look: it is not the caller's fault."""

    def broken(*_, **__):
        raise LedgerBrokenError("lots add up to the account", "1 is not 2")

    monkeypatch.setattr(tick_verb, "open_club", broken)

    assert 3 == clubkit("tick", "--store", shop).exit_code


# --- refusals ---------------------------------------------------------------------------------------


def test_a_refusal_is_one(clubkit, shop):
    """The club said no: the sentence on stderr, nothing on stdout."""
    done = clubkit(
        "redeem", "m1", "9999", "--reference", "r", "--store", shop, "--as-of", "2025-06-01T00:00:00Z"
    )

    assert (1, "") == (done.exit_code, done.stdout)
    assert "clubkit: 9999 requested, 460 available\n" == done.stderr


def test_a_refusal_as_json(clubkit, shop):
    """One document in any case, with the stable code of the error."""
    document = clubkit.json("redeem", "nobody", "1", "--reference", "r", "--store", shop)

    assert {"error": {"code": "unknown_member", "sentence": "no member 'nobody'"}} == document


# --- processes --------------------------------------------------------------------------------------


def test_processes_end_with_those_codes(tmp_path, orders, programs):
    """The whole way, from the shell's side, with nothing but the summary on stdout."""
    store = f"sqlite:///{tmp_path / 'club.db'}"
    runs = [
        started("init", programs / "p1.toml", "--store", store, "--currency", "EUR"),
        started("import", orders, "--store", store),
        started("redeem", "m2", "9999", "--reference", "r", "--store", store),
        started("members", "--store", store, "--as-of", "yesterday"),
        started("members", "--store", "nosuch://"),
    ]

    assert [0, 0, 1, 2, 3] == [run.returncode for run in runs]
    assert [1, 1, 0, 0, 0] == [run.stdout.count("\n") for run in runs]
    assert not any("Traceback" in run.stderr for run in runs)


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_the_extra_it_says_how_to_get_it(missing):
    """One line, exit 2."""
    script = (
        f"import sys; sys.modules[{missing!r}] = None; sys.argv = ['clubkit', '--help']\n"
        "from clubkit.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )

    assert (2, "") == (done.returncode, done.stdout)
    assert "clubkit: this needs an optional dependency; run: pip install 'clubkit[cli]'\n" == done.stderr


def test_help_loads_nothing_heavy():
    """So that it is there at once."""
    script = (
        "import sys; from clubkit.cli.verbs import program\n"
        "program(['--help'], standalone_mode=False)\n"
        "print(*sorted({'babel', 'rich', 'sqlalchemy', 'clubkit.club'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )

    assert all(name in done.stdout for name in VERBS)
    assert done.stderr == "\n"


@pytest.mark.skipif(os.name != "posix", reason="a pipe of POSIX")
def test_a_broken_pipe_is_quiet(shop):
    """``clubkit members | head -0`` says nothing of its own."""
    command = f"{sys.executable} -m clubkit.cli members --store {shop} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["/bin/bash", "-c", command], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )

    assert done.returncode in {0, 141}
    assert "" == done.stderr


@pytest.mark.skipif(os.name != "posix", reason="a signal of POSIX")
def test_an_interrupt_is_130(orders, shop):
    """Ctrl-C in the middle of a file: no traceback, and what was kept is said."""
    script = (
        "import os, signal, sys\n"
        "from clubkit.cli import import_run, main\n"
        "def struck(order, check=import_run.check_order):\n"
        "    if order.order_id == 'o4': os.kill(os.getpid(), signal.SIGINT)\n"
        "    check(order)\n"
        "import_run.check_order = struck\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it\n"
        f"sys.argv = ['clubkit', 'import', {str(orders)!r}, '--store', {shop!r}, '--batch', '1']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )

    assert (130, "") == (done.returncode, done.stdout)
    assert done.stderr == (
        "took in 3 orders and 0 refunds, 1 of guests; 0 changed a balance; run it again to go on\n"
        "clubkit: interrupted\n"
    )


def test_help_is_there_within_a_fifth_of_a_second():
    """Over what an interpreter takes to do nothing; the best of a few, as machines are busy."""
    assert best("-m", "clubkit.cli", "--help") - best("-c", "pass") < 0.2


def best(*arguments):
    """Seconds that an interpreter takes."""
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([sys.executable, *arguments], env=ENVIRONMENT, capture_output=True, check=True)
        taken.append(time.perf_counter() - begun)
    return min(taken)
