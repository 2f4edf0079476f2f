"""A till's processes: killed at any moment, and two at once. Nothing that was said is lost or done twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from clubkit.errors import ConflictError, VoucherRefusedError
from clubkit.till import open_till

from .devices import Hands, take, text, till

ROOT = Path(__file__).parents[2]
CASHIER = Path(__file__).with_name("cashier.py")


@contextmanager
def a_cashier(folder, name):
    """A process that takes the tokens in the folder."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    command = [
        sys.executable,
        "-W",
        "error",
        str(CASHIER),
        str(folder / "till-1.db"),
        str(folder / "tokens"),
        name,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def ready(folder, count):
    """A till, and so many tokens in a file."""
    till(folder).close()
    tokens = [text() for _ in range(count)]
    (folder / "tokens").write_text("\n".join(tokens))
    return tokens


def killed_once(folder, seed):
    """Kill a cashier after some tokens, and see what is left."""
    tokens = ready(folder, 40)
    with a_cashier(folder, "one") as cashier:
        said = [int(cashier.stdout.readline()) for _ in range(Random(seed).randint(1, 30))]  # noqa: S311
        cashier.kill()
        said += [int(line) for line in cashier.stdout.read().split()]

    with open_till(folder / "till-1.db", clock=Hands()) as device:
        kept = {each.reference for each in device.untold()}
        assert {f"one-{number}" for number in said} <= kept
        assert len(kept) <= len(said) + 1  # what it died of before it could say so
        for reference in kept:
            number = int(reference.removeprefix("one-"))
            assert reference == device.accept(tokens[number], reference=reference, operator="one").reference
            with pytest.raises(VoucherRefusedError):
                take(device, tokens[number], "another")
        assert len(kept) == len(device.untold())
    return len(said)


@pytest.mark.parametrize("seed", range(3))
def test_a_till_that_is_killed_keeps_what_it_said(tmp_path, seed):
    """Every token that it said it took is taken, once; asking again for that sale gives the first answer."""
    assert killed_once(tmp_path, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3, 300))
def test_a_till_that_is_killed_often_keeps_what_it_said(tmp_path, seed):
    assert killed_once(tmp_path, seed)


def test_two_processes_of_a_device_take_each_token_once(tmp_path):
    tokens = ready(tmp_path, 60)
    with a_cashier(tmp_path, "one") as one, a_cashier(tmp_path, "two") as two:
        said = Counter(int(line) for cashier in (one, two) for line in cashier.communicate()[0].split())
        assert (0, 0) == (one.wait(), two.wait())

    assert Counter(range(len(tokens))) == said
    with open_till(tmp_path / "till-1.db", clock=Hands()) as device:
        assert len(tokens) == len(device.untold())


def test_a_commit_waits_for_the_disk(tmp_path):
    """A write-ahead log that is synced at each commit."""
    with till(tmp_path) as device:
        asked = [
            device._file._database.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous")
        ]
    assert ["wal", 2] == asked


def test_a_file_that_another_process_holds_is_a_conflict(tmp_path):
    code = text()
    with till(tmp_path) as device, open_till(tmp_path / "till-1.db", clock=Hands()) as other:
        other._file._database.execute("PRAGMA busy_timeout = 0")
        with device._file.changing(), pytest.raises(ConflictError):
            take(other, code)
        take(other, code)


def test_a_till_needs_no_database_library():
    """Nor the shop's club; its device has Python, attrs and cryptography."""
    program = (
        "import sys\n"
        "blocked = ('sqlalchemy', 'alembic', 'click', 'cattrs', 'django', 'psycopg', 'pymysql')\n"
        "sys.modules.update(dict.fromkeys(blocked))\n"
        "import clubkit.till\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, env=environment)
