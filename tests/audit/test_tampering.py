"""What somebody with the database's password does to the books is found and named."""

from __future__ import annotations

import pytest

from clubkit.audit import verify as verifying
from clubkit.audit.checkpoints import Checkpoint, signed_checkpoint
from clubkit.audit.leaves import leaf_of
from clubkit.audit.notes import SigningKey
from clubkit.audit.seal import journal_of

from .books import KEY, sealed
from .deeds import DEEDS, ODD_DEEDS

OTHER = SigningKey("shop.example/club", bytes(32))
MORE_UNITS = "UPDATE club_entry SET units = 500 WHERE member_key = :a AND seq = 2"


@pytest.fixture
def books(sealed_books):
    """Books to tamper with; they are brought back afterwards."""
    with sealed_books.restored():
        yield sealed_books


@pytest.mark.parametrize(("deed", "statements", "expected"), DEEDS, ids=[deed for deed, *_ in DEEDS])
def test_what_was_done_is_found_and_named(books, deed, statements, expected):  # noqa: ARG001 - shown in the id
    """One finding for one deed, with the postings that it was done to."""
    forged = signed_checkpoint(Checkpoint(4, bytes(32)), OTHER)

    books.run(*statements, other=bytes(32), forged=forged, last=books.last.decode())

    assert expected == books.found()


@pytest.mark.parametrize("page", [1, 3, 8])
def test_pages_of_any_size_find_the_same(books, monkeypatch, page):
    """A member on several pages is named once."""
    monkeypatch.setattr(verifying, "PAGE", page)

    assert "" == books.found()
    books.run(
        "DELETE FROM club_salt WHERE member_key = :a",
        "UPDATE club_entry SET units = 999 WHERE member_key = :a AND seq = 4",
    )

    assert "unsalted, edited a4" == books.found()


def test_the_lines_name_postings_and_leaves(books):
    """What is printed: the flaw, the member's internal key, the posting's number, the leaf."""
    books.run(
        MORE_UNITS,
        "DELETE FROM club_posting WHERE member_key = :b AND seq = 1",
    )

    assert [
        f"deleted: member {books.b} posting 1, sealed as leaf 2",
        f"edited: member {books.a} posting 2 is not what leaf 1 sealed",
    ] == books.sentences()


def test_leaves_that_were_edited_with_their_postings_are_rewritten(books):
    """Whoever knows the salt can make posting and leaf agree, but not with the checkpoint."""
    books.run(MORE_UNITS)
    journal = journal_of(books.shop.club.storage)
    made = leaf_of(journal.written([(books.a, 2)])[books.a, 2], journal.salts([books.a])[books.a])
    books.run("UPDATE club_leaf SET hash = :hash WHERE no = 1", hash=made.hash)

    assert ["rewritten: leaves 0 to 3 differ from the checkpoint of 4 leaves"] == books.sentences()


def test_a_journal_that_was_sealed_anew_is_not_the_one_that_was_kept(books):
    """Even by the thief of the key: the checkpoint that had left the house speaks of other leaves."""
    books.run(
        MORE_UNITS,
        "DELETE FROM club_leaf",
        "DELETE FROM club_salt",
        "DELETE FROM club_checkpoint",
    )
    anew = sealed(books.shop)

    assert "" == books.found(anew)
    assert "rewritten" == books.found()


def test_leaves_that_no_checkpoint_speaks_of_are_unsigned(books):
    """An older checkpoint still holds for what it speaks of."""
    assert "" == books.found(books.first)

    books.run("DELETE FROM club_checkpoint WHERE size = 8")

    assert ["unsigned: no stored checkpoint speaks of leaves 4 to 7"] == books.sentences(books.first)


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"shop.example/club\n8\n",
        signed_checkpoint(Checkpoint(8, bytes(32)), OTHER).encode(),
        signed_checkpoint(
            Checkpoint(8, bytes(32)), SigningKey("shop.example/other", bytes(range(32)))
        ).encode(),
    ],
)
def test_a_forged_checkpoint_is_no_proof(books, note):
    """What the key did not sign is said to be forged, whatever is in it."""
    assert "forged" == books.found(note)


def test_two_checkpoints_of_one_size_contradict_each_other(books):
    """Two were shown two journals."""
    other = signed_checkpoint(Checkpoint(8, bytes(32)), KEY).encode()

    assert "rewritten" == books.found(other)


@pytest.mark.parametrize("shop_to_tamper_with", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("statement", "expected"), ODD_DEEDS)
def test_what_no_column_should_hold_is_found_too(books, statement, expected):
    """SQLite keeps anything in any column."""
    books.run(statement)

    assert expected == books.found()


def test_many_who_were_edited_are_all_named(books):
    """Each posting of both members."""
    books.run("UPDATE club_posting SET actor = 'nobody'")

    assert 8 == books.found().count("edited")
