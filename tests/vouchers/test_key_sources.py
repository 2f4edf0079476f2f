"""Where a ring comes from."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from threading import Barrier, Thread

import pytest

from clubkit.errors import BadInputError, KeyRingError
from clubkit.key_sources import (
    RING_VARIABLE,
    change_ring_file,
    fresh_secret,
    new_ring_file,
    ring_from,
    ring_from_environment,
    ring_from_file,
)
from clubkit.secret_files import SECRET_FILE_MAX, private_flaw, read_secret_file
from clubkit.vouchers.keys import KeyRing, KeyState
from clubkit.vouchers.ring_texts import written_ring

from .vectors import ring_of

posix = pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
TEXT = written_ring(ring_of(1, 2))


@pytest.fixture
def file(tmp_path):
    """A file with a ring of one key."""
    path = tmp_path / "vouchers.keys"
    new_ring_file(path, "demo")
    return path


def states(path):
    """The states of the keys in a file."""
    return [key.state.value for key in ring_from_file(path).keys]


def others_in(folder, file):
    """What else is in a folder."""
    return [path for path in folder.iterdir() if path != file]


def announce(ring):
    """A new key, from the system's generator."""
    return ring.announced(fresh_secret())


# --- a file -----------------------------------------------------------------------------------------


def test_a_new_ring_is_what_its_file_has(tmp_path):
    """And no two are the same."""
    one, other = (new_ring_file(tmp_path / name, "demo") for name in ("one", "other"))

    assert written_ring(one) == written_ring(ring_from_file(tmp_path / "one")) != written_ring(other)
    assert written_ring(one) == written_ring(ring_from_file(str(tmp_path / "one")))


@posix
def test_a_ring_is_for_its_owner_alone(file):
    """Also after it was changed."""
    before = stat.S_IMODE(file.stat().st_mode)
    change_ring_file(file, announce)

    assert [0o600, 0o600] == [before, stat.S_IMODE(file.stat().st_mode)]


def test_a_ring_is_not_written_over(file):
    """The only copy of a secret is not lost to a second call."""
    before = file.read_bytes()

    with pytest.raises(BadInputError):
        new_ring_file(file, "demo")

    assert before == file.read_bytes()


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644])
def test_a_ring_that_others_can_open_is_refused(file, mode):
    """Read or changed."""
    file.chmod(mode)

    for deed in (ring_from_file, lambda path: change_ring_file(path, announce)):
        with pytest.raises(BadInputError, match=f"chmod 600.*got mode {mode:o}"):
            deed(file)
    assert [] == others_in(file.parent, file)


@pytest.mark.parametrize(
    ("mode", "owner", "user", "flaw"),
    [
        (0o600, 1000, 1000, None),
        (0o400, 1000, 1000, None),
        (0o400, 0, 1000, None),
        (0o600, 1001, 1000, "one of user 1001"),
        (0o600, 1000, 0, "one of user 1000"),
        (0o640, 1000, 1000, "mode 640"),
    ],
)
def test_a_secret_belongs_to_who_reads_it_or_to_root(mode, owner, user, flaw):
    """Whoever owns a file can change it."""
    assert flaw == private_flaw(mode, owner, user)


@posix
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_refused(file):
    os.chown(file, 4242, -1)

    with pytest.raises(BadInputError, match="one of user 4242"):
        ring_from_file(file)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe secret", b"clubkit-keys-v1 demo 1:signing:secret", b"x" * 99_999]
)
def test_what_is_no_ring_is_refused_and_not_shown(file, content):
    file.write_bytes(content)

    with pytest.raises(BadInputError) as caught:
        ring_from_file(file)

    shown = f"{caught.value!r} {caught.value.__context__!r} {caught.value.__cause__!r}"
    assert "secret" not in shown
    assert len(shown) < 200


def test_no_more_than_a_ring_is_read_of_a_file(file):
    """A wrong path to a disk image costs no memory."""
    file.write_bytes(b" " * SECRET_FILE_MAX * 100)

    assert SECRET_FILE_MAX == len(read_secret_file(file))


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(BadInputError, match="a file that can be read"):
        ring_from_file(tmp_path / "nothing.keys")


# --- a change of a file -----------------------------------------------------------------------------


def test_a_ring_lives_in_its_file(file):
    """Announced, signing, retired."""
    seen = [states(file)]
    for step in (announce, KeyRing.rotated, lambda ring: ring.retired(0)):
        change_ring_file(file, step)
        seen.append(states(file))

    assert [["signing"], ["signing", "announced"], ["verifying", "signing"], ["signing"]] == seen
    assert [] == others_in(file.parent, file)


def test_a_step_that_is_refused_leaves_the_file(file):
    before = file.read_bytes()

    with pytest.raises(KeyRingError):
        change_ring_file(file, KeyRing.rotated)

    assert before == file.read_bytes()
    assert [] == others_in(file.parent, file)


def test_a_change_that_fails_leaves_the_file(file, monkeypatch):
    """At each of its steps that can fail for want of room."""
    before = file.read_bytes()
    for name in ("fsync", "fdopen"):
        with monkeypatch.context() as broken:
            broken.setattr(os, name, refuse)
            with pytest.raises(OSError, match="no room"):
                change_ring_file(file, announce)
        assert before == file.read_bytes()
        assert [] == others_in(file.parent, file)


def refuse(*_, **__):
    raise OSError("no room")


def test_a_new_file_that_fails_is_not_left_half_written(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", refuse)

    with pytest.raises(OSError, match="no room"):
        new_ring_file(tmp_path / "vouchers.keys", "demo")

    assert [] == [*tmp_path.iterdir()]


def test_what_was_cut_short_keeps_others_out(file):
    """Until somebody looks: the error names the file."""
    beside = Path(f"{file}.new")
    beside.touch()

    with pytest.raises(BadInputError, match=beside.name):
        change_ring_file(file, announce)

    assert beside.exists()
    assert ["signing"] == states(file)


def test_no_key_is_lost_when_many_change_a_ring(file):
    """Each that was not refused is in the file, and a reader always finds a whole ring."""
    gate = Barrier(9)
    known: list[tuple[bytes, bytes]] = []
    refused: list[BadInputError] = []
    read: list[list[str]] = []

    def change():
        gate.wait()
        for _ in range(10):
            try:
                change_ring_file(file, swap)
            except BadInputError as error:
                refused.append(error)

    def swap(ring):
        changed = ring.announced(fresh_secret()).rotated().retired(ring.keys[0].kid)
        known.append((ring.keys[0].key_id, changed.keys[0].key_id))
        return changed

    def look():
        gate.wait()
        read.extend(states(file) for _ in range(50))

    first = ring_from_file(file).keys[0].key_id
    threads = [Thread(target=change) for _ in range(8)] + [Thread(target=look)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert known
    assert 80 == len(known) + len(refused)
    assert [["signing"]] * 50 == read
    assert [first, *(after for _, after in known)] == [
        *(before for before, _ in known),
        ring_from_file(file).keys[0].key_id,
    ]


# --- the environment, and a function ----------------------------------------------------------------


def test_a_ring_of_the_environment(monkeypatch):
    """On one line, as such variables are."""
    monkeypatch.setenv(RING_VARIABLE, TEXT.replace("\n", " "))
    monkeypatch.setenv("OTHER_KEYS", written_ring(ring_of(5)))

    assert TEXT == written_ring(ring_from_environment())
    assert [5] == [key.kid for key in ring_from_environment("OTHER_KEYS").keys]


def test_a_variable_that_is_not_set_is_told(monkeypatch):
    monkeypatch.delenv(RING_VARIABLE, raising=False)

    with pytest.raises(BadInputError, match=RING_VARIABLE):
        ring_from_environment()


def test_a_ring_of_a_function():
    """What a vault answers; what it raises is the host's to see."""
    assert KeyState.SIGNING is ring_from(lambda: TEXT).keys[-1].state
    with pytest.raises(BadInputError):
        ring_from(lambda: "nothing")
    with pytest.raises(OSError, match="no room"):
        ring_from(refuse)
