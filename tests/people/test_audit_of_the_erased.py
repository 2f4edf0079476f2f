"""What proves the words in a person's postings goes with the person, and with nobody else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from tests.audit.books import KEY, sealed
from tests.people.house import SARA, a_house, key_in

from clubkit.audit.verify import verify
from clubkit.storage.people_ports import people_in


def journal_of(shop):
    """The audit journal."""
    return shop.club.storage.journal()


def salted(shop):
    """The members whose salt is there."""
    keys = {key_in(shop, member): member for member in ("ada", "bob", "eve")}
    return {keys[key] for key in journal_of(shop).salts(list(keys))}


def test_the_salts_of_who_was_erased_are_gone(store):
    """Under every name that the person had; the journal still proves units and instants."""
    shop = a_house(store, enrolled=("ada", "bob", "eve"))
    with shop.club as club:
        for member in ("ada", "bob", "eve"):
            shop.gives(5, member=member)
        club.members.tell("bob", SARA)
        club.members.merge("bob", into="ada")
        before = sealed(shop)
        assert {"ada", "bob", "eve"} == salted(shop)

        club.members.erase("ada")
        club.members.erase("ada")

        assert {"eve"} == salted(shop)
        verified = verify(club.storage, KEY.public, before)
        assert ((), 4) == (verified.findings, verified.erased)


@pytest.mark.parametrize("commits", [True, False])
def test_an_erasure_inside_takes_the_salts_with_it(tmp_path, commits):
    """Inside a transaction of the caller's the salt goes with the commit, and stays with a rollback."""
    shop = a_house(f"sqlite:///{tmp_path / 'club.db'}", enrolled=("ada", "bob", "eve"))
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'club.db'}", poolclass=sa.NullPool)
    with shop.club as club:
        for member in ("ada", "bob"):
            shop.gives(5, member=member)
        club.members.tell("ada", SARA)
        before = sealed(shop)
        with engine.connect() as connection:
            club.inside(connection).members.erase("ada")
            connection.commit() if commits else connection.rollback()

        assert ({"bob"} if commits else {"ada", "bob"}) == salted(shop)
        assert () == verify(club.storage, KEY.public, before).findings
        assert commits is (club.members.profile("ada").name is None)


def test_a_salt_that_somebody_else_deleted_is_found(store):
    """A merge erases no proof, so a missing salt is still a finding."""
    shop = a_house(store)
    with shop.club as club:
        shop.gives(5, member="bob")
        club.members.merge("bob", into="ada")
        before = sealed(shop)
        journal_of(shop).forget([key_in(shop, "bob")])

        (finding,) = verify(club.storage, KEY.public, before).findings
        assert "unsalted" == finding.flaw.value


def test_a_row_of_another_kind_is_no_erasure(store):
    """A profile that is there does not excuse a missing salt."""
    shop = a_house(store)
    with shop.club as club:
        shop.gives(5)
        club.members.tell("ada", SARA)
        before = sealed(shop)
        journal_of(shop).forget([key_in(shop)])
        with club.storage.begin() as unit:
            people_in(unit).drop_contact("phone", bytes(16))

        (finding,) = verify(club.storage, KEY.public, before).findings
        assert "unsalted" == finding.flaw.value
