"""Sealing: everything once, whoever writes or seals at the same time."""

from __future__ import annotations

from threading import Barrier, Event, Thread

import pytest
import sqlalchemy as sa

from clubkit.audit.notes import SigningKey
from clubkit.audit.seal import journal_of, seal
from clubkit.audit.verify import verify
from clubkit.clock import FixedClock
from clubkit.club import Club
from clubkit.errors import BadInputError, LedgerBrokenError, StorageError
from clubkit.storage.ports import Needs
from clubkit.testing.drafts import earned

from ..club.shop import day

KEY = SigningKey("shop.example/club", bytes(range(32)))


def sealed(shop, **how):
    """What one run of the sealer did."""
    return seal(shop.club.storage, KEY, FixedClock(shop.clock.now()), **how)


def findings(shop):
    """What a verification against the newest checkpoint finds."""
    head = journal_of(shop.club.storage).last_head()
    assert head is not None
    return [str(each) for each in verify(shop.club.storage, KEY.public, head.note.encode()).findings]


def sealed_postings(shop):
    """The postings that have a leaf, in the order of their leaves."""
    leaves = journal_of(shop.club.storage).leaves(limit=10_000)
    assert list(range(len(leaves))) == [number for number, _ in leaves]
    return [(leaf.member_key, leaf.seq) for _, leaf in leaves]


def key_of(shop, member="ada"):
    """The internal key of a member."""
    with shop.club.storage.read() as reader:
        return reader.find([member])[member].member_key


def at_once(*acts):
    """Each in a thread of its own, all begun together; what one raises is raised here."""
    gate = Barrier(len(acts))
    wrong = []

    def run(act):
        gate.wait()
        try:
            act()
        except BaseException as error:
            wrong.append(error)
            raise

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == wrong


# --- alone ------------------------------------------------------------------------------------------


def test_everything_is_sealed_once_in_batches(shop):
    """Batches cut a member's postings anywhere; a second run finds nothing to do."""
    for number in range(23):
        shop.pays(str(number), member=f"m{number % 3}")

    runs = [sealed(shop, batch=4), sealed(shop)]

    assert [(23, 23, True), (0, 23, True)] == [(run.postings, run.size, run.is_done) for run in runs]
    assert runs[0].checkpoint == runs[1].checkpoint
    assert 23 == len(set(sealed_postings(shop)))
    assert [4, 8, 12, 16, 20, 23] == [head.size for head in journal_of(shop.club.storage).heads()]
    assert [] == findings(shop)


def test_a_bounded_run_is_gone_on_with(local_shop):
    """Three postings of five, then the others, and what came meanwhile."""
    for number in range(5):
        local_shop.pays(str(number))

    first = sealed(local_shop, limit=3, batch=2)
    local_shop.pays("later", member="bob")
    second = sealed(local_shop, limit=3)

    assert [(3, False), (3, True)] == [(first.postings, first.is_done), (second.postings, second.is_done)]
    assert 6 == len(set(sealed_postings(local_shop)))
    assert [] == findings(local_shop)


def test_nothing_to_seal_is_no_checkpoint(local_shop):
    """An empty club has none yet."""
    assert (0, 0, None, True) == tuple(
        getattr(sealed(local_shop), name) for name in ("postings", "size", "checkpoint", "is_done")
    )


def test_another_key_goes_on_with_nothing(local_shop):
    """A journal has one key; a mistaken one is refused before anything is signed."""
    local_shop.pays()
    sealed(local_shop)
    local_shop.pays("2")

    with pytest.raises(BadInputError, match="the one that signed the journal's last checkpoint"):
        seal(local_shop.club.storage, SigningKey(KEY.name, bytes(32)), FixedClock(day(0)))

    assert 1 == len(sealed_postings(local_shop))


@pytest.mark.parametrize(
    ("statement", "left", "missing"),
    [
        ("UPDATE club_account SET seq = 1000000000000000", 3, "4 to 1000000000000000"),
        ("DELETE FROM club_posting WHERE seq = 1", 2, "1"),
        ("DELETE FROM club_posting WHERE seq = 2", 2, "2"),
        ("DELETE FROM club_posting WHERE seq = 3", 2, "3"),
    ],
)
@pytest.mark.parametrize("is_sealed_before", [False, True])
def test_what_was_gone_before_it_was_sealed_costs_nothing(
    shop_on_file, statement, left, missing, is_sealed_before
):
    """An account that counts postings which are not there keeps no sealer busy; the next one shows it."""
    for number in range(3):
        shop_on_file.pays(str(number))
    with shop_on_file.club.storage._engine.begin() as connection:
        connection.execute(sa.text(statement))

    runs = [sealed(shop_on_file, batch=1)] if is_sealed_before else []
    shop_on_file.pays("later")
    runs.append(sealed(shop_on_file, batch=1))

    assert [left, 1] if is_sealed_before else [left + 1] == [run.postings for run in runs if run.is_done]
    lost = f"deleted: the leaf of member {key_of(shop_on_file)} posting {missing}"
    assert [lost] == findings(shop_on_file)


def test_nothing_is_sealed_inside_a_callers_transaction(shop_on_file):
    """What is signed there could be rolled back."""
    storage = shop_on_file.club.storage
    with storage._engine.connect() as connection, pytest.raises(StorageError, match="may be rolled back"):
        seal(storage.inside(connection), KEY, FixedClock(day(0)))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE club_checkpoint SET peaks = zeroblob(32)",
        "UPDATE club_checkpoint SET peaks = x''",
        "UPDATE club_checkpoint SET size = 2",
        "DELETE FROM club_checkpoint",
    ],
)
def test_nothing_false_is_signed(shop_on_file, statement):
    """A stored tree that the last checkpoint does not speak of is not grown."""
    shop_on_file.pays()
    sealed(shop_on_file)
    shop_on_file.pays("2")
    with shop_on_file.club.storage._engine.begin() as connection:
        connection.execute(sa.text(statement))

    with pytest.raises(LedgerBrokenError):
        sealed(shop_on_file)

    assert 1 == len(sealed_postings(shop_on_file))


def test_a_posting_that_is_gone_before_it_was_sealed_stops_nothing(shop_on_file):
    """The others are sealed, and the gap is found for ever."""
    for number in range(3):
        shop_on_file.pays(str(number))
    with shop_on_file.club.storage._engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM club_posting WHERE seq = 2"))

    assert 2 == sealed(shop_on_file, batch=1).postings

    assert [f"deleted: the leaf of member {key_of(shop_on_file)} posting 2"] == findings(shop_on_file)


def test_a_member_whose_last_posting_is_gone_keeps_nobody_waiting(shop_on_file):
    """The sealer looks at the next member, with batches of one posting too."""
    for name in ("ada", "bob"):
        shop_on_file.pays(name, member=name)
    first = min(key_of(shop_on_file), key_of(shop_on_file, "bob"))
    with shop_on_file.club.storage._engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM club_posting WHERE member_key = :first"), {"first": first})

    assert 1 == sealed(shop_on_file, batch=1).postings
    assert 0 == sealed(shop_on_file, batch=1).postings


# --- with others ------------------------------------------------------------------------------------


def test_a_posting_that_commits_late_is_not_passed_over(shop_on_server):
    """A slow transaction, begun before others that were sealed, is sealed by the next run."""
    shop_on_server.pays("1")
    shop_on_server.pays("2", member="bob")
    ada = key_of(shop_on_server)

    with shop_on_server.club.storage.begin() as slow:
        slow.save([earned(slow.load({ada: Needs()})[ada], 5)], posted_at=day(0))
        shop_on_server.pays("3", member="bob")
        assert 3 == sealed(shop_on_server).postings

    assert 1 == sealed(shop_on_server).postings
    assert [] == findings(shop_on_server)


def test_nobody_waits_for_a_sealer(shop_on_server):
    """While a batch is being written, its members post on."""
    shop_on_server.pays("1")
    ada = key_of(shop_on_server)

    with shop_on_server.club.storage._engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO club_leaf VALUES (0, :ada, 1, :hash, :hash)"),
            {"ada": ada, "hash": bytes(32)},
        )
        connection.execute(
            sa.text("INSERT INTO club_salt VALUES (:ada, :salt)"), {"ada": ada, "salt": bytes(32)}
        )
        shop_on_server.pays("2")
        connection.rollback()

    assert 2 == len(shop_on_server.postings())


def test_two_sealers_seal_everything_once(shop):
    """Both run to their end; no posting has two leaves."""
    for number in range(40):
        shop.pays(str(number), member=f"m{number % 7}")
    counts = []

    at_once(*[lambda: counts.append(sealed(shop, batch=5).postings)] * 2)

    assert 40 == sum(counts) == len(set(sealed_postings(shop)))
    assert [] == findings(shop)


def test_four_writers_lose_nothing_to_a_sealer(shop):
    """Sealing all the while; what is left at the end is sealed once more."""
    done = Event()
    waiting = [4]

    def write(name):
        club = Club(shop.club.program, shop.club.storage, clock=FixedClock(shop.clock.now()))
        try:
            for number in range(15):
                club.orders.sync(shop.order(f"{name}{number}", member=f"{name}{number % 2}"))
        finally:
            waiting[0] -= 1
            if not waiting[0]:
                done.set()

    def keep_sealing():
        while not done.is_set():
            sealed(shop, batch=7)

    at_once(*(lambda name=name: write(name) for name in "abcd"), keep_sealing)
    sealed(shop)

    assert 60 == len(sealed_postings(shop)) == len(set(sealed_postings(shop)))
    assert [] == findings(shop)


# --- erased -----------------------------------------------------------------------------------------


def test_erasing_a_person_leaves_everything_provable(shop_on_file):
    """Without profile, salt and words, kind and units and instants still are what was sealed."""
    shop = shop_on_file
    shop.gives(5)
    shop.takes(2)
    shop.pays(member="bob")
    before = sealed(shop)
    ada = key_of(shop)
    with shop.club.storage._engine.begin() as connection:
        for statement in (
            "DELETE FROM club_salt WHERE member_key = :ada",
            "DELETE FROM club_member WHERE member_key = :ada",
            "UPDATE club_posting SET actor = NULL, reason = NULL, reference = NULL WHERE member_key = :ada",
        ):
            connection.execute(sa.text(statement), {"ada": ada})

    erased = verify(shop.club.storage, KEY.public, before.checkpoint.encode())
    with shop.club.storage.begin() as unit:
        unit.save([earned(unit.load({ada: Needs()})[ada], 5)], posted_at=day(0))
    sealed(shop)

    assert ((), 2) == (erased.findings, erased.erased)
    assert [] == findings(shop)
    with shop.club.storage._engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE club_entry SET units = 9 WHERE member_key = :ada AND seq = 3"), {"ada": ada}
        )
    assert [f"edited: member {ada} posting 3 is not what leaf 3 sealed"] == findings(shop)
