from __future__ import annotations

import pytest

from clubkit.calendars import Duration, PeriodKind
from clubkit.members.occasions import Relation
from clubkit.program.model import (
    PUBLIC_DAYS,
    RELATIONS,
    AttributeKind,
    DeclaredAttribute,
    Messages,
    Offer,
    Quota,
    Referral,
    ReminderOn,
)
from clubkit.program.reader import check_program, read_program
from clubkit.program.templates import EVENT_FIELDS
from clubkit.program.wording import FIELDS

REWARDS = [
    {"id": "rose", "kind": "gift"},
    {"id": "drink", "kind": "gift", "surprise": {"on": "visit"}},
    {"id": "trip", "kind": "gift", "approval": True},
]


def sentences(**tables):
    """Every problem of a program, as text."""
    return [str(problem) for problem in check_program(tables).problems]


def a_reminder(**keys):
    """The problems of a program with one reminder."""
    return sentences(rewards=REWARDS, reminders=[{"for": "birthday", "channels": "sms", **keys}])


REMINDERS = [
    ({"on": "membership"}, ": expected exactly one of for, on, found both"),
    ({"for": ["birtday"]}, ".for: expected one of birthday, spouse-birthday"),
    ({"for": ["birtday"]}, "found a list of 1; did you mean birthday?"),
    ({"for": "mothers-day"}, "found 'mothers-day'; did you mean public:mothers-day?"),
    ({"for": "public:mothers-dya"}, "did you mean public:mothers-day?"),
    ({"before": "1 month"}, '.before: expected days or weeks such as "7 days", at most 365 days'),
    ({"before": ["366 days"]}, ".before: expected days or weeks"),
    ({"before": ["36 hours"]}, ".before: expected days or weeks"),
    ({"before": []}, ".before: expected a list such as"),
    ({"after": "9 days"}, '.after: expected on = "silence" beside it'),
    ({"channels": []}, ".channels: expected a text, or a list of 1 to 10000 texts"),
    ({"grace": "0 days"}, ".grace: expected a duration above zero"),
    ({"when": {"total": {"at_least": 5}}}, ".when.total: expected a condition on the member alone"),
    ({"when": {"segment": "x"}}, ".when.segment: expected a segment in [segments], found 'x'"),
    ({"offer": {"reward": "rosa"}}, ".offer.reward: expected one of rose, drink, trip, found 'rosa'"),
    ({"offer": {"reward": "drink"}}, "expected a reward that is no surprise and needs no approval"),
    ({"offer": {"reward": "trip"}}, "expected a reward that is no surprise and needs no approval"),
    ({"offer": {"reward": "rose", "cost": {"points": 5}}}, ".offer.cost.points: expected 0"),
    (
        {"text": {"en": "{member.nam}"}},
        "found 'member.nam'; did you mean member.name?",
    ),
    ({"text": {"en": "{voucher.code}"}}, ".text.en: expected one of member.name"),
    ({"text": {"en": "{points}"}}, ".text.en: expected one of member.name"),
    ({"text": {"en": "a { b"}}, ".text.en: expected a field in braces"),
    ({"subject": {"en": "{x}"}}, ".subject.en: expected one of member.name"),
    ({"subject": {"en": "a\nb"}}, ".subject.en: expected a text of one line"),
    ({"text": {"english": "a"}}, ".text.english: expected a locale"),
    ({"text": {"en": "a\x00"}}, ".text.en: expected a text of 1 to 2000 characters"),
]


@pytest.mark.parametrize(("keys", "sentence"), REMINDERS)
def test_reminder(keys, sentence):
    """Each value of a reminder says what would have been right, and where."""
    (found,) = a_reminder(**keys)

    assert found.startswith("$.reminders[0]")
    assert sentence in found


@pytest.mark.parametrize("on", ["silence", "points.matured"])
def test_what_is_not_known_ahead(on):
    """A silence, and units that can be spent now, are not announced."""
    found = sentences(reminders=[{"on": on, "before": "1 day", "channels": "sms", "after": "1 day"}])

    assert f'$.reminders[0].before: expected no before for on = "{on}": it is not known ahead' in found[0]


def test_length_of_a_silence():
    """A reminder of a silence says how long one is."""
    (found,) = sentences(reminders=[{"on": "silence", "channels": "sms"}])

    assert found == '$.reminders[0].after: expected a duration such as "12 months" or "7 days", found nothing'


def test_ids_of_reminders():
    """Two reminders have two names."""
    (found,) = sentences(reminders=[{"id": "a", "for": "birthday", "channels": "sms"}] * 2)

    assert found == "$.reminders[1].id: expected an id that no reminder before it has, found 'a'"


@pytest.mark.parametrize(
    ("locale", "keys", "expected"),
    [
        ("de", {}, ["$.reminders[0].text: expected a text for the club's locale, text.de, found nothing"]),
        ("de", {"text": {"de-AT": "a"}}, []),
        ("de", {"text": {"en": "a"}}, None),
        ("fa-IR", {}, []),
        ("en", {"text": {"fa": "a"}}, []),
    ],
)
def test_language_of_the_club(locale, keys, expected):
    """There is a text in the club's language; in Persian and English the library has one."""
    found = sentences(club={"locale": locale}, reminders=[{"for": "birthday", "channels": "sms", **keys}])

    assert (expected == found) if expected is not None else len(found) == 1


MESSAGES = [
    ({"quiet_hours": ["21:00"]}, ".quiet_hours: expected two different times of day"),
    ({"sms_suffix": "x" * 41}, ".sms_suffix: expected a text of one line, 1 to 40 characters"),
    ({"at_most": {"messages": 3}}, ".at_most.in: expected one of day, week"),
    ({"at_most": {"in": "day"}}, ".at_most.messages: expected a whole number, 1 or more"),
    ({"together": 1}, ".together: expected true or false"),
]


@pytest.mark.parametrize(("keys", "sentence"), MESSAGES)
def test_messages(keys, sentence):
    """Each value of how a club writes says what would have been right."""
    (found,) = sentences(messages=keys)

    assert found.startswith(f"$.messages{sentence}")


REFERRALS = [
    ({}, ".give: expected 1 or more, here or for the friend, found nothing"),
    ({"give": 5, "unit": "x"}, ".unit: expected one of points, found 'x'"),
    ({"give": 5, "limit": {"in": "month"}}, ".limit.in: expected per_member beside it, found 'month'"),
    ({"give": 5, "review": 0}, ".review: expected a whole number, 1 or more, found 0"),
]


@pytest.mark.parametrize(("keys", "sentence"), REFERRALS)
def test_referral(keys, sentence):
    """Each value of a referral says what would have been right."""
    assert [f"$.referral{sentence}"] == sentences(referral=keys)


PROFILES = [
    ({"wanted": ["nme"]}, ".wanted: expected one of name, phone"),
    ({"attributes": {"city": {}}}, ".attributes.city: expected an attribute none of name, phone"),
    ({"attributes": {"Flower": {}}}, ".attributes.Flower: expected an attribute of names such as"),
    ({"attributes": {"a": {"kind": "choice"}}}, ".attributes.a.choices: expected a text"),
    ({"attributes": {"a": {"choices": ["b"]}}}, '.attributes.a.choices: expected kind = "choice" beside it'),
    ({"attributes": {f"a{n}": {} for n in range(101)}}, ".attributes: expected at most 100 attributes"),
]


@pytest.mark.parametrize(("keys", "sentence"), PROFILES)
def test_profile(keys, sentence):
    """Each value of what members are asked says what would have been right."""
    (found,) = sentences(profile=keys)

    assert found.startswith(f"$.profile{sentence}")


def test_segments_in_a_circle():
    """Segments that ask for themselves, directly or not, are told with their paths; what leads there too."""
    found = sentences(
        segments={
            "b": {"when": {"not": {"segment": "a"}}},
            "a": {"when": {"any": [{"segment": "b"}, {"silent": "9 days"}]}},
            "itself": {"when": {"segment": "itself"}},
            "good": {"when": {"silent": "9 days"}},
        }
    )

    assert [
        "$.segments.b.when: expected no segment that asks, in the end, for itself, found a",
        "$.segments.a.when: expected no segment that asks, in the end, for itself, found b",
        "$.segments.itself.when: expected no segment that asks, in the end, for itself, found itself",
    ] == found


SEGMENTS = [
    ({"a b": {}}, "$.segments.'a b': expected a name of 1 to 64 letters"),
    ({"a": {"when": {"segment": "c"}}}, "$.segments.a.when.segment: expected one of a, found 'c'"),
    (
        {"a": {"when": {"category": "x"}}},
        "$.segments.a.when.category: expected a condition on",
    ),
    ({f"s{n}": {} for n in range(1001)}, "$.segments: expected at most 1000 segments, found 1001"),
]


@pytest.mark.parametrize(("segments", "sentence"), SEGMENTS)
def test_segment(segments, sentence):
    """Each segment says what would have been right."""
    (found,) = sentences(segments=segments)

    assert found.startswith(sentence)


def test_segments_come_after_what_they_ask_for():
    """However they stand in the file, each segment is worked out after those that it asks for."""
    program = read_program(
        {"segments": {"a": {"when": {"segment": "b"}}, "b": {"when": {"segment": "c"}}, "c": {}}}
    )

    assert ["c", "b", "a"] == [segment.segment_id for segment in program.segments]


CONDITIONS = [
    ({"occasion": {}}, 'occasion.within: expected days or weeks such as "7 days", at most 180 days'),
    ({"occasion": {"within": "181 days"}}, "occasion.within: expected days or weeks"),
    ({"occasion": {"within": "1 day", "of": "bithday"}}, "did you mean birthday?"),
    ({"bought_with_occasion": "mothers-dy"}, "did you mean mothers-day?"),
    ({"orders": {}}, "orders.at_least: expected at_least, below, or both"),
    ({"spent": {"at_least": 5, "below": 5}}, "spent.below: expected more than at_least, found 5"),
    ({"silent": "0 days"}, "silent: expected a duration above zero"),
    ({"completeness": {}}, "completeness.at_least: expected at_least, below, or both"),
    (
        {"completeness": {"at_least": "50%", "below": "50%"}},
        "below: expected more than at_least",
    ),
    ({"completeness": {"at_least": 0.5}}, "completeness.at_least: expected a share"),
    ({"segment": ["a", "b"]}, "segment: expected a segment in [segments]"),
]


@pytest.mark.parametrize(("when", "sentence"), CONDITIONS)
def test_condition(when, sentence):
    """Each condition on a member says what would have been right."""
    (found,) = sentences(earn=[{"give": 1, "when": when}])

    assert found.startswith("$.earn[0].when.")
    assert sentence in found


def test_what_a_reminder_says():
    """Days come the longest first, each once; an offer is for nothing."""
    (reminder,) = read_program(
        {
            "rewards": REWARDS,
            "reminders": [
                {
                    "for": ["anniversary", "public:yalda"],
                    "before": ["1 day", "2 weeks", "14 days", "0 days"],
                    "channels": ["sms", "email"],
                    "offer": {"reward": "rose", "cost": {"units": 0}, "valid": "3 days"},
                }
            ],
        }
    ).reminders

    assert ("reminder-1", ("anniversary",), ("yalda",)) == (
        reminder.reminder_id,
        reminder.relations,
        reminder.public_days,
    )
    assert (14, 1, 0) == reminder.before
    assert Offer("rose", Duration(days=3)) == reminder.offer


def test_what_the_rest_says():
    """Messages, referral and profile mean what they say, and all else is default."""
    program = read_program(
        {
            "messages": {"at_most": {"messages": 2, "in": "week"}},
            "referral": {"friend": 5, "after": "0 days", "limit": {"per_member": 3}},
            "profile": {"wanted": "name", "attributes": {"flower": {"kind": "choice", "choices": "rose"}}},
        }
    )

    assert Messages(quota=Quota(2, PeriodKind.WEEK)) == program.messages
    assert Referral("points", 0, 5, Duration(), per_member=3) == program.referral
    assert (DeclaredAttribute("flower", AttributeKind.CHOICE, ("rose",)),) == program.attributes
    assert ("name",) == program.wanted


def test_relations_are_those_of_occasions():
    """The file names the very relations that members' days have."""
    assert tuple(Relation) == RELATIONS


def test_public_days_are_known():
    """The file names the public days that the calendars ship."""
    assert {"mothers-day", "yalda", "ashura"} <= PUBLIC_DAYS


OWN_DAYS = [
    ({"month": 13}, ".month: expected 1 to 12"),
    ({"day": 31, "month": 7}, ".day: expected 1 to 30 in month 7 of the jalali calendar"),
    ({"day": 0}, '.day: expected a whole number, 1 or more, or "last"'),
    ({"calendar": "mayan"}, ".calendar: expected one of gregorian, jalali, hijri"),
    ({"weekday": "friday"}, "expected exactly one of day, weekday, found both"),
    ({"day": None}, "expected exactly one of day, weekday, found none of them"),
    ({"nth": 2}, ".nth: expected weekday beside it"),
    ({"day": None, "weekday": "friday"}, ".nth: expected a whole number"),
    ({"day": None, "weekday": "friday", "nth": 6}, ".nth: expected 1 to 5"),
    ({"day": None, "weekday": "friday", "nth": 1, "skip": "omit"}, ".skip: expected day beside it"),
    ({"day": None, "weekday": "friday", "nth": 1, "days_after": 7}, ".days_after: expected 0 to 6"),
    ({"name": {}}, "expected a day whose names is at least one"),
    ({"name": {"fa": "x" * 101}}, "expected a day whose name is 1 to 100 characters"),
    ({"mourning": 1}, ".mourning: expected true or false"),
]


@pytest.mark.parametrize(("keys", "sentence"), OWN_DAYS)
def test_own_day(keys, sentence):
    """Each problem is told at its key."""
    day = {"calendar": "jalali", "month": 2, "day": 17, "name": {"fa": "گشایش"}, **keys}
    [found] = sentences(days={"opening": {key: value for key, value in day.items() if value is not None}})

    assert "$.days.opening" in found
    assert sentence in found


def test_name_of_an_own_day():
    """Reminders and events call it by its name."""
    day = {"calendar": "jalali", "month": 2, "day": 17, "name": {"fa": "گشایش"}}
    [found] = sentences(days={"Opening": day})

    assert "$.days.Opening: expected a day whose id is" in found


def test_own_days_can_be_reminded_of():
    """By their names, like those that are shipped; a name that nobody declared is none."""
    day = {"calendar": "jalali", "month": 2, "day": 17, "name": {"fa": "گشایش"}}
    reminders = [{"for": "public:opening", "channels": "sms"}]

    assert [] == sentences(club={"locale": "fa"}, days={"opening": day}, reminders=reminders)
    assert "did you mean public:opening?" in " ".join(
        sentences(days={"opening": day}, reminders=[{"for": "public:openin", "channels": "sms"}])
    )


def test_each_event_has_fields():
    """Each event says which of the declared fields its texts may have."""
    assert set(EVENT_FIELDS) == set(ReminderOn)
    assert {name for names in EVENT_FIELDS.values() for name in names} <= set(FIELDS)
