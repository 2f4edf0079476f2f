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

SERVERS = pytest.mark.parametrize(
    ("server", "driver"), [("postgres", "psycopg"), ("mariadb", "pymysql")], ids=["postgres", "mariadb"]
)


@contextmanager
def a_house_on(request, server, driver, **how):
    """A house on a fresh database of a server."""
    url = with_driver(request.getfixturevalue(server), driver)
    with fresh_database(url) as database:
        shop = a_house(database.render_as_string(hide_password=False), **how)
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


@SERVERS
def test_a_life_is_kept_and_forgotten(request, server, driver):
    """Told, merged, wrapped anew, exported, erased."""
    with a_house_on(request, server, driver) as shop:
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
        assert ("ada",) == club.members.retain(inactive=Duration(months=12)).members
        assert Profile() == club.members.profile("ada")
        assert {} == kept_of(shop, lambda kept: kept.keys([key_in(shop)]))
        assert 500 == shop.total()


@SERVERS
def test_a_number_is_told_by_two_at_once(request, server, driver):
    """One of them has it, and the other is refused, each time."""
    with a_house_on(request, server, driver) as shop:
        members = shop.club.members
        for _ in range(5):
            ended = at_once(
                *(lambda each=each: members.tell(each, Profile(phone=PHONE)) for each in ("ada", "bob"))
            )

            assert {None, "contact_taken"} == set(ended)
            owner = found_by(shop.club, phone=PHONE)
            assert ("ada", "bob")[ended.index(None)] == owner
            members.tell(owner, forget=["phone"])


@SERVERS
def test_who_is_erased_while_something_is_told_is_erased(request, server, driver):
    """Whoever comes first: nothing is kept afterwards."""
    names = tuple(f"m{number}" for number in range(5))
    with a_house_on(request, server, driver, enrolled=names) as shop:
        members = shop.club.members
        for name in names:
            ended = at_once(lambda name=name: members.tell(name, SARA), lambda name=name: members.erase(name))

            assert ended[0] in {None, "member_erased"}
            assert ended[1] is None
            assert 0 == sum(members.erase(name, dry_run=True).deleted.values())
            assert found_by(shop.club, phone=PHONE) is None
