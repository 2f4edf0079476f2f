from __future__ import annotations

import pytest

from clubkit.cli.balance_run import BalanceRun

AS_OF = "2025-06-01T00:00:00Z"

BALANCES = """\
customer_id,units,unit,earned_at,expires_at,reference
m1,120,points,2025-01-01T00:00:00Z,2026-01-01T00:00:00Z,old-1
m1,30,,2025-02-01T00:00:00Z,,old-2
m2,500,,,,
m3,0,,,,
"""


@pytest.fixture
def empty(clubkit, store, programs):
    """A club without members, by a program whose points are good for a year."""
    clubkit.done(
        "init", programs / "p1.toml", "--store", store, "--currency", "EUR", "--at", "2025-01-01T00:00:00Z"
    )
    return store


def written(tmp_path, text):
    """A file of balances."""
    path = tmp_path / "balances.csv"
    path.write_text(text, "utf-8")
    return path


def balance(clubkit, store, member_id):
    """What a member has."""
    return clubkit.json("member", "show", member_id, "--store", store, "--as-of", AS_OF)["balance"]


def test_takes_balances_over_and_reconciles(clubkit, empty, tmp_path):
    """The sum of the file stands beside the sum that was taken over."""
    file = written(tmp_path, BALANCES)

    said = clubkit.done("import-balances", file, "--store", empty, "--as-of", AS_OF)

    assert "took over 3 balances: points 650 in the file, 650 taken over, difference 0\n" == said
    assert 150 == balance(clubkit, empty, "m1")["available"]


def test_what_the_file_leaves_open_the_program_says(clubkit, empty, tmp_path):
    """Expiry by the program's rule, from when they were earned, or from now where nobody knows."""
    clubkit.done("import-balances", written(tmp_path, BALANCES), "--store", empty, "--as-of", AS_OF)

    assert [
        {"at": "2026-01-01T00:00:00Z", "units": 120},
        {"at": "2026-02-01T00:00:00Z", "units": 30},
    ] == balance(clubkit, empty, "m1")["expiring"]
    assert [{"at": "2026-06-01T00:00:00Z", "units": 500}] == balance(clubkit, empty, "m2")["expiring"]


def test_twice_is_once_even_on_another_day(clubkit, empty, tmp_path):
    """A row without instants keeps those of the first run."""
    file = written(tmp_path, BALANCES)
    clubkit.done("import-balances", file, "--store", empty, "--as-of", AS_OF)

    again = clubkit.json("import-balances", file, "--store", empty, "--as-of", "2025-06-09T00:00:00Z")

    assert {"file": 650, "taken_over": 650, "difference": 0} == again["units"]["points"]
    assert 500 == balance(clubkit, empty, "m2")["available"]


def test_a_difference_is_an_exit_code(clubkit, empty, tmp_path):
    """Rows that were set aside are missing in the sum, and that is said."""
    file = written(
        tmp_path, "customer_id,units,expires_at\nm1,120,2026-01-01T00:00:00Z\nm2,80,2024-01-01T00:00:00Z\n"
    )

    done = clubkit("import-balances", file, "--store", empty, "--as-of", AS_OF)

    assert 1 == done.exit_code
    assert "took over 1 balance: points 200 in the file, 120 taken over, difference 80\n" == done.stdout
    assert (
        "line 3: expires_at must be in the future, got units that have expired\n1 row set aside\n"
        == done.stderr
    )


def test_the_same_reference_with_another_sum_is_set_aside(clubkit, empty, tmp_path):
    """A balance is never changed by taking it over again."""
    file = written(tmp_path, "customer_id,units,reference\nm1,120,old-1\n")
    clubkit.done("import-balances", file, "--store", empty, "--as-of", AS_OF)
    written(tmp_path, "customer_id,units,reference\nm1,150,old-1\n")

    done = clubkit("import-balances", file, "--store", empty, "--as-of", AS_OF)

    assert 1 == done.exit_code
    assert "reference 'old-1' was used before with other content" in done.stderr
    assert 120 == balance(clubkit, empty, "m1")["available"]


def test_a_unit_that_the_program_lacks(clubkit, empty, tmp_path):
    """The row is set aside, and its sum shows as a difference of that unit."""
    document = clubkit.json(
        "import-balances",
        written(tmp_path, "customer_id,units,unit\nm1,7,stamps\n"),
        "--store",
        empty,
        "--as-of",
        AS_OF,
    )

    assert {"stamps": {"file": 7, "taken_over": 0, "difference": 7}} == document["units"]


def test_units_that_are_no_number(clubkit, empty, tmp_path):
    """What cannot be added up is no agreement."""
    assert (
        1
        == clubkit(
            "import-balances", written(tmp_path, "customer_id,units\nm1,many\n"), "--store", empty
        ).exit_code
    )


def test_goes_on_where_it_stopped(clubkit, empty, tmp_path, monkeypatch):
    """After an interruption what was taken over is said, and the next run takes over the rest."""
    file = written(tmp_path, BALANCES)

    def interrupted(self, row, take=BalanceRun.take):
        if row.member_id == "m2":
            raise KeyboardInterrupt
        take(self, row)

    with monkeypatch.context() as patched:
        patched.setattr(BalanceRun, "take", interrupted)
        done = clubkit("import-balances", file, "--store", empty, "--as-of", AS_OF)

    assert (130, "took over 2 balances; run it again to go on\nclubkit: interrupted\n") == (
        done.exit_code,
        done.stderr,
    )
    again = clubkit.json("import-balances", file, "--store", empty, "--as-of", AS_OF)
    assert {"file": 650, "taken_over": 650, "difference": 0} == again["units"]["points"]
