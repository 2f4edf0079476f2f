from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.errors import BadRowError
from clubkit.intake import (
    EventKind,
    event_order,
    is_in_order,
    read_events,
    read_events_in_order,
    sorted_events,
)
from clubkit.intake.ordering import IN_MEMORY_MAX

HEADER = "event_id,kind,order_id,customer_id,placed_at,currency,total\n"


def events_of(path, **options):
    """What is read of a file, good and bad."""
    return list(read_events(path, **options))


def in_order(path):
    """What is read of a file, sorted."""
    return list(read_events_in_order(path))


def row(event_id, kind="order", minute=0):
    """A row with boring cells."""
    return f"{event_id},{kind},o1,m1,2025-03-21T09:{minute:02}:00Z,EUR,1.00\n"


@pytest.mark.parametrize(
    "rows",
    [
        [row("b", minute=1), row("a", minute=2)],
        [row("b"), row("a", "refund")],
        [row("A"), row("a"), row("é"), row("نقره"), row("\U0001f339")],
        [row("o10"), row("o2"), row("o2")],
    ],
    ids=["instant", "orders first", "bytes of the id", "text and no numbers"],
)
def test_events_count_by_instant_then_orders_then_id(written, rows):
    """In whatever order the file has them."""
    expected = [line.split(",")[0] for line in rows]

    for number, shuffled in enumerate(itertools.permutations(rows)):
        path = written(HEADER + "".join(shuffled), f"{number}.csv")
        assert expected == [event.event_id for event in in_order(path)]
        assert is_in_order(path) == (expected == [event.event_id for event in events_of(path)])


def test_a_cancelled_order_counts_when_it_was_cancelled(written):
    """Optional instants have their say in the order of events."""
    text = (
        "state,modified_at,"
        + HEADER
        + "cancelled,2025-03-21T09:30:00Z,"
        + row("x")
        + "paid,,"
        + row("y", minute=10)
    )

    assert not is_in_order(written(text))
    assert ["y", "x"] == [event.event_id for event in in_order(written(text))]


def test_bad_rows_do_not_matter_where_more_columns_are_read(written):
    """An event that cannot be read has no place in the order."""
    text = f"state,{HEADER}paid,{row('a', minute=5)}gone,{row('b')}paid,{row('c', minute=6)}"

    assert is_in_order(written(text))


def test_lines_do_not_lose_their_event_when_sorted(written):
    """A file of lines is sorted by events."""
    text = (
        "event_id,kind,order_id,customer_id,placed_at,currency,event_total,line_no,line_total\n"
        "o2,order,o2,m1,2025-03-21T10:00:00Z,EUR,3.00,1,1.00\no2,order,o2,m1,2025-03-21T10:00:00Z,EUR,3.00,2,2.00\n"
        "o1,order,o1,m1,2025-03-21T09:00:00Z,EUR,3.00,1,3.00\n"
    )

    events = list(in_order(written(text)))

    assert [("o1", 1), ("o2", 2)] == [(event.event_id, len(event.lines)) for event in events]


def test_bad_rows_are_passed_on(written, parted):
    """Wherever they stand, and without making a file that is in order one that is not."""
    text = (
        HEADER + row("a", minute=1) + "x\n" + row("b", minute=1).replace("1.00", "one") + row("c", minute=2)
    )

    good, bad = parted(in_order(written(text)))

    assert is_in_order(written(text))
    assert (["a", "c"], 2) == ([event.event_id for event in good], len(bad))


def test_many_events_are_sorted_on_disk(an_event):
    """What does not fit into memory comes out the same, and equal events keep their order."""
    rng = random.Random(7)  # noqa: S311 - no secret
    events = [
        an_event(
            line_no=number,
            at=rng.randrange(50),
            event_id=str(rng.randrange(9)),
            kind=rng.choice(list(EventKind)),
        )
        for number in range(IN_MEMORY_MAX + 10)
    ]

    found = list(sorted_events(iter([*events, BadRowError(1, "row", "good", "bad")])))

    assert isinstance(found[0], BadRowError)
    assert sorted(events, key=event_order) == found[1:]


@given(st.lists(st.tuples(st.integers(-5, 5), st.sampled_from(EventKind), st.text(max_size=2)), max_size=8))
def test_sorting_is_sorting(an_event, keys):
    """Any events come out as Python would sort them."""
    events = [an_event(line_no=at, at=key[0], kind=key[1], event_id=key[2]) for at, key in enumerate(keys)]

    assert sorted(events, key=event_order) == list(sorted_events(events))
