from __future__ import annotations

import pytest

from clubkit.program.reader import check_program

WIDE = 'a whole number, or a text such as "3/2" or "1.5"'


def sentences(source):
    """Every problem of a program, as text."""
    return [str(problem) for problem in check_program(source).problems]


UNITS = [
    (
        {"worth": 0.5},
        f'worth: expected {WIDE}, 0 or more, found the float 0.5; did you mean "0.5" in quotes?',
    ),
    ({"worth": -1}, f"worth: expected {WIDE}, 0 or more, found -1"),
    ({"worth": "1/0"}, f"worth: expected {WIDE}, 0 or more, found '1/0'"),
    ({"worth": "۱"}, f"worth: expected {WIDE}, 0 or more, found '۱'"),
    ({"worth": "1e9"}, f"worth: expected {WIDE}, 0 or more, found '1e9'"),
    ({"worth": float("nan")}, f"worth: expected {WIDE}, 0 or more, found the float nan"),
    ({"worth": 10**16}, "worth: expected a number of at most 1000000000000000, found 10000000000000000"),
    ({"money": True, "worth": 5}, "worth: expected 1, or no worth, where money = true, found 5"),
    ({"matures": 7}, 'matures: expected a duration such as "12 months" or "7 days", found 7'),
    (
        {"matures": "7 dayz"},
        'matures: expected a duration like "12 months", "36 hours" or "P30D", found \'7 dayz\'',
    ),
    ({"matures": "51 years"}, "matures: expected a duration of at most 50 years, found '51 years'"),
    (
        {"expires": "12 months"},
        'expires: expected "never", or a table such as { after = "12 months" }, found \'12 months\'',
    ),
    ({"expires": {}}, "expires: expected exactly one of after, end_of, idle, found none of them"),
    (
        {"expires": {"after": "1 year", "idle": "1 year"}},
        "expires: expected exactly one of after, end_of, idle, found after and idle",
    ),
    (
        {"expires": {"after": "0 days"}},
        "expires.after: expected a duration above zero, such as \"12 months\", found '0 days'",
    ),
    (
        {"expires": {"end_of": "year", "rounded_to": "month"}},
        "expires.rounded_to: expected no rounded_to beside end_of, found 'month'",
    ),
    (
        {"expires": {"idle": "1 year", "starts": "earning"}},
        "expires.starts: expected no starts beside idle, found 'earning'",
    ),
    (
        {"expires": {"after": "1 year", "rounded_to": "months"}},
        (
            "expires.rounded_to: expected one of instant, day, week, month, quarter, year, found 'months'; "
            "did you mean month?"
        ),
    ),
    ({"redeem": {"at_least": 0}}, "redeem.at_least: expected a whole number, 1 or more, found 0"),
    (
        {"redeem": {"step": 2.0}},
        "redeem.step: expected a whole number, 1 or more, found the float 2.0; did you mean 2?",
    ),
    (
        {"redeem": {"step": 2.5}},
        "redeem.step: expected a whole number, 1 or more, found the float 2.5",
    ),
    ({"redeem": {"step": True}}, "redeem.step: expected a whole number, 1 or more, found true"),
    ({"redeem": {"step": "5"}}, "redeem.step: expected a whole number, 1 or more, found '5'"),
    (
        {"redeem": {"step": 10**15 + 1}},
        "redeem.step: expected a whole number of at most 15 digits, found 1000000000000001",
    ),
    (
        {"redeem": {"step": 10**5000}},
        "redeem.step: expected a whole number of at most 15 digits, found a number of over 20 digits",
    ),
    (
        {"on_refund": {"reinstated": "grace"}},
        'on_refund.grace: expected a duration such as "12 months" or "7 days", found nothing',
    ),
    (
        {"on_refund": {"grace": "30 days"}},
        "on_refund.grace: expected reinstated = \"grace\" beside it, found '30 days'",
    ),
    (
        {"on_refund": {"form": "own-lot"}},
        "on_refund.form: expected a known name, found 'form'; did you mean from?",
    ),
    ({"label": "points"}, "label: expected a table, found 'points'"),
    (
        {"label": {"persian language": "امتیاز"}},
        'label.\'persian language\': expected a locale such as "fa" or "en-GB" as key, found another key',
    ),
    ({"label": {"fa": 5}}, "label.fa: expected a text of one line, 1 to 200 characters, found 5"),
]


@pytest.mark.parametrize(("keys", "sentence"), UNITS)
def test_unit(keys, sentence):
    """Each value of a unit says what would have been right."""
    assert f"$.units.points.{sentence}" in sentences({"units": {"points": keys}})


def test_name_of_a_unit():
    """A unit's name can be kept in the ledger and in a column."""
    found = sentences({"units": {"my points": {}}})

    assert [
        (
            "$.units.'my points': expected a unit's name of letters a-z, digits, dots, hyphens, underscores, "
            "found another"
        )
    ] == found
