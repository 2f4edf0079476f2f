"""Files that want to do harm. Each test carries the number of the case in the list of hostile inputs."""

from __future__ import annotations

import functools
import gzip
import time
import tracemalloc

from clubkit.intake import level_after, read_events
from clubkit.orders import refunded_minor
from clubkit.program.model import Basis

HEADER = "event_id,kind,order_id,customer_id,placed_at,currency,total\n"
GOOD = "o9,order,o9,m9,2025-03-21T09:00:00Z,EUR,12.10\n"
JSON = (
    '{{"event_id":"o{0}","kind":"order","order_id":"o{0}","customer_id":"m1",'
    '"placed_at":"2025-03-21T09:00:00Z","currency":"EUR","total":{1}}}\n'
)


def events_of(path, **options):
    """What is read of a file, good and bad."""
    return list(read_events(path, **options))


def measured(events):
    """What comes out, and the most memory that it took, in mebibytes."""
    tracemalloc.start()
    try:
        found = list(events)
        return found, tracemalloc.get_traced_memory()[1] >> 20
    finally:
        tracemalloc.stop()


def test_h12_a_small_text_is_no_huge_number(written, parted):
    """An exponent or a long run of digits is refused before it is converted, in either form."""
    amounts = ["1e2000000", "1" + "0" * 60_000, "1E+999999999", "0." + "0" * 60_000 + "1"]
    rows = "".join(f"o1,order,o1,m1,2025-03-21T09:00:00Z,EUR,{amount}\n" for amount in amounts)
    began = time.process_time()

    good, bad = parted(events_of(written(HEADER + rows + GOOD)))
    good_json, bad_json = parted(events_of(written("".join(JSON.format(1, amount) for amount in amounts))))

    assert (["o9"], []) == ([event.event_id for event in good], good_json)
    assert ([2, 3, 4, 5], [1, 2, 3, 4]) == tuple(
        [int(sentence.split()[1].rstrip(":")) for sentence in each] for each in (bad, bad_json)
    )
    assert all(len(sentence) < 120 for sentence in bad + bad_json)
    assert time.process_time() - began < 1


def test_h14_a_refund_of_more_than_the_order_acts_once(written):
    """Refunds of 150 %, out of order and one of them twice, are three refunds of one order at most."""
    rows = (
        "o1,order,o1,m1,2025-03-21T09:00:00Z,EUR,100.00\n"
        "r2,refund,o1,m1,2025-03-23T09:00:00Z,EUR,-50.00\n"
        "r1,refund,o1,m1,2025-03-22T09:00:00Z,EUR,-50.00\n"
        "r2,refund,o1,m1,2025-03-23T09:00:00Z,EUR,-50.00\n"
        "r3,refund,o1,m1,2025-03-24T09:00:00Z,EUR,-50.00\n"
    )
    order, *refunds = events_of(written(HEADER + rows))
    level = functools.reduce(level_after, refunds, level_after(None, order))

    assert ["r2", "r1", "r3"] == [refund.refund_id for refund in level.refunds]
    assert 15_000 == sum(refund.amount_minor for refund in level.refunds)
    assert 10_000 == refunded_minor(level, level.refunds, Basis.TOTAL)


def test_h30_json_that_is_sound_and_hostile(written, parted):
    """Deep nesting, a key twice, NaN, long numbers, bytes that are no text: each is a bad row and no more."""
    lines = [
        "[" * 100_000,
        '{"a":' * 100_000,
        JSON.format(1, '1,"total":2').strip(),
        JSON.format(1, "NaN").strip(),
        JSON.format(1, "9" * 5000).strip(),
        JSON.format(1, '"\\ud800"').strip(),
        '{"a":"' + "x" * 5_000_000 + '"}',
    ]
    text = JSON.format(0, "1.00") + "\n".join(lines) + "\n"

    good, bad = parted(events_of(written(text.encode() + b'{"a":"\xff"}\n' + JSON.format(9, 1).encode())))

    assert ["o0", "o9"] == [event.event_id for event in good]
    assert list(range(2, 10)) == [int(sentence.split()[1].rstrip(":")) for sentence in bad]


def test_h38_a_hostile_file_is_read_row_by_row(written, parted):
    """A mark of byte order, all kinds of line ends, NUL: each bad row is set aside with its line."""
    content = (
        b"\xef\xbb\xbf" + HEADER.strip().encode() + b"\r\n"
        b"o1,order,o1,m1,2025-03-21T09:00:00Z,EUR,12.10\r"
        b"o2,order,o2,m\x00,2025-03-21T09:00:00Z,EUR,12.10\n"
        b"\r\n"
        b"o3,order,o3,m\xff,2025-03-21T09:00:00Z,EUR,12.10\r\n"
        b"o4,order,o4,m4,0000-00-00,EUR,12.10\n"
        b"o5,order,o5,m5,1900-02-29T00:00:00Z,EUR,12.10\n"
        b"o6,order,o6,m6,9999-12-31T23:59:59Z,EUR,12.10\n" + GOOD.encode().strip()
    )

    good, bad = parted(events_of(written(content)))

    assert [("o1", 2), ("o9", 9)] == [(event.event_id, event.line_no) for event in good]
    assert [3, 5, 6, 7, 8] == [int(sentence.split()[1].rstrip(":")) for sentence in bad]


def test_h38_a_million_columns(written, parted):
    """In a row they are a bad row, in the header a bad file; neither takes more than a few megabytes."""
    found, peak = measured(
        events_of(written(HEADER + "," * 1_000_000 + "\n" + "a," * 1_000_000 + "\n" + GOOD))
    )

    good, bad = parted(found)

    assert ["o9"] == [event.event_id for event in good]
    assert [
        "line 2: row must be of 7 columns, got 1000001",
        "line 3: row must be of at most 1048576 characters, got more",
    ] == bad
    assert peak < 40


def test_h38_a_field_that_is_larger_than_memory_should_be(written, parted):
    """A quoted field of any size is one bad row, and its inside is never taken for rows."""
    inside = GOOD * 100_000
    text = HEADER + f'o1,order,"{inside}",m1,2025-03-21T09:00:00Z,EUR,1\n' + GOOD
    packed = gzip.compress((HEADER + 'o1,"' + "x" * 30_000_000 + '",m\n' + GOOD).encode(), 1)

    for content, lines in ((text, 100_003), (packed, 3)):
        found, peak = measured(read_events(written(content)))
        good, bad = parted(found)

        assert [("o9", lines)] == [(event.event_id, event.line_no) for event in good]
        assert ["line 2: row must be of at most 1048576 characters, got more"] == bad
        assert peak < 12


def test_h38_quotes_that_cost_time(written, parted):
    """Millions of quotes are read at the speed of any other text."""
    fields = [',""' * 1_000_000, '"' + '""' * 1_000_000 + '"', ',""a' * 1_000_000, '"' * 3_000_001]
    text = HEADER + "".join(f"o1,order,{field}\n" for field in fields[:3]) + GOOD + fields[3]
    began = time.process_time()

    good, bad = parted(events_of(written(text)))

    assert (["o9"], 4) == ([event.event_id for event in good], len(bad))
    assert time.process_time() - began < 10


def test_memory_does_not_grow_with_the_file(written):
    """Events and lines stream, also where the two files are in another order."""
    events = ["event_id,kind,order_id,customer_id,placed_at,currency,total\n"]
    lines = ["event_id,line_no,line_total\n"]
    for number in range(8_000):
        events.append(f"o{number},order,o{number},m1,2025-03-21T09:00:00Z,EUR,5.00\n")
        lines += [f"o{number},{at},1.00\n" for at in range(5)]
    path = written(gzip.compress("".join(events).encode()))
    in_order = written(gzip.compress("".join(lines).encode()), "lines.csv.gz")
    reversed_ = written("".join([lines[0], *reversed(lines[1:])]), "reversed.csv")

    for file in (in_order, reversed_):
        tracemalloc.start()
        count = sum(len(event.lines) for event in events_of(path, lines=file))
        peak = tracemalloc.get_traced_memory()[1] >> 20
        tracemalloc.stop()

        assert 40_000 == count
        assert peak < 12
