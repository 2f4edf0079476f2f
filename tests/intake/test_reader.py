from __future__ import annotations

import gzip
import json

import pytest

from clubkit.calendars import parse_instant
from clubkit.errors import BadInputError
from clubkit.intake import EventKind, is_in_order, read_events
from clubkit.orders import OrderState

HEADER = "event_id,kind,order_id,customer_id,placed_at,currency,total\n"
ORDER = "o1,order,o1,m1,2025-03-21T09:00:00Z,EUR,12.10\n"
FACT = "at most 200 characters without control characters"
NOON = parse_instant("2025-03-21T12:00:00Z")


def events_of(path, **options):
    """What is read of a file, good and bad."""
    return list(read_events(path, **options))


def row(**changes):
    """A good row, changed in some of its cells."""
    cells = {
        "event_id": "o1",
        "kind": "order",
        "order_id": "o1",
        "customer_id": "m1",
        "placed_at": "2025-03-21T09:00:00Z",
        "currency": "EUR",
        "total": "12.10",
    }
    return ",".join((cells | changes).values()) + "\n"


def test_an_order_and_a_refund(written):
    """A row is an event; what a refund gives back is positive, whichever sign the file has."""
    text = HEADER + ORDER
    text += row(event_id="r1", kind="refund", placed_at="2025-03-22 12:30:00+03:30", total="-2.10")
    text += row(event_id="r2", kind="refund", total="0.50")

    order, refund, other = events_of(written(text))

    assert ("o1", "m1", 1210, "EUR", 2) == (
        order.order_id, order.member_id, order.amount_minor, order.currency, order.line_no,
    )  # fmt: skip
    assert (EventKind.REFUND, "o1", 210) == (refund.kind, refund.order_id, refund.amount_minor)
    assert parse_instant("2025-03-22T09:00:00Z") == refund.at
    assert 50 == other.amount_minor


def test_a_credit_names_no_order_and_a_guest_is_nobody(written):
    """Both are events, told by what they lack; an order of nothing or less is one too."""
    text = (
        HEADER + row(kind="refund", order_id="") + row(customer_id="") + row(total="0.00") + row(total="-3")
    )

    credit, guest, free, less = events_of(written(text))

    assert (credit.kind, credit.order_id) == (EventKind.REFUND, None)
    assert guest.member_id is None
    assert [0, -300] == [free.amount_minor, less.amount_minor]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"event_id": ""}, "event_id must be 1 to 200 characters, got nothing"),
        ({"event_id": "x" * 201}, "event_id must be 1 to 200 characters, got 201"),
        ({"event_id": " o1"}, "event_id must be without white space or joiners around it, got ' o1'"),
        (
            {"event_id": "o1\u00a0"},
            "event_id must be without white space or joiners around it, got 'o1\\xa0'",
        ),
        (
            {"event_id": "o1\u200c"},
            "event_id must be without white space or joiners around it, got 'o1\\u200c'",
        ),
        ({"event_id": "o\t1"}, "event_id must be without control characters, got 'o\\t1'"),
        ({"event_id": "o\x7f1"}, "event_id must be without control characters, got 'o\\x7f1'"),
        ({"event_id": "\ufeffo1"}, "event_id must be without control characters, got '\\ufeffo1'"),
        ({"event_id": "o\u202e1"}, "event_id must be without control characters, got 'o\\u202e1'"),
        ({"kind": "Order"}, "kind must be one of order, refund, got 'Order'"),
        ({"kind": ""}, "kind must be one of order, refund, got ''"),
        ({"order_id": ""}, "order_id must be 1 to 200 characters, got nothing"),
        ({"customer_id": "x" * 201}, "customer_id must be 1 to 200 characters, got 201"),
        ({"placed_at": ""}, "placed_at must be ISO 8601 with an offset, got ''"),
        (
            {"placed_at": "2025-03-21T09:00:00"},
            "placed_at must be aware, with an offset from UTC, got 2025-03-21T09:00:00",
        ),
        ({"placed_at": "2025-03-21"}, "placed_at must be ISO 8601 with an offset, got '2025-03-21'"),
        ({"placed_at": "1742547600"}, "placed_at must be ISO 8601 with an offset, got '1742547600'"),
        (
            {"placed_at": "2025-02-30T09:00:00Z"},
            "placed_at must be ISO 8601 with an offset, got '2025-02-30T09:00:00Z'",
        ),
        (
            {"placed_at": "1404-01-01T09:00:00Z"},
            "placed_at must be in the years 1900 to 2099, got '1404-01-01T09:00:00Z'",
        ),
        (
            {"placed_at": "9999-12-31T23:59:59Z"},
            "placed_at must be in the years 1900 to 2099, got '9999-12-31T23:59:59Z'",
        ),
        (
            {"placed_at": "2025-03-21T12:00:00.000001Z"},
            "placed_at must be at most 2025-03-21T12:00:00Z, got '2025-03-21T12:00:00.000001Z'",
        ),
        ({"currency": "USD"}, "currency must be EUR, got 'USD'"),
        ({"currency": "eur"}, "currency must be EUR, got 'eur'"),
        ({"currency": ""}, "currency must be EUR, got ''"),
        ({"total": ""}, "total must be a decimal number, got ''"),
        ({"total": "12.105"}, "total must be of at most 2 decimals, got '12.105'"),
        ({"total": "1e5"}, "total must be a decimal number, got '1e5'"),
        ({"total": "NaN"}, "total must be a decimal number, got 'NaN'"),
        ({"total": "12.10 EUR"}, "total must be a decimal number, got '12.10 EUR'"),
        ({"total": "10000000000000.01"}, "total must be at most 10**15 minor units, got 10000000000000.01"),
        ({"total": "12.10,more"}, "row must be of 7 columns, got 8"),
    ],
)
def test_a_bad_cell_is_a_bad_row(written, parted, changes, sentence):
    """It is set aside with its line and column, and the rows around it are read."""
    path = written(HEADER + ORDER + row(**changes) + row(event_id="o3", order_id="o3"))

    good, bad = parted(events_of(path, now=NOON))

    assert ["o1", "o3"] == [event.event_id for event in good]
    assert [f"line 3: {sentence}"] == bad


def test_a_row_with_fewer_fields_is_bad(written, parted):
    """A row is never filled up."""
    assert ([], ["line 2: row must be of 7 columns, got 3"]) == parted(
        events_of(written(HEADER + "o1,order,o1\n"))
    )


def test_persian_joiners_are_no_control_characters(written):
    """An id may be a Persian word."""
    (event,) = events_of(written(HEADER + row(customer_id="نقره\u200cای")))

    assert "نقره\u200cای" == event.member_id


def test_the_last_instant_is_now(written, parted):
    """What happens at the very instant of reading has happened."""
    good, bad = parted(events_of(written(HEADER + row(placed_at="2025-03-21T15:30:00+03:30")), now=NOON))

    assert [NOON] == [event.at for event in good]
    assert [] == bad


def test_the_first_good_row_settles_the_currency(written, parted):
    """An unknown currency settles nothing, nor does a row that is bad for another reason."""
    text = (
        HEADER + row(currency="XQQ") + row(currency="USD", total="x") + row(currency="IRR", total="5") + ORDER
    )

    good, bad = parted(events_of(written(text)))

    assert [("IRR", 5)] == [(event.currency, event.amount_minor) for event in good]
    assert [
        "line 2: currency must be an ISO 4217 code, got 'XQQ'",
        "line 3: total must be a decimal number, got 'x'",
        "line 5: currency must be IRR, got 'EUR'",
    ] == bad


def test_the_club_has_the_currency(written, parted):
    """A currency that is given is that of every row, the first one included."""
    good, bad = parted(events_of(written(HEADER + ORDER), currency="IRR"))

    assert ([], ["line 2: currency must be IRR, got 'EUR'"]) == (good, bad)


def test_optional_columns_say_more_of_an_order(written):
    """State, payment, change, tax, shipping, and attributes, each empty or not."""
    text = (
        "total,state,paid_at,modified_at,tax,shipping,shipping_tax,payment,attribute.occasion,code,note,"
        + HEADER.replace(",total", "")
        + "12.10,cancelled,2025-03-21T10:00:00Z,2025-03-21T11:00:00Z,1.00,2,0.20,cash,yalda,,x,"
        + ORDER.replace(",12.10", "")
        + "12.10,,,,,,,,,,,"
        + ORDER.replace(",12.10", "")
        + "12.10,paid,2025-03-21T10:00:00Z,,,,,,,,,"
        + ORDER.replace(",12.10", "")
    )

    cancelled, plain, paid = events_of(written(text))

    assert OrderState.CANCELLED == cancelled.details.state
    assert parse_instant("2025-03-21T11:00:00Z") == cancelled.at == cancelled.details.modified_at
    assert (100, 200, 20) == (
        cancelled.details.tax_minor, cancelled.details.shipping_minor, cancelled.details.shipping_tax_minor,
    )  # fmt: skip
    assert (("occasion", "yalda"), ("payment", "cash")) == cancelled.attributes
    assert ((), OrderState.PAID) == (plain.attributes, plain.details.state)
    assert parse_instant("2025-03-21T09:00:00Z") == plain.at == paid.details.placed_at
    assert parse_instant("2025-03-21T10:00:00Z") == paid.at


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("state", "done", "state must be one of open, paid, cancelled, void, got 'done'"),
        ("paid_at", "soon", "paid_at must be ISO 8601 with an offset, got 'soon'"),
        (
            "modified_at",
            "2026-01-01T00:00:00Z",
            "modified_at must be at most 2025-03-21T12:00:00Z, got '2026-01-01T00:00:00Z'",
        ),
        ("tax", "-1", "tax must be at least 0, got '-1'"),
        ("shipping", "free", "shipping must be a decimal number, got 'free'"),
        ("channel", "x" * 201, f"channel must be {FACT}, got 201 characters"),
        ("attribute.a", "\x01", f"attribute.a must be {FACT}, got some"),
    ],
)
def test_a_bad_optional_cell_is_a_bad_row(written, parted, column, cell, sentence):
    """What need not be there must be right where it is."""
    text = f"{column},{HEADER}{cell},{ORDER}"

    assert ([], [f"line 2: {sentence}"]) == parted(events_of(written(text), now=NOON))


def test_the_same_rows_as_json_lines(written):
    """Both forms of a file say the same."""
    text = "code,attribute.occasion," + HEADER + "c1,yalda," + ORDER + ",," + row(customer_id="")
    header, *rows = [line.split(",") for line in text.splitlines()]
    lines = [json.dumps({k: v or None for k, v in zip(header, cells, strict=True)}) for cells in rows]

    expected = events_of(written(text))
    found = events_of(written(gzip.compress("\n".join(lines).encode()), "orders.jsonl.gz"))

    strip = [(e.event_id, e.member_id, e.at, e.amount_minor, e.attributes) for e in expected]
    assert strip == [(e.event_id, e.member_id, e.at, e.amount_minor, e.attributes) for e in found]
    assert [1, 2] == [event.line_no for event in found]


def test_objects_of_one_file_may_differ(written, parted):
    """A later object may lack what is not needed, and bring attributes that the first had not."""
    first = dict(zip(HEADER.strip().split(","), ORDER.strip().split(","), strict=True))
    second = first | {"attribute.new": "yes", "payment": "cash", "shipping": 2, "unknown": 1}
    third = {name: value for name, value in first.items() if name != "total"}
    fourth = first | {"attribute.\x01": "x"}

    good, bad = parted(events_of(written("\n".join(map(json.dumps, (first, second, third, fourth))))))

    assert [(), (("new", "yes"), ("payment", "cash"))] == [event.attributes for event in good]
    assert 200 == good[1].details.shipping_minor
    assert [
        "line 3: total must be a decimal number, got ''",
        "line 4: attribute.\\x01 must be without control characters, got '\\x01'",
    ] == bad


NAMES = "event_id, kind, order_id, customer_id, placed_at, currency"

MISSING = [
    (
        "event_id,kind,order,customer_id,placed_at,currency,grand_total\n",
        {},
        "a row with the columns order_id (nearest: order), total (nearest: grand_total)",
        "event_id, kind, order, customer_id, placed_at, currency, grand_total",
    ),
    (
        HEADER.replace("total", "Total"),
        {},
        "a row with the columns total (nearest: Total)",
        f"{NAMES}, Total",
    ),
    (
        HEADER,
        {"payment": "pay"},
        "a row with the columns pay",
        f"{NAMES}, total",
    ),
    (HEADER, {"totl": "total"}, "the name of a column (nearest: total)", "'totl'"),
    (HEADER.replace("kind", "total"), {}, "without a name that comes twice", "'total'"),
    (HEADER.replace("kind", "x" * 201), {}, "of names of at most 200 characters", "a longer one"),
    (HEADER.strip() + "," * 250, {}, "of at most 256 columns", "257"),
    ("\x00" + HEADER, {}, "UTF-8 without NUL", "other bytes"),
    ("", {}, "a file with a header and rows", "an empty file"),
    ("\n\n", {}, "a file with a header and rows", "an empty file"),
    (
        '{"event_id": "o1"}\n',
        {},
        "a row with the columns kind, order_id (nearest: event_id), customer_id, placed_at, currency, total",
        "event_id",
    ),
]


@pytest.mark.parametrize(("header", "mapping", "expected", "found"), MISSING)
def test_a_bad_header_is_a_bad_file(written, header, mapping, expected, found):
    """The whole file is refused, with every column that it lacks and the nearest one that it has."""
    path = written(header)

    with pytest.raises(BadInputError) as caught:
        events_of(path, mapping=mapping)
    with pytest.raises(BadInputError):
        is_in_order(path, mapping=mapping)

    assert (expected, found) == (caught.value.expected, caught.value.found)


def test_an_unknown_currency_of_the_club_is_refused(written):
    """Before a row is read."""
    with pytest.raises(BadInputError, match="ISO 4217"):
        events_of(written(HEADER), currency="Euro")


def test_columns_by_other_names_and_constants(written):
    """A mapping says where a column is, or what its cells are; the file's own name counts no more."""
    text = "Number,Customer,Date,total,Gross,Shop\n1001,7,2025-03-21T09:00:00Z,99,12.10,north\n"
    mapping = {
        "event_id": "Number",
        "order_id": "Number",
        "customer_id": "Customer",
        "placed_at": "Date",
        "total": "Gross",
        "kind": "=order",
        "currency": "=EUR",
        "attribute.shop": "Shop",
        "channel": "=web",
        "payment": "=",
    }

    (event,) = events_of(written(text), mapping=mapping)

    assert ("1001", "1001", "7", 1210) == (
        event.event_id,
        event.order_id,
        event.member_id,
        event.amount_minor,
    )
    assert (("channel", "web"), ("shop", "north")) == event.attributes


def test_a_mapping_holds_for_json_lines(written):
    """Keys are columns."""
    text = '{"event_id":"o1","order_id":"o1","c":"m1","placed_at":"2025-03-21T09:00:00Z","sum":5,"where":"x"}'
    mapping = {
        "customer_id": "c",
        "total": "sum",
        "kind": "=order",
        "currency": "=IRR",
        "attribute.place": "where",
    }

    (event,) = events_of(written(text), mapping=mapping)

    assert ("m1", 5, (("place", "x"),)) == (event.member_id, event.amount_minor, event.attributes)


def test_nothing_is_read_before_it_is_asked_for(tmp_path):
    """A reader that is made and dropped leaves no file open."""
    reader = read_events(tmp_path / "missing.csv")

    with pytest.raises(BadInputError):
        next(reader)
