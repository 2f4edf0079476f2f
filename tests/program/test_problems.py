from __future__ import annotations

import pytest

from clubkit.errors import ProgramError
from clubkit.program.reader import check_program, read_program

WIDE = 'a whole number, or a text such as "3/2" or "1.5"'


SHARE = 'a share such as "5%" or "1/20", above 0% and at most 100%'


def sentences(source):
    """Every problem of a program, as text."""
    return [str(problem) for problem in check_program(source).problems]


SOURCES: list[tuple[object, str]] = [
    (b"\xff", "$: expected UTF-8 text, found another byte at 0"),
    (None, "$: expected TOML text or a table, found nothing"),
    ([], "$: expected TOML text or a table, found a list of 0"),
    ("#" * (1 << 20) + "#", "$: expected at most 1048576 bytes, found more"),
    ("#" + "گ" * (1 << 19), "$: expected at most 1048576 bytes, found more"),
    ("a=" + "[" * 5000, "$: expected fewer lists and tables inside each other, found too many"),
    ("a=" + "9" * 5000, "$: expected numbers of at most 15 digits, found one of thousands"),
    ("a." * 16 + "a=1", "$: expected dotted keys of at most 16 parts, found a longer one"),
    ("'a' . " * 16 + "a=1", "$: expected dotted keys of at most 16 parts, found a longer one"),
]


SHAPES = [
    ({"club": 5}, "$.club: expected a table, found 5"),
    ({"units": []}, "$.units: expected a table, found a list of 0"),
    ({"units": {"points": "x"}}, "$.units.points: expected a table, found 'x'"),
    ({"earn": {}}, "$.earn: expected a list of 0 to 1000 tables, found a table"),
    ({"earn": [5]}, "$.earn[0]: expected a table, found 5"),
    ({"earn": [{"give": 1}] * 1001}, "$.earn: expected a list of 0 to 1000 tables, found a list of 1001"),
    ({"tiers": True}, "$.tiers: expected a table, found true"),
    ({"rewards": 5}, "$.rewards: expected a list of 0 to 1000 tables, found 5"),
    ({"reminders": 5}, "$.reminders: expected a list of 0 to 1000 tables, found 5"),
    ({5: 6}, "$: expected texts as keys, found 5"),
    ({"earnings": []}, "$.earnings: expected a known name, found 'earnings'; did you mean earn?"),
    (
        {"x": 1},
        (
            "$.x: expected one of club, units, earn, tiers, rewards, profile, segments, days, reminders, "
            "messages, referral, backtest, found 'x'"
        ),
    ),
    (
        {"club": {"my key": 1, "currencY": "IRR"}},
        "$.club.currencY: expected a known name, found 'currencY'; did you mean currency?",
    ),
]


CLUB = [
    (
        {"currency": "irr"},
        "currency: expected an ISO 4217 code such as \"IRR\", found 'irr'; did you mean IRR?",
    ),
    ({"currency": "Rial"}, "currency: expected an ISO 4217 code such as \"IRR\", found 'Rial'"),
    ({"currency": 5}, 'currency: expected an ISO 4217 code such as "IRR", found 5'),
    ({"name": ""}, "name: expected a text of one line, 1 to 200 characters, found ''"),
    ({"name": "a\nb"}, "name: expected a text of one line, 1 to 200 characters, found 'a\\nb'"),
    ({"name": " a"}, "name: expected a text of one line, 1 to 200 characters, found ' a'"),
    ({"name": "\ud800"}, "name: expected a text of one line, 1 to 200 characters, found '\\ud800'"),
    (
        {"name": "x" * 201},
        f"name: expected a text of one line, 1 to 200 characters, found '{'x' * 60}' and 141 more characters",
    ),
    ({"shown_in": "tomans"}, "shown_in: expected one of rial, toman, found 'tomans'; did you mean toman?"),
    (
        {"currency": "EUR", "shown_in": "toman"},
        "shown_in: expected no shown_in unless currency = \"IRR\", found 'toman'",
    ),
    (
        {"timezone": "Asia/Teheran"},
        (
            "timezone: expected an IANA time zone such as \"Asia/Tehran\", found 'Asia/Teheran'; "
            "did you mean Asia/Tehran?"
        ),
    ),
    (
        {"timezone": "../../etc"},
        "timezone: expected an IANA time zone such as \"Asia/Tehran\", found '../../etc'",
    ),
    (
        {"calendar": "jalaly"},
        "calendar: expected one of gregorian, jalali, found 'jalaly'; did you mean jalali?",
    ),
    ({"locale": "farsi!"}, 'locale: expected a locale such as "fa" or "en-GB", found \'farsi!\''),
    (
        {"basis": "gods"},
        (
            "basis: expected one of goods, goods-with-tax, goods-before-discounts, total, total-before-tax, "
            "found 'gods'; did you mean goods?"
        ),
    ),
    ({"earn_on_redeemed": 1}, "earn_on_redeemed: expected true or false, found 1"),
    ({"earn_on_redeemed": "yes"}, "earn_on_redeemed: expected true or false, found 'yes'"),
    ({"several": "bset"}, "several: expected one of add, best, first, found 'bset'; did you mean best?"),
    ({"multipliers": "x"}, "multipliers: expected one of add, compound, found 'x'"),
    ({"unit": "stamps"}, "unit: expected one of points, found 'stamps'"),
    (
        {"budget": {}},
        f"budget.share_of_sales: expected {SHARE}, found nothing",
    ),
    (
        {"budget": {"share_of_sales": 5}},
        f'budget.share_of_sales: expected {SHARE}, found 5; did you mean "5%"?',
    ),
    (
        {"budget": {"share_of_sales": 0.05}},
        f'budget.share_of_sales: expected {SHARE}, found the float 0.05; did you mean "0.05" in quotes?',
    ),
    ({"budget": {"share_of_sales": 101}}, f"budget.share_of_sales: expected {SHARE}, found 101"),
    ({"budget": {"share_of_sales": "0%"}}, f"budget.share_of_sales: expected {SHARE}, found '0%'"),
    (
        {"budget": {"share_of_sales": "101%"}},
        (
            'budget.share_of_sales: expected a share such as "5%" or "1/20", above 0% and at most 100%, '
            "found '101%'"
        ),
    ),
    ({"limit": {"in": "month"}}, "limit.in: expected units_per_member beside it, found 'month'"),
    (
        {"limit": {"times": 3}},
        "limit.times: expected one of units_per_order, units_per_member, in, over, found 'times'",
    ),
]


BACKTEST = [
    (
        {"redeem": "all"},
        "redeem: expected \"none\", or a table such as { block = 500, worth = 500 }, found 'all'",
    ),
    ({"redeem": {"block": 5}}, "redeem.worth: expected a whole number, 1 or more, found nothing"),
    ({"redem": "none"}, "redem: expected a known name, found 'redem'; did you mean redeem?"),
]


@pytest.mark.parametrize(("source", "sentence"), SOURCES)
def test_source_that_is_no_program(source, sentence):
    """What cannot be parsed at all is one problem of the whole file."""
    assert [sentence] == sentences(source)


@pytest.mark.parametrize("source", ["a = ", "a = 1\na = 2", "\0", "[club", '{"club": {}}'])
def test_text_that_is_no_toml(source):
    """What the TOML reader says is passed on, with its place."""
    (sentence,) = sentences(source)

    assert sentence.startswith("$: expected TOML, found an error: ")
    assert "(at " in sentence


@pytest.mark.parametrize(("source", "sentence"), SHAPES)
def test_shape(source, sentence):
    """Tables, lists and keys in the wrong place are named."""
    assert sentence in sentences(source)


@pytest.mark.parametrize(("keys", "sentence"), CLUB)
def test_club(keys, sentence):
    """Each value of the club table says what would have been right."""
    assert [f"$.club.{sentence}"] == sentences({"club": keys})


@pytest.mark.parametrize(("keys", "sentence"), BACKTEST)
def test_backtest(keys, sentence):
    """Each value of the backtest table says what would have been right."""
    assert f"$.backtest.{sentence}" in sentences({"backtest": keys})


def test_main_unit_that_nobody_named():
    """Of several units without one called points, the file says which is the main one."""
    found = sentences({"units": {"stars": {}, "stamps": {}}})

    assert ["$.club.unit: expected the main unit, one of stamps, stars, found nothing"] == found


def test_all_problems_at_once_in_the_order_of_the_file():
    """One reading reports everything, in the order in which a person meets it in the file."""
    source = """
    [[earn]]
    pre = 100
    give = 1.5

    [club]
    currency = "rial"
    locale = 5

    [units.points]
    worth = 1.5

    [tiers]
    score = "spent"
    """

    with pytest.raises(ProgramError) as caught:
        read_program(source)

    assert str(caught.value) == "\n".join(
        [
            "7 problem(s)",
            "  - $.earn[0].pre: expected a known name, found 'pre'; did you mean per?",
            "  - $.earn[0].give: expected a whole number, 1 or more, found the float 1.5",
            "  - $.club.currency: expected an ISO 4217 code such as \"IRR\", found 'rial'",
            '  - $.club.locale: expected a locale such as "fa" or "en-GB", found 5',
            (
                f"  - $.units.points.worth: expected {WIDE}, 0 or more, found the float 1.5; "
                'did you mean "1.5" in quotes?'
            ),
            "  - $.tiers.ladder: expected at least one [[tiers.ladder]], found nothing",
            (
                "  - $.tiers.score: expected one of spend, points, orders, visits, balance, found 'spent'; "
                "did you mean spend?"
            ),
        ]
    )


def test_more_problems_than_anyone_reads():
    """Of more than a hundred problems the first hundred are kept, and the others counted."""
    problems = check_program({f"k{number}": 1 for number in range(150)}).problems

    assert len(problems) == 101
    assert str(problems[-1]) == "$: expected at most 100 problems, found 50 more"
