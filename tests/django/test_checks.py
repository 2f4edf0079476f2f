"""What is wrong with a project is said by ``manage.py check``, with a hint."""

from __future__ import annotations

import pytest

pytest.importorskip("django", reason="NO DJANGO: pip install 'clubkit[django]'; it is untested")

from .project import ENGINES, PROGRAM, club_setting, database, server_settings  # isort: split

from django.test.utils import override_settings
from django_shop.models import Order

from clubkit.integrations.django.checks import check_databases, check_settings, check_sources
from clubkit.integrations.django.orders import OrderSource

from ..club.shop import a_program
from ..servers.databases import fresh_database, with_driver


class Elsewhere:
    """A router that writes the shop's orders to another database."""

    def db_for_write(self, model, **_):
        return "elsewhere" if model is Order else None


def ids(problems):
    assert all(problem.hint for problem in problems)
    return [problem.id.removeprefix("clubkit.") for problem in problems]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (None, "E001"),
        ({"PROGRAMM": PROGRAM}, "E002"),
        ({}, "E003"),
        ({"PROGRAM": "no-such-file.toml"}, "E003"),
        ({"PROGRAM": PROGRAM, "DATABASE": "nowhere"}, "E004"),
        ({"PROGRAM": PROGRAM, "KEYS": "no.such.ring"}, "E005"),
        ({"PROGRAM": PROGRAM, "FUNCTIONS": {"bonus": "no.such.rule"}}, "E005"),
        ({"PROGRAM": PROGRAM}, None),
    ],
)
def test_a_wrong_setting_is_named(setting, said):
    """One check for each thing that can be wrong."""
    with override_settings(CLUBKIT=setting):
        assert ids(check_settings(None)) == ([] if said is None else [said])


def test_an_unknown_name_comes_with_the_nearest_one():
    """A slip of the finger is found at a glance."""
    with override_settings(CLUBKIT={"PROGRAMM": PROGRAM}):
        [problem] = check_settings(None)
    assert "did you mean PROGRAM?" == problem.hint


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (["E006"], {"model": "django_shop.Nothing"}),
        (["E007"], {"model": "django_shop.Order", "total": "sum"}),
        (["E007"], {"model": "django_shop.Order", "member": "customer.phone"}),
        ([], {"model": "django_shop.Order", "total": lambda _, row: row.total * 10}),
    ],
)
def test_a_source_that_leads_nowhere_is_named(monkeypatch, said, fields):
    """Before the first order is lost to it."""
    source = type("Source", (OrderSource,), {"order_id": "number", **fields})()
    monkeypatch.setattr("clubkit.integrations.django.checks.registered", lambda: [source])
    assert said == ids(check_sources(None))


@pytest.mark.parametrize(("strict", "said"), [(False, "W001"), (True, "E008")])
def test_pitfall_18_orders_in_another_database_are_no_one_transaction(strict, said):
    """A warning says so, and an error where that was asked for."""
    setting = club_setting("default", STRICT=strict)
    with override_settings(CLUBKIT=setting, DATABASE_ROUTERS=[Elsewhere()]):
        assert [said] == ids(check_sources(None))


def test_pitfall_12_sqlite_that_does_not_wait_is_a_warning(sqlite, tmp_path):
    """The option that makes it wait is in the hint."""
    assert [] == check_databases(None, databases=[sqlite])
    said = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "deferred.sqlite3")}
    with database("deferred", said) as alias, override_settings(CLUBKIT=club_setting(alias)):
        assert ["W002"] == ids(check_databases(None, databases=[alias]))


def test_a_server_that_cuts_what_is_too_long_is_an_error(mariadb):
    """It would lose what it is given, and say nothing."""
    with fresh_database(with_driver(mariadb, "mysqldb")) as url:
        said = server_settings("mariadb", url, init_command="SET sql_mode = ''")
        with database("lax", said, migrates=False) as alias, override_settings(CLUBKIT=club_setting(alias)):
            assert ["E009"] == ids(check_databases(None, databases=[alias]))


def test_a_program_that_is_not_in_force_is_a_warning(sqlite):
    """With the command that puts it into force."""
    with override_settings(CLUBKIT=club_setting(sqlite, PROGRAM=a_program())):
        [problem] = check_databases(None, databases=[sqlite])
    assert ("clubkit.W003", True) == (problem.id, "club_publish" in problem.hint)


def test_a_database_without_tables_is_no_problem_of_the_checks(tmp_path):
    """Django says what is not migrated."""
    options = {"transaction_mode": "IMMEDIATE"}
    said = {"ENGINE": ENGINES["sqlite"], "NAME": str(tmp_path / "bare.sqlite3"), "OPTIONS": options}
    with (
        database("unmigrated", said, migrates=False) as alias,
        override_settings(CLUBKIT=club_setting(alias)),
    ):
        assert [] == check_databases(None, databases=[alias])
