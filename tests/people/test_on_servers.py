"""Servers keep people as a file does, from several threads too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from tests.members.vectors import ring_of
from tests.people.house import PHONE, SARA, a_house, agrees, found_by, kept_of, key_in, reopened
from tests.servers.databases import fresh_database, with_driver

from clubkit.calendars import Duration
from clubkit.errors import ContactTakenError, MemberErasedError
from clubkit.members.profile import Profile


@pytest.fixture(
    scope="module", params=[("postgres", "psycopg"), ("mariadb", "pymysql")], ids=lambda each: each[0]
)
def database(request):
    """A database on a server, for all tests: its tables take longer to make than a test takes."""
    server, driver = request.param
    with fresh_database(with_driver(request.getfixturevalue(server), driver)) as made:
        yield made.render_as_string(hide_password=False)


@contextmanager
def a_house_on(database, *enrolled):
    """A house on a database of a server, with members whom no other test has."""
    shop = a_house(database, enrolled=enrolled)
    with shop.club:
        yield shop


def outcome(attempt, barrier):
    """The code of the error that an attempt ends with, or none."""
    barrier.wait()
    try:
        attempt()
    except (ContactTakenError, MemberErasedError) as error:
        return error.code
    return None


def at_once(*attempts):
    """What attempts end with that begin at one moment."""
    barrier = Barrier(len(attempts))
    with ThreadPoolExecutor(len(attempts)) as pool:
        return [each.result() for each in [pool.submit(outcome, each, barrier) for each in attempts]]


def test_a_life_is_kept_and_forgotten(database):
    """Told, merged, wrapped anew, exported, erased."""
    with a_house_on(database, "ada", "bob") as shop:
        club = reopened(shop, ring=ring_of(1, 2))
        shop.club.members.tell("bob", SARA)
        shop.club.members.add_occasion("bob", "birthday:03-21")
        agrees(shop, "bob")
        shop.pays("1", 500, member="bob")
        assert 1 == club.members.rewrap()
        club.members.merge("bob", into="ada")

        assert SARA == club.members.profile("ada")
        assert 1 == len(club.members.occasions("ada"))
        assert "سارا".encode() in club.members.export("ada").files()["member.json"]
        shop.on(800)
        assert "ada" in club.members.retain(inactive=Duration(months=12)).members
        assert Profile() == club.members.profile("ada")
        assert {} == kept_of(shop, lambda kept: kept.keys([key_in(shop)]))
        assert 500 == shop.total()


def test_a_number_is_told_by_two_at_once(database):
    """One of them has it, and the other is refused, each time."""
    with a_house_on(database, "cy", "dan") as shop:
        members = shop.club.members
        for _ in range(5):
            ended = at_once(
                *(lambda each=each: members.tell(each, Profile(phone=PHONE)) for each in ("cy", "dan"))
            )

            assert {None, "contact_taken"} == set(ended)
            owner = found_by(shop.club, phone=PHONE)
            assert ("cy", "dan")[ended.index(None)] == owner
            members.tell(owner, forget=["phone"])


def test_who_is_erased_while_something_is_told_is_erased(database):
    """Whoever comes first: nothing is kept afterwards."""
    names = tuple(f"m{number}" for number in range(5))
    with a_house_on(database, *names) as shop:
        members = shop.club.members
        for name in names:
            ended = at_once(lambda name=name: members.tell(name, SARA), lambda name=name: members.erase(name))

            assert ended[0] in {None, "member_erased"}
            assert ended[1] is None
            assert 0 == sum(members.erase(name, dry_run=True).deleted.values())
            assert found_by(shop.club, phone=PHONE) is None
