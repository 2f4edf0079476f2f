"""The page on the Python API names every public name, and none that is not there."""

from __future__ import annotations

import importlib
import re

import pytest

import clubkit
from clubkit.areas.members import Members
from clubkit.areas.orders import Orders
from clubkit.areas.points import Points
from clubkit.areas.referrals import Referrals
from clubkit.areas.rewards import Rewards
from clubkit.areas.surprises import Surprises
from clubkit.areas.tiers import Tiers
from clubkit.areas.vouchers import Vouchers
from clubkit.insights.figures import Insights

AREAS = {
    "club.members": Members,
    "club.orders": Orders,
    "club.points": Points,
    "club.referrals": Referrals,
    "club.tiers": Tiers,
    "club.rewards": Rewards,
    "club.surprises": Surprises,
    "club.insights": Insights,
    "club.vouchers": Vouchers,
}
TOP = ("A club", "What the shop says", "Time and money", "Errors")


@pytest.fixture
def tables(tables_of):
    """The tables of the page, by heading."""
    tables = tables_of("reference/python-api.md")
    return {
        heading.strip("`"): [(name.strip("`"), text) for name, text in rows]
        for heading, (rows,) in tables.items()
    }


def methods_of(kind):
    """Public methods and properties that a class defines."""
    return sorted(name for name in vars(kind) if not name.startswith("_"))


def test_names_of_the_package(tables):
    """Each name of `clubkit` is listed once."""
    listed = [name for heading in TOP for name, _ in tables[heading]]

    assert sorted(clubkit.__all__) == sorted(listed)


@pytest.mark.parametrize("area", sorted(AREAS))
def test_methods_of_an_area(tables, area):
    """Each method of an area is listed."""
    assert methods_of(AREAS[area]) == sorted(name for name, _ in tables[area])


def test_what_a_club_has_beside_areas(tables):
    """Each method of the club itself is listed."""
    assert methods_of(clubkit.Club) == sorted(name for name, _ in tables["The club itself"])


def test_further_modules(tables):
    """Each module is there, with the names that the page gives it."""
    for module, text in tables["Further modules"]:
        found = importlib.import_module(module)
        assert all(hasattr(found, name) for name in re.findall(r"`(\w+)`", text)), module


def test_each_name_has_its_line(tables):
    """No name without a word on it."""
    assert all(text for rows in tables.values() for _, text in rows)
