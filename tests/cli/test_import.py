from __future__ import annotations

import csv
import gzip
import io
import sqlite3
from contextlib import closing

import pytest

from clubkit.cli import import_run, output, shelf
from clubkit.cli.import_run import ImportRun
from clubkit.errors import BadAmountError

AS_OF = "2025-06-01T00:00:00Z"


def figures(clubkit, store, as_of=AS_OF):
    """Member, earned, reversed and balance of everybody."""
    members = clubkit.json("members", "--store", store, "--as-of", as_of)["members"]
    return [(each["customer_id"], each["earned"], each["reversed"], each["balance"]) for each in members]


def tables(store):
    """Everything that a store holds but when it was written."""
    with closing(sqlite3.connect(store.removeprefix("sqlite:///"))) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(map(repr, database.execute(f'SELECT * FROM "{name}"'))) for name in names}  # noqa: S608 - its own names


@pytest.fixture
def empty(clubkit, store, programs):
    """A club without members."""
    clubkit.done("init", programs / "p1.toml", "--store", store, "--currency", "EUR")
    return store


def test_takes_orders_and_refunds_in(clubkit, empty, orders):
    """One summary line; guests and credits that name no order are counted."""
    said = clubkit.done("import", orders, "--store", empty)

    assert said == (
        "took in 4 orders and 1 refund, 1 of guests; 4 changed a balance; "
        "1 credit without an order left out\n"
    )
    assert [("m1", 550, 90, 460), ("m2", 250, 0, 250)] == figures(clubkit, empty)


def test_says_it_as_json(clubkit, empty, orders):
    """The same for machines."""
    document = clubkit.json("import", orders, "--store", empty)

    assert document == {
        "orders": 4, "refunds": 1, "changed": 4, "guests": 1, "unlinked": 1, "set_aside": 0,
    }  # fmt: skip


def test_twice_is_once(clubkit, empty, orders):
    """The second run changes nothing at all."""
    clubkit.done("import", orders, "--store", empty)
    before = tables(empty)

    again = clubkit.json("import", orders, "--store", empty)

    assert 0 == again["changed"]
    assert before == tables(empty)


@pytest.mark.parametrize("batch", [1, 2, 3, 1000])
def test_batches_do_not_matter(clubkit, empty, orders, batch):
    """An order and its refund may be in one batch, or in two."""
    clubkit.done("import", orders, "--store", empty, "--batch", batch)

    assert [("m1", 550, 90, 460), ("m2", 250, 0, 250)] == figures(clubkit, empty)


def test_goes_on_where_it_stopped(clubkit, empty, orders, monkeypatch):
    """After an interruption what was taken in is kept and said, and the next run takes in the rest."""

    def interrupted(self, event, take=ImportRun.take):
        if event.event_id == "o4":
            raise KeyboardInterrupt
        take(self, event)

    with monkeypatch.context() as patched:
        patched.setattr(import_run.ImportRun, "take", interrupted)
        done = clubkit("import", orders, "--store", empty, "--batch", 1)

    assert 130 == done.exit_code
    assert (
        "took in 3 orders and 0 refunds, 1 of guests; 2 changed a balance; run it again to go on\n"
        in done.stderr
    )
    assert [("m1", 100, 0, 100), ("m2", 250, 0, 250)] == figures(clubkit, empty)
    clubkit.done("import", orders, "--store", empty)
    assert [("m1", 550, 90, 460), ("m2", 250, 0, 250)] == figures(clubkit, empty)


def test_orders_on_disk_are_as_good(clubkit, empty, orders, monkeypatch):
    """What does not fit in memory waits for its refunds in a temporary database."""
    monkeypatch.setattr(shelf, "IN_MEMORY_MAX", 0)

    clubkit.done("import", orders, "--store", empty)

    assert [("m1", 550, 90, 460), ("m2", 250, 0, 250)] == figures(clubkit, empty)


# --- rows that are set aside ------------------------------------------------------------------------

BAD = """\
event_id,kind,order_id,customer_id,placed_at,currency,total
o1,order,o1,m1,2025-01-10T10:00:00Z,EUR,100.00
o2,order,o2,m1,2025-01-11T10:00:00,EUR,100.00
o3,order,o3,m1,2025-01-12T10:00:00Z,USD,100.00
o4,order,o4,m1,2025-01-13T10:00:00Z,EUR,1e3
r9,refund,o9,m1,2025-01-14T10:00:00Z,EUR,-5.00
"""


@pytest.fixture
def bad(tmp_path):
    """A file of one good row and four bad ones."""
    path = tmp_path / "bad.csv"
    path.write_text(BAD, "utf-8")
    return path


def test_sets_bad_rows_aside(clubkit, empty, bad):
    """They are shown and counted on stderr, and what is good is taken in."""
    done = clubkit("import", bad, "--store", empty)

    assert (0, "took in 1 order and 0 refunds; 1 changed a balance\n") == (done.exit_code, done.stdout)
    assert done.stderr == (
        "line 3: placed_at must be aware, with an offset from UTC, got 2025-01-11T10:00:00\n"
        "line 4: currency must be EUR, got 'USD'\n"
        "line 5: total must be a decimal number, got '1e3'\n"
        "line 6: order_id must be the id of an order before the refund, got 'o9'\n"
        "4 rows set aside\n"
    )


def test_writes_them_to_a_file(clubkit, empty, bad, tmp_path):
    """One CSV row each, with the line of the file."""
    aside = tmp_path / "aside.csv"

    done = clubkit("import", bad, "--store", empty, "--rejects", aside)

    assert f"4 rows set aside, see {aside}\n" == done.stderr
    rows = list(csv.DictReader(io.StringIO(aside.read_text("utf-8"))))
    assert ["3", "4", "5", "6"] == [row["line"] for row in rows]


def test_strict_says_so_in_the_exit_code(clubkit, empty, bad):
    """For a script that must know; what is good is taken in all the same."""
    assert 1 == clubkit("import", bad, "--store", empty, "--strict").exit_code
    assert [("m1", 100, 0, 100)] == figures(clubkit, empty)


def test_an_order_that_no_ledger_can_keep_is_set_aside_alone(clubkit, empty, orders, monkeypatch):
    """What a batch would refuse is found before, so that one row never spoils a thousand."""

    def refuses_o2(order):
        if order.order_id == "o2":
            raise BadAmountError("total", "a whole number from 0 to 10**15", "another")

    monkeypatch.setattr(import_run, "check_order", refuses_o2)

    done = clubkit("import", orders, "--store", empty)

    assert (
        "line 3: total must be a whole number from 0 to 10**15, got another\n1 row set aside\n" == done.stderr
    )
    assert [("m1", 550, 90, 460)] == figures(clubkit, empty)


def test_a_file_without_a_column_is_refused(clubkit, empty, tmp_path):
    """The sentence names what is missing; --column says what the file calls it."""
    path = tmp_path / "other.csv"
    path.write_text(
        "id,kind,order,customer,when,total\no1,order,o1,m1,2025-01-10T10:00:00Z,100.00\n", "utf-8"
    )

    done = clubkit("import", path, "--store", empty)
    assert 1 == done.exit_code
    assert done.stderr.startswith("clubkit: header of other.csv must be a row with the columns event_id")

    columns = ["event_id=id", "order_id=order", "customer_id=customer", "placed_at=when", "currency==EUR"]
    options = [word for each in columns for word in ("--column", each)]
    assert "took in 1 order" in clubkit.done("import", path, "--store", empty, *options)


# --- refunds of orders from an earlier file ---------------------------------------------------------

HEADER = "event_id,kind,order_id,customer_id,placed_at,currency,total\n"


def later(tmp_path, *rows):
    """The file of another day."""
    path = tmp_path / "later.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), "utf-8")
    return path


def test_a_refund_of_an_order_from_an_earlier_file(clubkit, shop, orders, tmp_path):
    """The store knows enough of the order; the whole file again changes nothing after it."""
    more = later(
        tmp_path,
        "r2,refund,o4,m1,2025-04-01T10:00:00Z,EUR,-45.00",
        "r3,refund,o4,m1,2025-04-02T10:00:00Z,EUR,-45.00",
    )

    first = clubkit.json("import", more, "--store", shop)
    again = clubkit.json("import", more, "--store", shop)
    old = clubkit.json("import", orders, "--store", shop)

    assert [("m1", 550, 180, 370), ("m2", 250, 0, 250)] == figures(clubkit, shop)
    assert (2, 0, 0) == (first["changed"], again["changed"], old["changed"])


def test_a_refund_that_was_taken_in_before_is_a_repeat(clubkit, shop, tmp_path):
    """A file that overlaps with the one before says nothing new by it."""
    more = later(
        tmp_path,
        "r1,refund,o4,m1,2025-03-05T10:00:00Z,EUR,-90.00",
        "r2,refund,o4,m1,2025-04-01T10:00:00Z,EUR,-360.00",
    )

    clubkit.done("import", more, "--store", shop)

    assert ("m1", 550, 450, 100) == figures(clubkit, shop)[0]


def test_a_refund_of_a_guest_from_an_earlier_file(clubkit, shop, tmp_path):
    """A guest's order is kept whole, for a claim."""
    more = later(tmp_path, "r4,refund,o3,,2025-04-01T10:00:00Z,EUR,-40.00")

    assert 1 == clubkit.json("import", more, "--store", shop)["refunds"]


def test_only_the_part_that_earns_is_taken_back(clubkit, store, tmp_path):
    """Where shipping does not earn, the refund of an order from an earlier file is shared in the same way."""
    program = tmp_path / "goods.toml"
    program.write_text('[club]\ncurrency = "EUR"\ntimezone = "UTC"\n[[earn]]\nper = 100\n', "utf-8")
    clubkit.done("init", program, "--store", store)
    first = tmp_path / "first.csv"
    first.write_text(
        "event_id,kind,order_id,customer_id,placed_at,currency,total,shipping\n"
        "o1,order,o1,m1,2025-01-10T10:00:00Z,EUR,100.00,20.00\n",
        "utf-8",
    )
    clubkit.done("import", first, "--store", store)

    clubkit.done(
        "import", later(tmp_path, "r1,refund,o1,m1,2025-01-11T10:00:00Z,EUR,-50.00"), "--store", store
    )

    assert [("m1", 80, 40, 40)] == figures(clubkit, store)


def test_what_cannot_be_worked_out_exactly_is_set_aside(clubkit, store, tmp_path):
    """Rules that look at lines need the lines: the order's row must be in the file too."""
    program = tmp_path / "lines.toml"
    program.write_text(
        '[club]\ncurrency = "EUR"\ntimezone = "UTC"\n'
        '[[earn]]\non = "line"\nper = 100\nwhen = { category = "tea" }\n',
        "utf-8",
    )
    clubkit.done("init", program, "--store", store)
    first = tmp_path / "first.csv"
    first.write_text(
        "event_id,kind,order_id,customer_id,placed_at,currency,event_total,line_no,category,line_total\n"
        "o1,order,o1,m1,2025-01-10T10:00:00Z,EUR,100.00,1,tea,60.00\n"
        "o1,order,o1,m1,2025-01-10T10:00:00Z,EUR,100.00,2,cups,40.00\n",
        "utf-8",
    )
    clubkit.done("import", first, "--store", store)

    done = clubkit(
        "import", later(tmp_path, "r1,refund,o1,m1,2025-01-11T10:00:00Z,EUR,-50.00"), "--store", store
    )

    assert [("m1", 60, 0, 60)] == figures(clubkit, store)
    assert "line 2: order_id must be of an order whose row is in the file" in done.stderr


# --- what decides -----------------------------------------------------------------------------------


def test_the_first_row_settles_an_open_currency(clubkit, store, programs, orders, tmp_path):
    """A program without a currency takes the first row's for good; another currency is a bad row."""
    clubkit("init", programs / "p1.toml", "--store", store)
    other = tmp_path / "other.csv"
    other.write_text(HEADER + "o9,order,o9,m9,2025-01-10T10:00:00Z,USD,100.00\n", "utf-8")

    first = clubkit("import", orders, "--store", store)
    second = clubkit("import", other, "--store", store)

    assert "notice: the program names no currency; from now on the club counts in EUR\n" == first.stderr
    assert "line 2: currency must be EUR, got 'USD'\n1 row set aside\n" == second.stderr


def test_another_program_is_refused(clubkit, empty, programs, orders):
    """The store's program decides; who names another is told how to mend it."""
    done = clubkit("import", orders, "--store", empty, "--program", programs / "p3.toml")

    assert 1 == done.exit_code
    assert "run: clubkit publish PROGRAM --store URL" in done.stderr
    clubkit.done("import", orders, "--store", empty, "--program", programs / "p1.toml")


def test_assumed_redemption_is_only_for_trials(clubkit, store, programs, orders):
    """With the option the program's assumption redeems before an order earns, without it nothing does."""
    clubkit.done("init", programs / "p4.toml", "--store", store, "--currency", "EUR")
    clubkit.done("import", orders, "--store", store, "--assume-redemption")

    redeemed = clubkit.json("members", "--store", store, "--as-of", AS_OF)["totals"]["redeemed"]

    assert 500 == redeemed


def test_rows_after_the_instant_are_set_aside(clubkit, shop, orders):
    """What lies ahead of --as-of has not happened."""
    done = clubkit.json("import", orders, "--store", shop, "--as-of", "2025-02-02T00:00:00Z")

    assert (2, 0, 4) == (done["orders"], done["refunds"], done["set_aside"])


def test_a_source_of_its_own(clubkit, empty, orders):
    """Orders of two shops with the same ids are two orders."""
    clubkit.done("import", orders, "--store", empty)
    clubkit.done("import", orders, "--store", empty, "--source", "other")

    assert ("m1", 1100, 180, 920) == figures(clubkit, empty)[0]


def test_reads_gzip(clubkit, empty, orders, tmp_path):
    """A compressed file is as good."""
    packed = tmp_path / "orders.csv.gz"
    packed.write_bytes(gzip.compress(orders.read_bytes()))

    assert "took in 4 orders" in clubkit.done("import", packed, "--store", empty)


def test_shows_how_far_it_is_on_a_terminal_only(clubkit, empty, orders, monkeypatch):
    """The bar goes to stderr, and stdout keeps its one line."""
    monkeypatch.setattr(output, "is_watched", lambda: True)

    done = clubkit("import", orders, "--store", empty)

    assert 1 == done.stdout.count("\n")
