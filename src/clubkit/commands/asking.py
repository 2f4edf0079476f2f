"""
What of a program's questions about a member holds.

An order asks once, as it first earns, and its award keeps the answers and nothing of what they were made of.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from clubkit.calendars import Almanac, Calendars, Instant, occurrences
from clubkit.commands.acquaintance import Acquaintance
from clubkit.commands.context import Context
from clubkit.earning.conditions import matches
from clubkit.earning.subject import Subject
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.members.profile import completeness, facts_of
from clubkit.program.model import (
    Asked,
    Behaviour,
    BoughtFor,
    Complete,
    Condition,
    InSegment,
    NearOccasion,
    OneOf,
    Program,
    Silent,
    bought_counter,
)
from clubkit.tiers.ladder import NONE_CLOSED
from clubkit.tiers.scores import Fact
from clubkit.values import changed


@frozen
class _Witness:
    """A member at an instant."""

    acquaintance: Acquaintance
    book: Book
    program: Program
    almanac: Almanac
    at: Instant
    day: date
    told: dict[str, str]
    calendars: Calendars


def held_by(
    context: Context, book: Book, *, at: Instant, tier_id: str | None, asked: Asked | None = None
) -> frozenset[Condition] | None:
    """
    Which conditions on the member hold at an instant, or none where nobody looked.

    Args:
        asked: What is asked; none means what rules and rewards of the program ask.
    """
    asked = context.program.asked if asked is None else asked
    acquaintance = context.known.get(book.member_key)
    if acquaintance is None or not asked.questions:
        return None

    profile, day = acquaintance.profile, context.almanac.day(at)
    told = dict(book.attributes) | dict(() if profile is None else facts_of(profile, day))
    witness = _Witness(acquaintance, book, context.program, context.almanac, at, day, told, context.calendars)
    held = {each for each in asked.leaves if _JUDGES[type(each)](each, witness)}
    for segment in asked.segments:
        subject = Subject(context.almanac, at, 0, (), tier_id=tier_id, held=frozenset(held))
        if matches(segment.when, subject):
            held.add(InSegment(segment.segment_id))
    return frozenset(held)


def closed_to(draft: Draft, context: Context, at: Instant) -> frozenset[str]:
    """
    The tiers, by name, whose condition does not hold of a member at an instant, with what the draft adds.

    Of members whom nobody looked up no day, segment or behaviour holds.
    """
    ladder, program, book = context.program.ladder, context.program, draft.book
    if ladder is None or not ladder.asks:
        return NONE_CLOSED

    known = context.known.get(book.member_key)
    if known is not None and draft.changes.facts:
        known = evolve(known, facts=(*known.facts, *draft.changes.facts))
        context = changed(context, known={book.member_key: known})
    held = held_by(context, book, at=at, tier_id=None, asked=program.asked_of_tiers)
    subject = Subject(context.almanac, at, 0, (), member=book.attributes, held=held)
    return frozenset([tier.tier_id for tier in ladder.tiers if not matches(tier.when, subject)])


def _one_of(condition: OneOf, witness: _Witness) -> bool:
    name = condition.subject.removeprefix("member.")
    if name == "tag" and any(f"tag.{value}" in witness.told for value in condition.values):
        return True
    return witness.told.get(name) in condition.values


def _near_occasion(condition: NearOccasion, witness: _Witness) -> bool:
    reach = timedelta(days=condition.within_days)
    first, after = witness.day - reach, witness.day + reach + timedelta(days=1)
    return any(
        occurrences(rule, witness.calendars.of(rule.calendar), first, after)
        for relation, rule in witness.acquaintance.occasions
        if not condition.relations or relation in condition.relations
    )


def _bought_for(condition: BoughtFor, witness: _Witness) -> bool:
    return any(witness.book.counters.get(bought_counter(day), 0) > 0 for day in condition.days)


def _behaviour(condition: Behaviour, witness: _Witness) -> bool:
    figure = 0
    for fact in witness.acquaintance.facts:
        if fact.dated_at <= witness.at and _is_within(fact, condition, witness):
            figure += fact.orders if condition.subject == "orders" else fact.spend_minor
    return (condition.at_least is None or figure >= condition.at_least) and (
        condition.below is None or figure < condition.below
    )


def _is_within(fact: Fact, condition: Behaviour, witness: _Witness) -> bool:
    """Whether a fact is in ``(at - length, at]``: so long after it, it is over."""
    return condition.length is None or witness.almanac.add(fact.dated_at, condition.length) > witness.at


def _silent(condition: Silent, witness: _Witness) -> bool:
    heard = [
        fact.dated_at
        for fact in witness.acquaintance.facts
        if (fact.orders > 0 or fact.visits > 0) and fact.dated_at <= witness.at
    ]
    last_at = max(heard, default=witness.book.joined_at)
    return witness.almanac.add(last_at, condition.length) <= witness.at


def _complete(condition: Complete, witness: _Witness) -> bool:
    profile = witness.acquaintance.profile
    share = Fraction(0) if profile is None else completeness(profile, witness.program.wanted).share
    return (condition.at_least is None or share >= condition.at_least) and (
        condition.below is None or share < condition.below
    )


# The checker cannot say that a key's type is that of its function's first argument.
_JUDGES: dict[type, Callable[[Any, _Witness], bool]] = {
    OneOf: _one_of,
    NearOccasion: _near_occasion,
    BoughtFor: _bought_for,
    Behaviour: _behaviour,
    Silent: _silent,
    Complete: _complete,
}
