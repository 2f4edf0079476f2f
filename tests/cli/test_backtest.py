from __future__ import annotations

import pytest

from clubkit.program.files import load_program

P4 = """\
P4, program {p4}, as of 2025-03-05T10:00:00Z
4 orders, 1 refund, 2 members, net sales €750.50
1 order of guests without points, 1 credit without an order left out

points       units   worth  of net sales
earned       4,002  €40.02         5.33%
taken back     450   €4.50         0.60%
kept         3,552  €35.52         4.73%
redeemed       500   €5.00         0.67%
expired          0   €0.00         0.00%
outstanding  3,052  €30.52         4.07%

the budget allows €37.52; what is earned and kept is within it

customer        member  earned  collects  of spend  tier
in the middle   m1       2,750    €23.00     5.00%  base
who earns most  m1       2,750    €23.00     5.00%  base

what is owed to members, by the month in which it expires
2026-02  €12.52  ███████████████████████████▊
2026-03  €18.00  ████████████████████████████████████████

members by tier
base    2  ████████████████████████████████████████
silver  0
gold    0

"""

AGAINST = """\
by the second program 0 members would collect more, 2 less, 0 the same; what is earned would cost €28.42 less
who loses most
member  difference
m1         -€18.40
m2         -€10.02

"""


def version_of(path):
    """What a program is called in a table."""
    return load_program(path).version[:12]


def test_shows_what_a_program_would_cost(clubkit, programs, orders):
    """The whole of it, with its picture, where nobody is at a terminal."""
    program = programs / "p4.toml"

    assert P4.format(p4=version_of(program)) == clubkit.done("backtest", program, orders)


def test_against_another_program(clubkit, programs, orders):
    """Both, and who would win and lose by the second."""
    said = clubkit.done("backtest", programs / "p4.toml", orders, "--against", programs / "p1.toml")

    assert said.startswith(P4.format(p4=version_of(programs / "p4.toml")))
    assert f"P1, program {version_of(programs / 'p1.toml')}, as of" in said
    assert said.endswith(AGAINST)


def test_as_json(clubkit, programs, orders):
    """Keys that stay; shares are exact."""
    document = clubkit.json("backtest", programs / "p4.toml", orders, "--against", programs / "p1.toml")

    assert document["units"] == {
        "earned": 4002, "taken_back": 450, "expired": 0, "redeemed": 500, "outstanding": 3052,
        "pending": 0, "deficit": 0,
    }  # fmt: skip
    assert ("1776/37525", 75050, "EUR") == (
        document["issued_share"], document["net_sales_minor"], document["currency"],
    )  # fmt: skip
    assert [{"month": "2026-02", "units": 1252, "worth_minor": 1252}] == document["liability_by_month"][:1]
    assert (-2842, "P1") == (
        document["against"]["cost_minor"],
        document["against"]["report"]["program"]["name"],
    )


def test_as_of_an_instant(clubkit, programs, orders, tmp_path):
    """Later rows are left out, and their members have nothing yet."""
    out = tmp_path / "members.csv"

    said = clubkit.done(
        "backtest", programs / "p1.toml", orders, "--as-of", "2025-01-31T00:00:00Z", "--members", out
    )

    assert "1 order, 0 refunds, 2 members" in said
    assert out.read_text("utf-8").splitlines()[1:] == ["m1,100,0,0,0,100,10000,base", "m2,0,0,0,0,0,0,base"]


def test_says_the_same_as_an_import(clubkit, programs, orders, shop, tmp_path):
    """A backtest and a store give the same bytes."""
    tested, kept = tmp_path / "tested.csv.gz", tmp_path / "kept.csv.gz"
    at = ("--as-of", "2026-01-20T00:00:00Z")

    clubkit.done("backtest", programs / "p1.toml", orders, *at, "--members", tested)
    clubkit.done("members", "--store", shop, *at, "--csv", kept)

    assert tested.read_bytes() == kept.read_bytes()


def test_sets_bad_rows_aside(clubkit, programs, orders, tmp_path):
    """Counted on stderr, and written where --rejects says."""
    with orders.open("a", encoding="utf-8") as file:
        file.write("o9,order,o9,m1,2025-03-09T10:00:00Z,USD,1.00\n")
    aside = tmp_path / "aside.csv"

    shown = clubkit("backtest", programs / "p1.toml", orders)
    kept = clubkit("backtest", programs / "p1.toml", orders, "--rejects", aside)

    assert "line 8: currency must be EUR, got 'USD'\n1 row set aside\n" == shown.stderr
    assert f"1 row set aside, see {aside}\n" == kept.stderr
    assert 2 == len(aside.read_text("utf-8").splitlines())


def test_a_currency_that_is_given_decides(clubkit, programs, orders):
    """Rows of another are bad rows."""
    done = clubkit("backtest", programs / "p1.toml", orders, "--currency", "USD")

    assert 0 == done.exit_code
    assert "6 rows set aside\n" in done.stderr


def test_a_broken_program_is_refused(clubkit, orders, tmp_path):
    """Every problem of it is shown."""
    program = tmp_path / "club.toml"
    program.write_text("[[earn]]\npre = 100\n", "utf-8")

    done = clubkit("backtest", program, orders)

    assert (1, "") == (done.exit_code, done.stdout)
    assert "did you mean per?" in done.stderr


@pytest.mark.parametrize("name", ["smallest.toml", "florist.toml"])
def test_programs_without_tiers_or_with_other_money(clubkit, programs, tmp_path, name):
    """What a program does not have is not shown."""
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "event_id,kind,order_id,customer_id,placed_at,currency,total\n"
        "o1,order,o1,m1,2025-03-21T09:00:00+03:30,IRR,4040000\n",
        "utf-8",
    )

    said = clubkit.done("backtest", programs / name, orders)

    assert ("members by tier" in said) is (name == "florist.toml")


def test_says_what_orders_do_not_tell(clubkit, orders, tmp_path):
    """Rules that ask for days and segments of members are named, and earn nothing."""
    program = tmp_path / "asking.toml"
    rule = '[[earn]]\nid = "near"\ngive = 5\nwhen = { occasion = { within = "3 days" } }\n'
    program.write_text(rule, "utf-8")

    done = clubkit("backtest", program, orders, "--json")

    told = "notice: orders say nothing of members: what these rules ask of them does not hold: near\n"
    assert (0, told) == (done.exit_code, done.stderr)
    assert '"earned": 0' in done.stdout
