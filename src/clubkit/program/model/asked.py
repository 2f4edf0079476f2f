"""What conditions ask of a member that the book does not say by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import sha256
from typing import Final, get_args

from attrs import frozen

from clubkit.program.model.conditions import (
    AboutMember,
    Behaviour,
    BoughtFor,
    Complete,
    Condition,
    InSegment,
    NearOccasion,
    OneOf,
    Silent,
    parts_of,
)
from clubkit.program.model.reminders import Segment

OF_MEMBER: Final = "member."
"""How a condition on an attribute of the member begins."""

_KEY_DIGITS: Final = 16
_ABOUT: Final = get_args(AboutMember)


@frozen(slots=False)
class Asked:
    """
    The questions of some conditions, and what must be known of a member to answer them.

    Attributes:
        questions: Each condition on the member once, in order.

        segments: The segments that they reach, each after those that it asks for.
    """

    questions: tuple[Condition, ...] = ()
    segments: tuple[Segment, ...] = ()

    @cached_property
    def leaves(self) -> tuple[Condition, ...]:
        """The questions and those of the segments, without the segments themselves."""
        found = dict.fromkeys((*self.questions, *questions_in(each.when for each in self.segments)))
        return tuple(each for each in found if not isinstance(each, InSegment))

    @cached_property
    def by_key(self) -> dict[str, Condition]:
        """The questions by what an award remembers them by."""
        return {question_key(question): question for question in self.questions}

    @cached_property
    def profile(self) -> bool:
        """Whether the profile says something that is asked."""
        return any(isinstance(each, (OneOf, Complete)) for each in self.leaves)

    @cached_property
    def occasions(self) -> bool:
        """Whether the days of the member are asked for."""
        return any(isinstance(each, NearOccasion) for each in self.leaves)

    @cached_property
    def behaviour(self) -> bool:
        """Whether it is asked what the member bought."""
        return any(isinstance(each, (Behaviour, Silent)) for each in self.leaves)

    @cached_property
    def counters(self) -> tuple[str, ...]:
        """Names of the member's counters that are asked for."""
        days = {day for each in self.leaves if isinstance(each, BoughtFor) for day in each.days}
        return tuple(bought_counter(day) for day in sorted(days))


NOTHING_ASKED: Final = Asked()


def together(*asked: Asked) -> Asked:
    """Everything that several ask, once."""
    questions = dict.fromkeys(question for each in asked for question in each.questions)
    segments = dict.fromkeys(segment for each in asked for segment in each.segments)
    return Asked(tuple(questions), tuple(segments))


def asked_by(conditions: Iterable[Condition], segments: Sequence[Segment]) -> Asked:
    """
    What conditions ask.

    Args:
        segments: All of the program, each after those that it asks for.
    """
    questions = tuple(dict.fromkeys(questions_in(conditions)))
    reached = {each.segment_id for each in questions if isinstance(each, InSegment)}
    for segment in reversed(segments):
        if segment.segment_id in reached:
            inner = questions_in([segment.when])
            reached.update(each.segment_id for each in inner if isinstance(each, InSegment))
    return Asked(questions, tuple(segment for segment in segments if segment.segment_id in reached))


def questions_in(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """The conditions on the member that these are made of, in order; some may come twice."""
    for condition in conditions:
        if isinstance(condition, _ABOUT) or (
            isinstance(condition, OneOf) and condition.subject.startswith(OF_MEMBER)
        ):
            yield condition
        yield from questions_in(parts_of(condition))


def bought_counter(day: str) -> str:
    """The member's counter of orders that were for a day: a relation, or the id of a public day."""
    return f"bought:{day}"


def question_key(condition: Condition) -> str:
    """
    What an award remembers a condition by: 16 hexadecimal digits of a hash, which say nothing by themselves.

    >>> question_key(InSegment("loyal"))
    '2b981c9370fd7117'
    """
    return sha256(_text_of(condition).encode()).hexdigest()[:_KEY_DIGITS]


def _text_of(condition: Condition) -> str:
    parts: tuple[object, ...]
    match condition:
        case OneOf(subject=subject, values=values):
            parts = (subject, *sorted(values))
        case NearOccasion(within_days=within, relations=relations):
            parts = ("occasion", within, *relations)
        case InSegment(segment_id=segment_id):
            parts = ("segment", segment_id)
        case BoughtFor(days=days):
            parts = ("bought", *sorted(days))
        case Behaviour(subject=subject, at_least=at_least, below=below, length=length):
            parts = (subject, at_least, below, length)
        case Silent(length=length):
            parts = ("silent", length)
        case Complete(at_least=share, below=most):
            parts = ("completeness", share, most)
        case _:
            raise AssertionError(condition)
    return "\n".join(str(part) for part in parts)
