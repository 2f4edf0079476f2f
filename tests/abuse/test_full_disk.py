"""A disk that is full: a store that may not grow, a file that may not, and a journal that cannot be made."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from clubkit.errors import ConflictError, StorageError
from clubkit.testing import drifts

from ..club.shop import Shop, a_shop

Limit = Callable[[Shop, Path], AbstractContextManager[None]]


def connected(shop: Any) -> Any:
    """The connection that the club uses: nobody else is there, so the pool has one."""
    return shop.club.storage._engine.connect()


@contextmanager
def no_more_pages(shop: Shop, _: Path) -> Iterator[None]:
    """SQLite is told that the store has as many pages as it may have."""
    with connected(shop) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")
    yield
    with connected(shop) as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 4294967294")


@contextmanager
def no_longer_files(_: Shop, folder: Path) -> Iterator[None]:
    """The system lets no file of this process grow, as a quota does: the write itself is cut short."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    longest = max(each.stat().st_size for each in folder.glob("club.db*"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest + 100_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def no_journal(shop: Shop, folder: Path) -> Iterator[None]:
    """Something lies where the journal is to be, as where there is no room for another file."""
    shop.club.close()  # the last connection takes the journal with it
    (folder / "club.db-wal").mkdir()
    try:
        yield
    finally:
        (folder / "club.db-wal").rmdir()


def until_it_fails(shop: Shop) -> tuple[int, StorageError]:
    """Redeem one unit after the other; how often it went well, and what ended it."""
    for number in range(10_000):
        try:
            shop.club.points.redeem("ada", 1, reference=f"r{number}")
        except StorageError as error:
            return number, error
    raise AssertionError("there was no limit")


@pytest.mark.parametrize(("limit", "least"), [(no_more_pages, 1), (no_longer_files, 1), (no_journal, 0)])
def test_a_full_disk_stops_the_club_and_loses_nothing(tmp_path, limit: Limit, least):
    """A command that does not fit fails and leaves nothing; with room again the same command is done."""
    shop = a_shop(f"sqlite:///{tmp_path / 'club.db'}")
    shop.gives(10_000)

    with limit(shop, tmp_path):
        done, error = until_it_fails(shop)

    assert not isinstance(error, ConflictError)
    assert done >= least
    assert [] == drifts(shop.club.storage)
    assert 10_000 - done == shop.total()
    first = shop.club.points.redeem("ada", 1, reference="r0")
    again = [shop.club.points.redeem("ada", 1, reference=f"r{number}") for number in range(done + 1)]
    assert [first.trace.reference, f"r{done}"] == [again[0].trace.reference, again[-1].trace.reference]
    assert 10_000 - done - 1 == shop.total()
    shop.club.close()


def test_a_disk_of_its_own_is_filled(tmp_path):
    """A small file system is full: the club stops, and goes on where it was once there is room."""
    unshare = shutil.which("unshare") or "false"
    mount = [unshare, "-rm", "sh", "-c", f'mount -t tmpfs -o size=2m tmpfs "{tmp_path}" && exec "$@"', "-"]
    if subprocess.run([*mount, "true"], capture_output=True, check=False).returncode:
        pytest.skip("NO FILE SYSTEM: nobody may mount one here without rights; a real full disk is untested")

    script = Path(__file__).with_name("fill_disk.py")
    done = subprocess.run(
        [*mount, sys.executable, str(script), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, "") == (done.returncode, done.stderr)
    assert int(done.stdout) > 10
