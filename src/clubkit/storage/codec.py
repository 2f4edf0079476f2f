"""
Records as short JSON text, and back.

Written by hand, because every order passes here: a record is a list of its parts, an exact fraction is
``"n/d"`` or a whole number, a value with a short list of names is that name. The first part of an order's
document counts the shapes that it has had, so that later versions can read what earlier ones wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from json import JSONEncoder, loads
from typing import Any, Final, TypeVar

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
from clubkit.tiers.standing import Invitation, Standing

SHAPE: Final = 2
"""The shape of an order's document that is written now: 2 says by which program units were redeemed."""

Pairs = tuple[tuple[int, int], ...]
Document = tuple[Award | None, tuple[Grant, ...], tuple[Redemption, ...], tuple[str, ...]]
"""Award, grants, redemptions and refund ids of an order."""

_T = TypeVar("_T")

_encode = JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode

_UNREADABLE = (TypeError, ValueError, KeyError, IndexError, ZeroDivisionError)
_ROUNDINGS = {rounding.value: rounding for rounding in Rounding}
_SOURCES = {source.value: source for source in TakenFrom}


# --- orders -----------------------------------------------------------------------------------------


def order_text(record: OrderRecord) -> str:
    """What is only ever read as a whole of an order: its award, grants, redemptions and refund ids."""
    award = record.award
    return _encode(
        (
            SHAPE,
            None if award is None else _award_parts(award),
            [_grant_parts(grant) for grant in record.grants],
            [_redemption_parts(spent) for spent in record.redemptions],
            record.refund_ids,
        )
    )


def read_order(text: str) -> Document:
    """
    The opposite of `order_text`.

    Raises:
        LedgerBrokenError: If the text is none that it wrote.
    """
    return _read(text, _order)


def _order(parts: Sequence[Any]) -> Document:
    shape, award, grants, redemptions, refund_ids = parts
    if shape not in _REDEMPTIONS:
        raise ValueError(shape)
    redemption = _REDEMPTIONS[shape]
    return (
        None if award is None else _award(award),
        tuple([_grant(*grant) for grant in grants]),
        tuple([redemption(*spent) for spent in redemptions]),
        tuple(refund_ids),
    )


def _award_parts(award: Award) -> tuple[object, ...]:
    return (
        award.program_version,
        award.tier_id,
        award.redeemed_minor,
        award.nth,
        award.allowances,
        award.counters,
        award.shared,
        [_line_parts(line) for line in award.lines],
        # Left out where nothing was asked, as in every award of programs that ask nothing of members.
        *(() if award.held is None else (award.held,)),
    )


def _award(parts: Sequence[Any]) -> Award:
    version, tier_id, redeemed_minor, nth, allowances, counters, shared, lines, *held = parts
    return Award(
        version,
        tier_id,
        redeemed_minor,
        _pairs(nth),
        _pairs(allowances),
        _pairs(counters),
        _pairs(shared),
        tuple([_line(line) for line in lines]),
        tuple(held[0]) if held else None,
    )


def _line_parts(line: AwardLine) -> tuple[object, ...]:
    return (
        line.rule_id,
        line.unit_id,
        line.kind,
        line.basis,
        _rate_part(line.factor),
        _rate_part(line.exact),
        line.rounding.value,
        line.wanted,
        line.granted,
        line.limited_by,
    )


def _line(parts: Sequence[Any]) -> AwardLine:
    rule_id, unit_id, kind, basis, factor, exact, rounding, wanted, granted, limited_by = parts
    return AwardLine(
        rule_id,
        unit_id,
        kind,
        basis,
        ONE if factor == 1 else Fraction(_rate(factor)),
        _rate(exact),
        _ROUNDINGS[rounding],
        wanted,
        granted,
        limited_by,
    )


def _grant_parts(grant: Grant) -> tuple[object, ...]:
    takings = [(taking.source.value, taking.units, taking.lot_no) for taking in grant.takings]
    return (grant.unit_id, grant.lot_no, grant.granted, takings)


def _grant(unit_id: str, lot_no: int, granted: int, takings: Sequence[Any]) -> Grant:
    taken = [Taking(_SOURCES[source], units, from_lot) for source, units, from_lot in takings]
    return Grant(unit_id, lot_no, granted, tuple(taken))


def _redemption_parts(spent: Redemption) -> tuple[object, ...]:
    return (spent.unit_id, spent.uses, spent.reinstated, spent.program_version)


def _redemption(unit_id: str, uses: Iterable[Any], given: Iterable[Any], version: str | None) -> Redemption:
    return Redemption(unit_id, _pairs(uses), _pairs(given), version)


def _first_redemption(unit_id: str, uses: Iterable[Any], given: Iterable[Any]) -> Redemption:
    return Redemption(unit_id, _pairs(uses), _pairs(given))


_REDEMPTIONS: Final[Mapping[int, Callable[..., Redemption]]] = {1: _first_redemption, SHAPE: _redemption}
"""How a redemption is read, by the shape of the document."""


def _rate_part(rate: Fraction | int) -> str | int:
    if rate.denominator == 1:
        return rate.numerator
    return f"{rate.numerator}/{rate.denominator}"


def _rate(part: str | int) -> Fraction | int:
    if isinstance(part, int):
        return part
    numerator, _, denominator = part.partition("/")
    return Fraction(int(numerator), int(denominator))


# --- rewards ----------------------------------------------------------------------------------------

REWARD_SHAPE: Final = 1
"""The shape of a reward's document that is written now."""


def reward_text(record: RewardRecord) -> str:
    """What is only ever read as a whole of a reward."""
    return _encode(
        (
            REWARD_SHAPE,
            record.program_version,
            record.redeemed_at,
            None if record.spent is None else _redemption_parts(record.spent),
            record.money_minor,
            record.order_key,
            record.by,
            record.issued_at,
            record.returns_on_end,
            record.grace_until,
            record.counter,
            record.stock,
            record.code_key,
            record.resolved_at,
            record.resolved_by,
            record.reason,
            [(note.at, note.text, note.by) for note in record.notes],
            None if record.gift is None else _gift_parts(record.gift),
        )
    )


def read_reward(record_id: str, reward_id: str, state: str, ends_at: int | None, text: str) -> RewardRecord:
    """
    A reward from the columns of its row; the last one is what `reward_text` wrote.

    Raises:
        LedgerBrokenError: If the text is none that it wrote, or there is no such state.
    """

    def make(parts: Sequence[Any]) -> RewardRecord:
        shape, version, redeemed_at, spent, money, order_key, by, issued_at, returns, grace, *rest = parts
        if shape != REWARD_SHAPE:
            raise ValueError(shape)
        counter, stock, code_key, resolved_at, resolved_by, reason, notes, gift = rest
        return RewardRecord(
            record_id,
            reward_id,
            RewardState(state),
            version,
            redeemed_at,
            None if spent is None else _redemption(*spent),
            money,
            order_key,
            by,
            issued_at,
            None if ends_at is None else Instant(ends_at),
            returns,
            grace,
            counter,
            stock,
            code_key,
            resolved_at,
            resolved_by,
            reason,
            tuple([Note(*note) for note in notes]),
            None if gift is None else _gift(gift),
        )

    return _read(text, make)


def _gift_parts(gift: Gift) -> tuple[object, ...]:
    return gift.event_key, gift.member_key, gift.month, gift.key_id, gift.shared, gift.is_taken_back


def _gift(parts: Sequence[Any]) -> Gift:
    event_key, member_key, month, key_id, shared, is_taken_back = parts
    places = tuple([(name, units) for name, units in shared])
    return Gift(event_key, member_key, month, key_id, places, is_taken_back)


# --- standings, pairs -------------------------------------------------------------------------------

_NO_STANDING = Standing()


def standing_text(standing: Standing) -> str:
    """The stored part of a member's standing."""
    if standing == _NO_STANDING:
        return "[]"
    invitation = standing.invitation
    return _encode(
        (
            standing.tier_id,
            standing.since,
            standing.review_at,
            standing.grace_until,
            standing.carried,
            None if invitation is None else (invitation.tier_id, invitation.until),
            standing.top_tier_id,
        )
    )


def read_standing(text: str) -> Standing:
    """
    The opposite of `standing_text`.

    Raises:
        LedgerBrokenError: If the text is none that it wrote.
    """
    return _NO_STANDING if text == "[]" else _read(text, _standing)


def _standing(parts: Sequence[Any]) -> Standing:
    tier_id, since, review_at, grace_until, carried, invitation, top_tier_id = parts
    return Standing(
        tier_id,
        since,
        review_at,
        grace_until,
        None if carried is None else _four(*carried),
        None if invitation is None else _invitation(*invitation),
        top_tier_id,
    )


def _four(spend_minor: int, points: int, orders: int, visits: int) -> tuple[int, int, int, int]:
    return spend_minor, points, orders, visits


def _invitation(tier_id: str, until: int | None) -> Invitation:
    return Invitation(tier_id, None if until is None else Instant(until))


def pairs_text(pairs: Iterable[tuple[int, int]] | Iterable[tuple[str, str]]) -> str:
    """What a hold took from lots, or the attributes of a member."""
    return _encode(tuple(pairs))


def read_takes(text: str) -> Pairs:
    """
    What a hold took: lot number and units, in the order of paying.

    Raises:
        LedgerBrokenError: If the text is none that `pairs_text` wrote.
    """
    return _read(text, _pairs)


def read_attributes(text: str) -> tuple[tuple[str, str], ...]:
    """
    The attributes of a member: name and value.

    Raises:
        LedgerBrokenError: If the text is none that `pairs_text` wrote.
    """
    return () if text == "[]" else _read(text, _pairs)


def keys_text(keys: tuple[int, ...]) -> str:
    """Keys of accounts, such as the gift cards that paid for an order."""
    return _encode(keys)


def read_keys(text: str) -> tuple[int, ...]:
    """
    The opposite of `keys_text`.

    Raises:
        LedgerBrokenError: If the text is none that it wrote.
    """
    return _read(text, _keys)


def _keys(parts: Iterable[Any]) -> tuple[int, ...]:
    return tuple([key + 0 for key in parts])


def _pairs(parts: Iterable[Any]) -> tuple[tuple[Any, Any], ...]:
    return tuple([(first, second) for first, second in parts])


def _read(text: str, make: Callable[[Any], _T]) -> _T:
    try:
        return make(loads(text))
    except _UNREADABLE as error:
        raise LedgerBrokenError("records can be read", f"{len(text)} characters cannot") from error
