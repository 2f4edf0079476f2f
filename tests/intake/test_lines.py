from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.errors import BadInputError
from clubkit.intake import read_events
from clubkit.intake.joining import WINDOW
from clubkit.intake.order_lines import LINES_MAX, given_back, settled, with_tax
from clubkit.orders import Line

EVENTS = "event_id,kind,order_id,customer_id,placed_at,currency,total,n_lines\n"
LINES = "event_id,line_no,sku,category,qty,unit_price,discount,line_total\n"
LINE_EVENT = "event_id,kind,order_id,customer_id,placed_at,currency,event_total"


def events_of(path, **options):
    """What is read of a file, good and bad."""
    return list(read_events(path, **options))


def an_order(number, total="10.00", n_lines=""):
    """A row of an order."""
    return f"o{number},order,o{number},m1,2025-03-21T09:00:00Z,EUR,{total},{n_lines}\n"


def a_refund(number, total, order="o1", n_lines=""):
    """A row of a refund."""
    return f"r{number},refund,{order},m1,2025-03-22T09:00:00Z,EUR,{total},{n_lines}\n"


def read(written, events, lines, **options):
    """What is read of events and their lines."""
    return events_of(written(EVENTS + events), lines=written(LINES + lines, "lines.csv"), **options)


def test_lines_join_their_events(written):
    """Product, category, pieces and discount come with what the line costs."""
    events = an_order(1, "10.00", 2) + an_order(2, "5.00", 1) + a_refund(1, "-3.00", n_lines=1)
    lines = (
        "o1,1,rose,flower,3,1.50,0.50,4.00\no1,2,vase,pot,1,6.00,,6.00\n"
        "o2,1,card,,,5.00,0.00,5.00\nr1,1,rose,flower,-2,1.50,0,-3.00\n"
    )

    first, second, refund = read(written, events, lines)

    assert (
        Line("1", 400, 3, "rose", "flower", discount_minor=50),
        Line("2", 600, 1, "vase", "pot"),
    ) == first.lines
    assert (Line("1", 500, 1, "card"),) == second.lines
    assert (Line("1", 300, 2, "rose", "flower"),) == refund.lines


def test_one_file_of_lines_is_enough(written):
    """Rows that follow each other and name one event make one event, at the line of the first."""
    text = (
        f"{LINE_EVENT},line_no,sku,line_total,tags,line_tax\n"
        "o1,order,o1,m1,2025-03-21T09:00:00Z,EUR,12.00,1,rose,4.00,gift|red| ,1.00\n"
        "o1,order,o1,m1,2025-03-21T09:00:00Z,EUR,12.00,2,vase,6.00,,1.00\n"
        "o2,order,o2,m1,2025-03-21T10:00:00Z,EUR,5.00,1,card,5.00,,\n"
    )

    first, second = events_of(written(text))

    assert [(2, 1200), (4, 500)] == [(event.line_no, event.amount_minor) for event in (first, second)]
    assert [("1", 400, 100), ("2", 600, 100)] == [
        (line.line_id, line.eligible_minor, line.tax_minor) for line in first.lines
    ]
    assert [{"gift", "red"}, set()] == [set(line.tags) for line in first.lines]


LACKING = "line 2: lines must be lines of 1000 minor units: the total less tax and shipping, got"

BAD_EVENTS = [
    (
        an_order(1, "10.00", 3),
        "o1,1,,,,,,4.00\no1,2,,,,,,6.00\n",
        "line 2: n_lines must be 2, the number of its lines, got '3'",
    ),
    (
        an_order(1),
        "o1,1,,,,,,4.00\no1,2,,,,,,x\n",
        "line 3: line_total must be a decimal number, got 'x'",
    ),
    (
        an_order(1),
        "o1,1,,,,,,10.00\no1,1,,,,,,0\n",
        "line 2: line_no must be different for each line, got one twice",
    ),
    (an_order(1), "o1,,,,,,,10.00\n", "line 2: line_no must be 1 to 200 characters, got nothing"),
    (an_order(1), "o1,1,,,1.5,,,10.00\n", "line 2: qty must be a whole number, got '1.5'"),
    (an_order(1), "o1,1,,,,,ten,10.00\n", "line 2: discount must be a decimal number, got 'ten'"),
    (an_order(1), "o1,1,,,,,,4.00\no1,2,,,,,,5.97\n", f"{LACKING} 997"),
    (an_order(1), "", f"{LACKING} 0"),
]


@pytest.mark.parametrize(("events", "lines", "sentence"), BAD_EVENTS)
def test_an_event_with_a_bad_line_is_set_aside_whole(written, parted, events, lines, sentence):
    """No event is read in part; the event after it is."""
    good, bad = parted(read(written, events + an_order(9), lines + "o9,1,,,,,,10.00\n"))

    assert ["o9"] == [event.event_id for event in good]
    assert [sentence] == bad


def test_a_line_that_is_missing_for_a_bad_row_is_missed(written, parted):
    """Where a row of lines is no row, its event does not add up: both are told."""
    good, bad = parted(read(written, an_order(1) + an_order(2), "o1,1,,,,,,4.00\no1,2\no2,1,,,,,,10.00\n"))

    assert ["o2"] == [event.event_id for event in good]
    assert [
        "line 3: row must be of 8 columns, got 2",
        f"{LACKING} 400",
    ] == bad


@pytest.mark.parametrize(
    ("total", "lines", "eligible", "shipping"),
    [
        ("10.00", ("4.00", "6.00"), [400, 600], 0),
        ("9.00", ("4.00", "6.00"), [360, 540], 0),
        ("9.99", ("4.00", "6.00"), [400, 599], 0),
        ("8.00", ("4.00", "6.00", "-2.00"), [320, 480, 0], 0),
        ("7.00", ("4.00", "6.00", "-2.00"), [280, 420, 0], 0),
        ("-2.00", ("4.00", "-6.00"), [0, 0], 0),
        ("0.00", ("0.00",), [0], 0),
        ("0.00", (), [], 0),
        ("-1.00", (), [], 0),
        ("10.02", ("4.00", "6.00"), [400, 600], 2),
    ],
)  # fmt: skip
def test_an_order_never_earns_on_more_than_was_paid(written, total, lines, eligible, shipping):
    """What lines cost above the total is a discount; a minor unit a line below it is a fee."""
    rows = "".join(f"o1,{number},,,,,,{cost}\n" for number, cost in enumerate(lines, 1))

    (event,) = read(written, an_order(1, total), rows)

    assert eligible == [line.eligible_minor for line in event.lines]
    assert shipping == (event.details.shipping_minor if event.details else 0)
    assert max(0, event.amount_minor) == sum(eligible) + shipping


def test_tax_and_shipping_are_no_goods(written):
    """They are part of the total and not of the lines; tax of the whole order is shared among these."""
    events = "tax,shipping,shipping_tax," + EVENTS + "2.00,3.00,0.50," + an_order(1, "15.50")

    (event,) = events_of(
        written(events), lines=written(LINES + "o1,1,,,,,,4.00\no1,2,,,,,,6.00\n", "lines.csv")
    )

    assert [(400, 80), (600, 120)] == [(line.eligible_minor, line.tax_minor) for line in event.lines]
    assert (300, 50) == (event.details.shipping_minor, event.details.shipping_tax_minor)


@pytest.mark.parametrize(
    ("total", "lines", "given"),
    [
        ("-10.00", ("-4.00", "-6.00"), [400, 600]),
        ("10.00", ("4.00", "6.00"), [400, 600]),
        ("-10.00", ("4.00", "6.00"), [400, 600]),
        ("-8.00", ("-4.00", "-6.00", "2.00"), [320, 480, 0]),
        ("-9.00", ("-4.00", "-6.00"), [360, 540]),
        ("-12.00", ("-4.00", "-6.00"), [400, 600]),
        ("-12.00", (), []),
    ],
)
def test_lines_of_a_refund_are_what_it_gives_back(written, total, lines, given):
    """In either sign, never more than the amount; the rest of the amount is shipping or goodwill."""
    rows = "".join(f"r1,{number},,,,,,{cost}\n" for number, cost in enumerate(lines, 1))

    (event,) = read(written, a_refund(1, total), rows)

    assert given == [line.eligible_minor for line in event.lines]


def test_lines_of_one_event_say_the_same_of_it(written, parted):
    """Rows that contradict each other are no event."""
    text = (
        f"{LINE_EVENT},line_no,line_total,channel\n"
        "o1,order,o1,m1,2025-03-21T09:00:00Z,EUR,10.00,1,4.00,web\n"
        "o1,order,o1,m2,2025-03-21T09:00:00Z,EUR,10.00,2,6.00,web\n"
        "o2,order,o2,m1,2025-03-21T09:00:00Z,EUR,5.00,1,5.00,web\n"
        "o2,order,o2,m1,2025-03-21T09:00:00Z,EUR,5.00,2,0.00,shop\n"
        "o3,order,o3,m1,2025-03-21T09:00:00Z,EUR,5.00,1,5.00,web\n"
    )

    good, bad = parted(events_of(written(text)))

    assert ["o3"] == [event.event_id for event in good]
    assert [
        "line 3: customer_id must be the same on every line of an event, got another value",
        "line 5: channel must be the same on every line of an event, got another value",
    ] == bad


def test_rows_of_an_event_that_lie_apart_are_told(written, parted):
    """An event whose lines are not all together is not read in part."""
    row = "o{0},order,o{0},m1,2025-03-21T09:00:00Z,EUR,10.00,{1},5.00\n"
    text = f"{LINE_EVENT},line_no,line_total\n" + row.format(1, 1) + row.format(2, 1) + row.format(1, 2)

    good, bad = parted(events_of(written(text)))

    assert [] == good
    assert [2, 3, 4] == [int(sentence.split()[1].rstrip(":")) for sentence in bad]


def test_an_event_has_a_bounded_number_of_lines(written, parted):
    """Its lines are the only ones that are held in memory."""
    rows = "".join(f"o1,{number},,,,,,0.00\n" for number in range(LINES_MAX + 1))

    good, bad = parted(read(written, an_order(1, "0.00") + an_order(2), rows + "o2,1,,,,,,10.00\n"))

    assert ["o1", "o2"] == [event.event_id for event in good]
    assert ["line 2: event_id must be of at most 5000 lines, got more"] == bad


@pytest.mark.parametrize("stray", [0, WINDOW, 3 * WINDOW])
def test_lines_in_any_order_of_events_find_theirs(written, parted, stray):
    """Whether few or many lie in between, events get their own lines, and lines without an event are told."""
    count = 2 * WINDOW
    events = "".join(an_order(number, f"{number}.00") for number in range(1, count))
    strays = "".join(f"x{number},1,,,,,,1.00\n" for number in range(stray))
    lines = strays + "".join(f"o{number},1,,,,,,{number}.00\n" for number in reversed(range(1, count)))

    good, bad = parted(read(written, events, lines))

    assert [number * 100 for number in range(1, count)] == [event.lines[0].eligible_minor for event in good]
    assert stray == len(bad)
    assert all("event_id of lines must be the id of an event that was read, got 'x" in each for each in bad)


def test_a_bad_event_takes_its_lines_along(written, parted):
    """They are not told a second time as lines of no event."""
    good, bad = parted(read(written, an_order(1, "ten") + an_order(2), "o1,1,,,,,,10.00\no2,1,,,,,,10.00\n"))

    assert ["o2"] == [event.event_id for event in good]
    assert ["line 2: total must be a decimal number, got 'ten'"] == bad


def test_bad_rows_of_either_file_are_told(written, parted):
    """Each where it stands, and no event suffers that they are no part of."""
    events = an_order(1) + "x\n" + an_order(2)
    text = f"{LINE_EVENT},line_no,line_total\no1\no1,order,o1,m1,2025-03-21T09:00:00Z,EUR,1.00,1,1.00\n"

    joined, bad = parted(read(written, events, "o1,1,,,,,,10.00\ny\no2,1,,,,,,10.00\n"))
    alone, bad_alone = parted(events_of(written(text)))

    assert (["o1", "o2"], ["o1"]) == ([e.event_id for e in joined], [e.event_id for e in alone])
    assert ["line 3: row must be of 8 columns, got 1"] * 2 == bad
    assert ["line 2: row must be of 9 columns, got 1"] == bad_alone


def test_a_file_that_is_no_file_of_lines_is_refused(written):
    """Bad rows between two events are held in memory, so there is an end to them."""
    with pytest.raises(BadInputError, match="at most 10000 bad rows between two events"):
        read(written, an_order(1), "x\n" * 10_001 + "o1,1,,,,,,10.00\n")


@pytest.mark.parametrize("count", [50, 51])
def test_a_line_has_a_bounded_number_of_tags(written, parted, count):
    """Tags stand between bars; empty ones do not count."""
    tags = "|".join(f"t{number}" for number in range(count)) + "||"
    text = (
        f"{LINE_EVENT},line_no,line_total,tags\no1,order,o1,m1,2025-03-21T09:00:00Z,EUR,1.00,1,1.00,{tags}\n"
    )

    good, bad = parted(events_of(written(text)))

    assert [50] * (count == 50) == [len(event.lines[0].tags) for event in good]
    assert ["line 2: tags must be at most 50, got 51"] * (count == 51) == bad


def test_an_event_that_comes_twice_in_a_row_has_its_lines_twice(written):
    """A repeat is the same event."""
    first, again = read(written, an_order(1) + an_order(1), "o1,1,,,,,,10.00\n")

    assert (first.lines, 3) == (again.lines, again.line_no)


def test_bad_rows_after_the_last_event_are_told(written, parted):
    """The lines file is read to its end."""
    good, bad = parted(read(written, an_order(1), "o1,1,,,,,,10.00\nx\no7,1,,,,,,1.00\ny\n"))

    assert 1 == len(good)
    assert ["line 3", "line 4", "line 5"] == sorted(sentence.split(":")[0] for sentence in bad)


def test_the_event_id_may_have_another_name_in_each_file(written):
    """A mapping is for both files, and the lines file may keep our name."""
    mapping = {"event_id": "Number", "line_total": "Sum"}
    events = written(EVENTS.replace("event_id", "Number") + an_order(1))

    for name in ("Number", "event_id"):
        lines = LINES.replace("event_id", name).replace("line_total", "Sum") + "o1,1,,,,,,10.00\n"
        (event,) = events_of(events, lines=written(lines, "lines.csv"), mapping=mapping)

        assert 1000 == event.lines[0].eligible_minor


costs = st.lists(st.integers(-50, 100), min_size=1, max_size=6)


@given(costs, costs, st.integers(-100, 400))
def test_settled_lines_add_up(eligible, tax, goods):
    """No line is negative or dearer, together they cost what they may, and no tax is lost."""
    pairs = zip(eligible, itertools.cycle(tax), strict=False)
    lines = tuple(Line(str(at), cost, tax_minor=each) for at, (cost, each) in enumerate(pairs))

    after = settled(lines, goods, "EUR")

    assert max(0, min(goods, sum(eligible))) == sum(line.eligible_minor for line in after)
    assert max(0, sum(line.tax_minor for line in lines)) == sum(line.tax_minor for line in after)
    for old, new in zip(lines, after, strict=True):
        assert 0 <= new.eligible_minor <= max(0, old.eligible_minor)
        assert max(0, old.eligible_minor) == new.eligible_minor + new.discount_minor


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6), st.integers(0, 100))
def test_shared_tax_adds_up(costs, tax):
    """Tax of the whole order is shared to the last minor unit, where anything costs anything."""
    lines = tuple(Line(str(at), cost) for at, cost in enumerate(costs))

    assert (tax if any(costs) else 0) == sum(line.tax_minor for line in with_tax(lines, tax, "EUR"))


def test_what_is_given_back_is_positive():
    """Pieces and tax turn with the amounts."""
    assert (Line("1", 400, 2, tax_minor=40),) == given_back((Line("1", -400, -2, tax_minor=-40),))
