from __future__ import annotations

import pytest

from clubkit.calendars import parse_instant
from clubkit.errors import BadInputError
from clubkit.intake import BalanceSum, OpeningBalance, read_balances, sum_balances

HEADER = "customer_id,units,unit,earned_at,expires_at,available_from,reference\n"
NOW = parse_instant("2025-03-21T12:00:00Z")
LATER = "2025-06-21T00:00:00Z"


def balances_of(path, **options):
    """What is read of a file, good and bad."""
    return list(read_balances(path, **options))


def test_a_balance_needs_a_member_and_units(written):
    """All else is optional, and a reference is made of it."""
    text = "customer_id,units\nm1,120\nm2,0\n"

    first, second = balances_of(written(text))

    assert OpeningBalance(2, "m1", 120, None, None, None, None, "opening::::") == first
    assert ("m2", 0) == (second.member_id, second.units)


def test_a_balance_may_say_everything(written):
    """Unit, instants and reference come as they are."""
    text = HEADER + f"m1,5,credit,2025-03-21T12:00:00Z,{LATER},2025-04-01T00:00:00Z,old-77\n"

    (balance,) = balances_of(written(text), now=NOW)

    assert ("credit", NOW, "old-77") == (balance.unit, balance.earned_at, balance.reference)
    assert parse_instant(LATER) == balance.expires_at
    assert parse_instant("2025-04-01T00:00:00Z") == balance.available_from


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (",5,,,,,", "customer_id must be 1 to 200 characters, got nothing"),
        ("m1,,,,,,", "units must be a whole number, got ''"),
        ("m1,-5,,,,,", "units must be a whole number of at least 0, got '-5'"),
        ("m1,1.5,,,,,", "units must be a whole number, got '1.5'"),
        ("m1,1e5,,,,,", "units must be a whole number, got '1e5'"),
        ("m1,٥,,,,,", "units must be a whole number, got '٥'"),
        ("m1," + "9" * 16 + ",,,,,", "units must be a whole number, got '9999999999999999'"),
        ("m1,5," + "x" * 61 + ",,,,", "unit must be at most 60 characters, got 61"),
        ("m1,5,,2025-03-21,,,", "earned_at must be ISO 8601 with an offset, got '2025-03-21'"),
        (
            "m1,5,,2025-03-21T12:00:01Z,,,",
            "earned_at must be at most 2025-03-21T12:00:00Z, got '2025-03-21T12:00:01Z'",
        ),
        ("m1,5,,,never,,", "expires_at must be ISO 8601 with an offset, got 'never'"),
        ("m1,5,,,2025-03-21T12:00:00Z,,", "expires_at must be in the future, got units that have expired"),
        (
            f"m1,5,,,{LATER},{LATER},",
            "expires_at must be after earned_at and available_from, got an earlier instant",
        ),
        ("m1,5,,,,,a\x01", "reference must be without control characters, got 'a\\x01'"),
        ("m1,5", "row must be of 7 columns, got 2"),
    ],
)
def test_a_bad_balance_is_set_aside(written, parted, cells, sentence):
    """With its line and column, and the next is read."""
    good, bad = parted(balances_of(written(HEADER + cells + "\nm9,1,,,,,\n"), now=NOW))

    assert ["m9"] == [balance.member_id for balance in good]
    assert [f"line 2: {sentence}"] == bad


def test_two_rows_of_a_member_need_two_references(written, parted):
    """Rows that nothing tells apart are not imported twice by guess."""
    text = HEADER + f"m1,5,,,,,\nm1,7,,,,,\nm1,7,,,{LATER},,\nm2,5,,,,,\nm1,5,,,,,b\nm1,6,,,,,b\n"

    good, bad = parted(balances_of(written(text)))

    assert [2, 4, 5, 6] == [balance.line_no for balance in good]
    assert [
        "line 3: reference must be one that no other row of the member has, got it again",
        "line 7: reference must be one that no other row of the member has, got it again",
    ] == bad


def test_the_sum_reconciles(written):
    """Good and bad rows, and the units of the good ones by unit."""
    text = HEADER + "m1,5,,,,,\nm2,7,credit,,,,\nm3,x,,,,,\nm4,10,,,,,\n"

    assert BalanceSum(3, 1, (("", 15), ("credit", 7))) == sum_balances(balances_of(written(text)))


def test_columns_may_have_other_names_and_rows_may_be_json(written):
    """As in files of orders."""
    path = written('{"member": "m1", "points": 120}\n')

    (balance,) = balances_of(path, mapping={"customer_id": "member", "units": "points", "unit": "=points"})

    assert ("m1", 120, "points") == (balance.member_id, balance.units, balance.unit)
    with pytest.raises(BadInputError, match="customer_id, units"):
        balances_of(path)
