"""Several jobs and several friends at once, on servers."""

from __future__ import annotations

import pytest

from clubkit.club import Club

from ..servers.databases import fresh_database
from .referring import a_club, at_once, brings
from .shop import Shop

LAPS = 5


@pytest.fixture(params=["postgres", "mariadb"])
def server(request):
    """The URL of an empty database on a server."""
    with fresh_database(request.getfixturevalue(request.param)) as url:
        yield url.render_as_string(hide_password=False)


def test_runs_and_circles_at_once(server):
    """Jobs at once pay each friend once, the limit holds, and of each circle one is refused."""
    shop = a_club(server, limit={"per_member": 3})
    for number in range(5):
        brings(shop, f"f{number}")
        shop.pays(f"{number}", member=f"f{number}")
    shop.on(14)

    at_once(shop, [lambda club: club.referrals.run()] * 6)
    circles = [refused_of_a_circle(shop, [f"{lap}-{number}" for number in range(4)]) for lap in range(LAPS)]

    assert 1500 == shop.total()
    assert sorted([200] * 3 + [0] * 2) == sorted(shop.total(f"f{number}") for number in range(5))
    assert [["cycle"]] * LAPS == circles
    assert () == shop.club.doctor().findings
    shop.club.close()


def refused_of_a_circle(shop: Shop, names: list[str]) -> list[str]:
    """Why some are refused of members who bring each other around at once."""
    for name in names:
        shop.club.members.enrol(name)
    codes = [shop.club.referrals.code(name) for name in names]

    def refers(number):
        def act(club: Club) -> None:
            club.referrals.refer(names[number], code=codes[number - 1])

        return act

    return at_once(shop, [refers(number) for number in range(len(names))])
