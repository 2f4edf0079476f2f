"""Templates: what they say, what is wrong in them, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.errors import BadInputError
from clubkit.program.model import Offer, Reminder, ReminderOn
from clubkit.program.templates import fields_for
from clubkit.program.wording import FIELDS, TEMPLATE_MAX, Slot, flaws_of, read_template

from .builders import written

HOSTILE = (
    "{member.name.__class__}", "{member.__class__.__mro__}", "{0}", "{}", "{member.name!r}",
    "{member.name:>9999}", "{points:d}", "{member.name[0]}", "{club}", "{program.secret}",
    "{{{points.real}}}", "{points{points}}",
    "{member.name}}", "{", "}", "{member.name", "{MEMBER.NAME}", "{points|}", "{points|other}",
    "{points|one:x}", "{points|other:x|other:y}", "{points|lots:x|other:y}", "{member.name|other:x}",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_but_a_declared_field_is_read(text):
    """No format, index, attribute or conversion: each is a flaw, and a flawed text is not written."""
    assert flaws_of(text)
    with pytest.raises(BadInputError):
        read_template(text)


def test_every_flaw_is_told_with_its_place():
    """The place counts characters from 0; a typo has the name that was meant."""
    found = [(flaw.at, flaw.hint) for flaw in flaws_of("{member.nam} و {points} } {voucher.cod}")]

    assert [(0, "member.name"), (24, None), (26, "voucher.code")] == found


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", ()),
        ("{{points}}", ("{points}",)),
        ("{{{points}}}", ("{", Slot("points"), "}")),
        ("{ points }", (Slot("points"),)),
        ("a\r\nb", ("a\nb",)),
        ("{points|one:# a|other:# b}", (Slot("points", (("one", "# a"), ("other", "# b"))),)),
    ],
)
def test_braces_and_forms_are_read(text, pieces):
    """Two braces are one; forms keep their words as they are."""
    assert pieces == read_template(text).pieces


def test_a_long_text_is_refused_before_it_is_read():
    """At most 2000 characters."""
    assert () == flaws_of("{{" * (TEMPLATE_MAX // 2))
    assert 1 == len(flaws_of("{" * (TEMPLATE_MAX + 1)))


PARTS = st.sampled_from([*"{}|:#.ab \n", "points", "member.name", "one", "other"])


@given(st.lists(PARTS, max_size=20).map("".join))
def test_a_text_is_flawed_or_can_be_written(text):
    """Nothing in between."""
    if flaws_of(text):
        with pytest.raises(BadInputError):
            read_template(text)
    else:
        assert isinstance(written(text).text, str)


@pytest.mark.parametrize(
    "reminder",
    [
        Reminder("r", relations=("birthday",), public_days=("yalda",), offer=Offer("x")),
        *(Reminder("r", on=on, offer=Offer("x")) for on in ReminderOn),
    ],
    ids=lambda reminder: str(reminder.on),
)
def test_what_a_reminder_may_say_is_declared(reminder):
    """The fields of each kind of reminder are among all fields, with their kinds."""
    assert fields_for(reminder).items() <= FIELDS.items()


def test_every_field_belongs_to_some_reminder():
    """A field that no reminder has could never be written."""
    reminders = [Reminder("r", on=on, offer=Offer("x")) for on in ReminderOn]
    reminders.append(Reminder("r", relations=("birthday",), public_days=("yalda",)))

    assert set(FIELDS) == set().union(*(fields_for(each) for each in reminders))
