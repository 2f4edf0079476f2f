from __future__ import annotations

import gzip

import pytest

AS_OF = "2025-06-01T00:00:00Z"
HEADER = "customer_id,earned,reversed,expired,redeemed,balance,spend12m_cents,tier\n"


# --- members ----------------------------------------------------------------------------------------


def test_lists_what_everybody_had(clubkit, shop):
    """By id, in the units and minor units of the club, with the sums below."""
    assert clubkit.done("members", "--store", shop, "--as-of", AS_OF) == (
        "customer_id  earned  reversed  expired  redeemed  balance  spend12m_cents  tier\n"
        "m1              550        90        0         0      460           46000  base\n"
        "m2              250         0        0         0      250           25050  base\n"
        "2 members as of 2025-06-01T00:00:00Z: 800 earned, 90 reversed, 0 expired, 0 redeemed, balance 710\n"
    )


def test_of_any_instant(clubkit, shop):
    """In the past, before the refund; and ahead, when everything has expired."""
    assert (
        100
        == clubkit.json("members", "--store", shop, "--as-of", "2025-01-31T00:00:00Z")["totals"]["balance"]
    )
    assert (
        710
        == clubkit.json("members", "--store", shop, "--as-of", "2027-01-01T00:00:00Z")["totals"]["expired"]
    )


def test_of_an_instant_before_the_program(clubkit, store, programs, orders):
    """A club that took its past over is younger than its members: today's program is asked."""
    clubkit.done("init", programs / "p1.toml", "--store", store, "--currency", "EUR")
    clubkit.done("import", orders, "--store", store)

    assert 710 == clubkit.json("members", "--store", store, "--as-of", AS_OF)["totals"]["balance"]


@pytest.mark.parametrize("name", ["figures.csv", "figures.csv.gz"])
def test_writes_csv(clubkit, shop, tmp_path, name):
    """The same bytes for the same figures, compressed where the name says so."""
    out, twin = tmp_path / name, tmp_path / f"twin-{name}"
    for path in (out, twin):
        said = clubkit.done("members", "--store", shop, "--as-of", AS_OF, "--csv", path)
        assert said.endswith(f"written to {path}\n")

    raw = out.read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode()
    assert HEADER + "m1,550,90,0,0,460,46000,base\nm2,250,0,0,0,250,25050,base\n" == text
    assert raw == twin.read_bytes()


def test_as_json(clubkit, shop):
    """Sums, tiers, and every member under the names of the columns."""
    document = clubkit.json("members", "--store", shop, "--as-of", AS_OF)

    assert {"as_of", "totals", "tiers", "members"} == set(document)
    assert {"base": 2} == document["tiers"]
    assert document["members"][0] == {
        "customer_id": "m1", "earned": 550, "reversed": 90, "expired": 0, "redeemed": 0, "balance": 460,
        "spend12m_cents": 46000, "tier": "base",
    }  # fmt: skip


# --- member show ------------------------------------------------------------------------------------


def test_shows_a_member(clubkit, shop):
    """What there is, what expires when, where the member stands, and what happened last."""
    assert clubkit.done("member", "show", "m1", "--store", shop, "--as-of", AS_OF) == (
        "member m1, since 2025-01-10T10:00:00Z\n"
        "460 points to spend, worth €4.60\n"
        "  100 expire at 2026-01-10T10:00:00Z\n"
        "  360 expire at 2026-03-01T10:00:00Z\n"
        "tier base, since 2025-03-05T10:00:00Z\n"
        "  counts now: spend €460.00\n"
        "  to silver: spend €40.00 more\n"
        "no  when                  what            units  order\n"
        " 3  2025-03-05T10:00:00Z  clawback   -90 points  file/o4\n"
        " 2  2025-03-01T10:00:00Z  earn      +450 points  file/o4\n"
        " 1  2025-01-10T10:00:00Z  earn      +100 points  file/o1\n"
    )


def test_shows_a_member_as_json(clubkit, shop):
    """Keys that stay."""
    document = clubkit.json("member", "show", "m1", "--store", shop, "--as-of", AS_OF)

    assert {"member_id", "joined_at", "known", "balance", "standing", "postings"} == set(document)
    assert {"spend_minor"} == set(document["standing"]["scores"])
    assert document["postings"][0] == {
        "no": 3, "kind": "clawback", "occurred_at": "2025-03-05T10:00:00Z", "units": {"points": -90},
        "order": "file/o4", "reference": None, "actor": None, "reason": None,
    }  # fmt: skip


def test_a_member_is_not_shown_as_of_the_past(clubkit, shop):
    """A book is as its last decision left it; the verb says where the past is told."""
    done = clubkit("member", "show", "m1", "--store", shop, "--as-of", "2025-02-01T00:00:00Z")

    assert 1 == done.exit_code
    assert "for the past see clubkit members" in done.stderr


def test_an_unknown_member(clubkit, shop):
    """A refusal."""
    done = clubkit("member", "show", "m9", "--store", shop)

    assert (1, "clubkit: no member 'm9'\n") == (done.exit_code, done.stderr)


def test_money_is_shown_in_toman_where_the_program_says_so(clubkit, store, tmp_path):
    """Rials are stored, a tenth is shown, with Latin digits."""
    program = tmp_path / "club.toml"
    program.write_text(
        '[club]\ncurrency = "IRR"\nshown_in = "toman"\n'
        "[units.points]\nworth = 100\n[[earn]]\nper = 100_000\n",
        "utf-8",
    )
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "event_id,kind,order_id,customer_id,placed_at,currency,total\n"
        "o1,order,o1,سارا,2025-03-21T09:00:00+03:30,IRR,12345670\n",
        "utf-8",
    )
    clubkit.done("init", program, "--store", store)
    clubkit.done("import", orders, "--store", store)

    assert "123 points to spend, worth 1,230 toman\n" in clubkit.done(
        "member", "show", "سارا", "--store", store
    )
    assert "1,234,567 toman count" in clubkit.done("explain", "o1", "--store", store)


# --- explain ----------------------------------------------------------------------------------------


def test_explains_an_order(clubkit, store, programs, orders):
    """Rule by rule, then what refunds took, then what was spent on it."""
    clubkit.done("init", programs / "p4.toml", "--store", store, "--currency", "EUR")
    clubkit.done("import", orders, "--store", store, "--assume-redemption")
    version = clubkit.json("explain", "o4", "--store", store)["award"]["program"]

    assert clubkit.done("explain", "o4", "--store", store) == (
        "order o4 of file, member m1: paid, €450.00 count, €90.00 of it refunded\n"
        f"decided by program {version[:12]}, tier base\n"
        "rule      kind          basis  factor  exact  rounding  wanted  granted  unit    limited by\n"
        "purchase  per-amount  €450.00       1   2250  floor      2,250    2,250  points  -\n"
        "2,250 points granted into lot 2; 450 taken back (450 from lot 2), 1,800 still deserved\n"
        "500 points spent on it (500 from lot 1)\n"
    )


def test_explains_an_order_as_json(clubkit, shop):
    """Keys that stay; exact numbers as text."""
    document = clubkit.json("explain", "o4", "--store", shop)

    assert document["award"]["lines"] == [
        {
            "rule": "purchase", "unit": "points", "kind": "per-amount", "basis_minor": 45000,
            "factor": "1", "exact": "450",
            "rounding": "floor", "wanted": 450, "granted": 450, "limited_by": None,
        }
    ]  # fmt: skip
    assert document["grants"] == [
        {
            "unit": "points", "granted": 450, "taken_back": 90, "lot": 2,
            "takings": [{"from": "lot", "units": 90, "lot": 2}],
        }
    ]  # fmt: skip


def test_an_unknown_order(clubkit, shop):
    """Of another shop, it is another order."""
    done = clubkit("explain", "o4", "--source", "web", "--store", shop)

    assert (1, "clubkit: no order 'o4'\n") == (done.exit_code, done.stderr)


# --- commands on a member ---------------------------------------------------------------------------


def test_redeems_once(clubkit, shop):
    """The same reference again spends nothing more, and says the same."""
    redeem = ("redeem", "m1", 60, "--reference", "till-7", "--store", shop, "--as-of", AS_OF)

    said = clubkit.done(*redeem)

    assert "redeem -60 points for member m1 at 2025-06-01T00:00:00Z; 400 points can be spent\n" == said
    assert said == clubkit.done(*redeem)


def test_redeems_as_json(clubkit, shop):
    """Keys that stay."""
    document = clubkit.json("redeem", "m1", 60, "--reference", "till-7", "--store", shop, "--as-of", AS_OF)

    assert ("m1", {"points": -60}, 400) == (
        document["member_id"], document["posting"]["units"], document["available"],
    )  # fmt: skip


@pytest.mark.parametrize(("units", "left"), [("40", 500), ("-40", 420)])
def test_adjusts_both_ways(clubkit, shop, units, left):
    """A negative number is no option; who and why are kept."""
    document = clubkit.json(
        "adjust", "m1", units, "--reference", "a-1", "--actor", "sara", "--reason", "a lost receipt",
        "--store", shop, "--as-of", AS_OF,
    )  # fmt: skip

    assert left == document["available"]
    assert ("sara", "a lost receipt") == (document["posting"]["actor"], document["posting"]["reason"])


def test_a_reference_is_used_for_one_thing(clubkit, shop):
    """Other content under it is refused."""
    clubkit.done("redeem", "m1", 60, "--reference", "till-7", "--store", shop, "--as-of", AS_OF)

    done = clubkit("redeem", "m1", 61, "--reference", "till-7", "--store", shop, "--as-of", AS_OF)

    assert (1, "clubkit: reference 'till-7' was used before with other content\n") == (
        done.exit_code,
        done.stderr,
    )


# --- tick -------------------------------------------------------------------------------------------


def test_ticks_in_steps(clubkit, shop):
    """Bounded by --limit, it goes on where it stopped; twice is once."""
    tick = ("tick", "--store", shop, "--as-of", "2026-04-01T00:00:00Z")

    first = clubkit.json(*tick, "--limit", 1)
    second = clubkit.json(*tick)
    third = clubkit.json(*tick)

    assert (1, False) == (first["members"], first["is_done"])
    assert (1, True) == (second["members"], second["is_done"])
    assert 3 == first["postings"]["expire"] + second["postings"]["expire"]
    assert {} == third["postings"]


def test_a_tick_says_one_line(clubkit, shop):
    """For the log of cron."""
    assert "tick as of 2025-06-01T00:00:00Z: 0 members, postings: none, 0 tier changes\n" == clubkit.done(
        "tick", "--store", shop, "--as-of", AS_OF
    )


# --- segments ---------------------------------------------------------------------------------------

SEGMENTS = """
[club]
currency = "EUR"

[[earn]]
per = 100

[segments.refunded]
when = { spent = { below = 48_000 }, orders = { at_least = 2 } }

[segments.in-yazd]
when = { member = { city = "Yazd" } }
"""


@pytest.fixture
def grouped(clubkit, store, orders, tmp_path):
    """The store of a shop whose program has segments."""
    program = tmp_path / "segments.toml"
    program.write_text(SEGMENTS, "utf-8")
    clubkit.done("init", program, "--store", store)
    clubkit.done("import", orders, "--store", store)
    return store


def test_lists_a_segment(clubkit, grouped):
    """Only its members, and their sums."""
    document = clubkit.json("members", "--store", grouped, "--segment", "refunded")

    everybody = clubkit.json("members", "--store", grouped)["members"]
    chosen = [each["customer_id"] for each in document["members"]]
    assert 0 < len(chosen) < len(everybody)
    assert len(chosen) == document["totals"]["members"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["--segment", "others"], "segment"),
        (["--segment", "in-yazd"], "CLUBKIT_"),
        (["--segment", "refunded", "--as-of", AS_OF], "no --as-of beside it"),
    ],
)
def test_segments_that_cannot_be_listed(clubkit, grouped, asked, found):
    """An unknown one, one that asks for profiles without their keys, and one of the past."""
    done = clubkit("members", "--store", grouped, *asked)

    assert done.exit_code
    assert found in done.stderr
