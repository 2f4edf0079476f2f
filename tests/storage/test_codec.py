from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.calendars import Instant
from clubkit.earning.award import Award, AwardLine
from clubkit.errors import LedgerBrokenError
from clubkit.ledger.records import (
    Gift,
    Grant,
    Note,
    OrderRecord,
    Redemption,
    RewardRecord,
    TakenFrom,
    Taking,
)
from clubkit.program.model import ONE, Rounding
from clubkit.rewards.lifecycle import RewardState
from clubkit.storage.codec import (
    order_text,
    pairs_text,
    read_attributes,
    read_order,
    read_reward,
    read_standing,
    read_takes,
    reward_text,
    standing_text,
)
from clubkit.tiers.standing import Invitation, Standing

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
wholes = st.integers(-(2**70), 2**70)
instants = st.integers(-(2**62), 2**62).map(Instant)
numbers = st.integers(0, 2**40)
counts = st.lists(st.tuples(texts, wholes), max_size=3).map(tuple)
pairs = st.lists(st.tuples(numbers, numbers), max_size=3).map(tuple)

lines = st.builds(
    AwardLine,
    texts,
    texts,
    texts,
    wholes,
    st.fractions(),
    st.fractions() | wholes,
    st.sampled_from(Rounding),
    wholes,
    wholes,
    st.none() | texts,
)
awards = st.builds(
    Award,
    texts,
    st.none() | texts,
    wholes,
    counts,
    counts,
    counts,
    counts,
    st.lists(lines, max_size=3).map(tuple),
)
takings = st.builds(Taking, st.sampled_from(TakenFrom), numbers, st.none() | numbers)
grants = st.builds(Grant, texts, numbers, numbers, st.lists(takings, max_size=3).map(tuple))
redemptions = st.builds(Redemption, texts, pairs, pairs, st.none() | texts)
gifts = st.builds(
    Gift,
    texts,
    numbers,
    st.none() | texts,
    st.none() | texts,
    st.lists(st.tuples(texts, numbers), max_size=2).map(tuple),
    st.booleans(),
)
rewards = st.builds(
    RewardRecord,
    texts,
    texts,
    st.sampled_from(RewardState),
    texts,
    instants,
    st.none() | redemptions,
    numbers,
    st.none() | texts,
    st.none() | texts,
    st.none() | instants,
    st.none() | instants,
    st.booleans(),
    st.none() | instants,
    *[st.none() | texts] * 3,
    st.none() | instants,
    *[st.none() | texts] * 2,
    st.lists(st.builds(Note, instants, texts, st.none() | texts), max_size=2).map(tuple),
    st.none() | gifts,
)
records = st.builds(
    OrderRecord,
    texts,
    refund_ids=st.lists(texts, max_size=3).map(tuple),
    award=st.none() | awards,
    grants=st.lists(grants, max_size=3).map(tuple),
    redemptions=st.lists(redemptions, max_size=3).map(tuple),
)
standings = st.builds(
    Standing,
    st.none() | texts,
    st.none() | instants,
    st.none() | instants,
    st.none() | instants,
    st.none() | st.tuples(wholes, wholes, wholes, wholes),
    st.none() | st.builds(Invitation, texts, st.none() | instants),
    st.none() | texts,
)


@given(records)
def test_an_order_is_read_as_it_was_written(record):
    """Award, grants, redemptions and refund ids come back, to the last fraction."""
    text = order_text(record)
    assert (record.award, record.grants, record.redemptions, record.refund_ids) == read_order(text)


@given(standings)
def test_a_standing_is_read_as_it_was_written(standing):
    """Every part of a standing comes back."""
    assert standing == read_standing(standing_text(standing))


@given(pairs, st.lists(st.tuples(texts, texts), max_size=3).map(tuple))
def test_pairs_are_read_as_they_were_written(takes, attributes):
    """What a hold took, and what is known of a member, come back in their order."""
    assert takes == read_takes(pairs_text(takes))
    assert attributes == read_attributes(pairs_text(attributes))


@given(rewards)
def test_a_reward_is_read_as_it_was_written(record):
    """A reward comes back from its row equal."""
    assert record == read_reward(
        record.record_id, record.reward_id, record.state.value, record.ends_at, reward_text(record)
    )


@pytest.mark.parametrize(("state", "text"), [("issued", "[2]"), ("issued", "[]"), ("lost", "[1]")])
def test_a_reward_that_cannot_be_read_is_said(state, text):
    """Another shape, a text that is none of ours, or a state that there is not."""
    with pytest.raises(LedgerBrokenError):
        read_reward("r", "bouquet", state, None, text)


def test_an_order_is_short():
    """The document of an order is a line of text, not a page: this is what millions of rows hold."""
    line = AwardLine("purchase", "points", "per-amount", 900, ONE, ONE * 7 / 3, Rounding.FLOOR, 2, 2)
    record = OrderRecord("web/1", award=Award("v1", "gold", lines=(line,)), grants=(Grant("points", 7, 2),))

    assert (
        '[2,["v1","gold",0,[],[],[],[],[["purchase","points","per-amount",900,1,"7/3","floor",2,2,null]]],'
        '[["points",7,2,[]]],[],[]]'
    ) == order_text(record)


def test_a_redemption_of_the_first_shape_is_read():
    """It was not said by which program it was made."""
    redemption = Redemption("points", ((1, 5),), ((1, 2),))

    assert (None, (), (redemption,), ()) == read_order('[1,null,[],[["points",[[1,5]],[[1,2]]]],[]]')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        "[3,null,[],[],[]]",
        "[1,null,[[]],[],[]]",
        '[1,null,[],[["points",[],[],null]],[]]',
        '[2,null,[],[["points",[],[]]],[]]',
        '[1,["v",null,0,[],[],[],[],[["a","b","c",0,"1/0",1,"floor",0,0,null]]],[],[],[]]',
        '[1,["v",null,0,[],[],[],[],[["a","b","c",0,1,1,"up",0,0,null]]],[],[],[]]',
    ],
)
def test_what_cannot_be_read_is_said(text):
    """A document that nobody wrote breaks a law; it is never half understood."""
    with pytest.raises(LedgerBrokenError, match="records can be read"):
        read_order(text)
    with pytest.raises(LedgerBrokenError):
        read_standing("[1,2]")
    with pytest.raises(LedgerBrokenError):
        read_takes("[[1,2,3]]")
