"""Whether something may be sent is told by the short form of records as by the records themselves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clubkit.calendars import Instant
from clubkit.calendars.instants import FIRST_INSTANT
from clubkit.members.consent import (
    Consent,
    ConsentState,
    Purpose,
    Stance,
    consent_in_force,
    may_send,
    wording_of,
)

WORDING = wording_of("1", "Write to me.")
records = st.builds(
    Consent,
    st.sampled_from(["sms", "email"]),
    st.sampled_from(Purpose),
    st.sampled_from(ConsentState),
    st.integers(0, 3).map(lambda n: Instant(FIRST_INSTANT + n)),
    st.just("checkout"),
    st.just("ada"),
    st.just(WORDING),
)


@given(st.lists(records, max_size=8), st.sampled_from(Purpose), st.integers(0, 3))
def test_the_record_in_force_decides(history, purpose, after):
    """In any order of records, of either form, what counts is the record that is in force."""
    at = Instant(FIRST_INSTANT + after)
    record = consent_in_force(history, "sms", purpose, at=at)
    short = [Stance(each.channel, each.purpose, each.state, each.at) for each in history]

    expected = purpose is Purpose.TRANSACTIONAL if record is None else record.state is ConsentState.GRANTED
    assert [expected] * 2 == [may_send(each, "sms", purpose, at=at) for each in (history, short)]
