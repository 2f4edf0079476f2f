"""The ``surprise`` tables of rewards, and back."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from clubkit.calendars import Duration, PeriodKind
from clubkit.program.fields import choice, duration, member_of, name, share, texts, whole
from clubkit.program.model import (
    ON_OCCASION,
    ON_ORDER,
    ON_SILENCE,
    ON_TOP,
    ONE,
    RELATIONS,
    GiftLimit,
    GiftOnRefund,
    Surprise,
)
from clubkit.program.problems import Mismatch
from clubkit.program.tables import Table
from clubkit.program.writing import Document, differing, lean, share_written

_RELATIONS: Final = {relation: relation for relation in RELATIONS}
_PLAIN: Final = Surprise(ON_ORDER)


def read_surprise(table: Table, amount_minor: int | None) -> Surprise:
    """
    When a reward is a surprise.

    Args:
        amount_minor: What the reward gives in money, which it costs unless the table says otherwise.
    """
    on = table.need("on", _event) or ON_ORDER
    worth = table.take("worth", whole(1), amount_minor)
    limit = table.inner("limit", _read_gift_limit)
    if limit.budget_minor is not None and worth is None:
        table.report("worth", "what one costs, in minor units, where limit has a budget")
    return Surprise(
        on,
        table.take("chance", share, ONE),
        _read_nth(table, on),
        _read_after(table, on),
        *_read_top(table, on),
        worth or 0,
        limit,
        table.take("on_refund", member_of(GiftOnRefund), GiftOnRefund.CANCEL),
        _read_of(table, on),
    )


def _read_gift_limit(table: Table) -> GiftLimit:
    limit = GiftLimit(
        table.take("per_member", whole(1), None),
        table.take("times", whole(1), None),
        table.take("budget", whole(1), None),
        table.take("in", member_of(PeriodKind), None),
    )
    if limit == GiftLimit(period=limit.period) and limit.period is not None:
        table.report("in", "per_member, times or budget beside it")
    return limit


def write_surprise(surprise: Surprise, amount_minor: int | None) -> Document:
    """The table that is read as this surprise."""
    document: Document = {
        "on": surprise.on,
        **differing(surprise, _PLAIN, "nth", "after", "on_refund"),
        **lean(limit=_write_gift_limit(surprise.limit)),
    }
    if surprise.is_drawn:
        document["chance"] = share_written(surprise.chance)
    if surprise.share is not None:
        document |= {"share": share_written(surprise.share), "in": surprise.period.value}
    if surprise.relations:
        document["of"] = list(surprise.relations)
    if surprise.worth_minor != (amount_minor or 0):
        document["worth"] = surprise.worth_minor
    return document


def _event(value: object) -> str | Mismatch:
    found = name(value)
    expected = "order, silence, top, occasion or the name of an activity"
    return found if isinstance(found, str) else Mismatch(expected)


def _read_nth(table: Table, on: str) -> int:
    if on in {ON_SILENCE, ON_TOP, ON_OCCASION}:
        table.refuse("nth", f'no nth for on = "{on}"')
        return 1
    return table.take("nth", whole(2), 1)


def _read_after(table: Table, on: str) -> Duration | None:
    if on == ON_SILENCE:
        return table.need("after", duration)
    table.refuse("after", 'on = "silence" beside it')
    return None


def _read_of(table: Table, on: str) -> tuple[str, ...]:
    if on == ON_OCCASION:
        return tuple(sorted(table.take("of", texts(choice(_RELATIONS)), ())))
    table.refuse("of", 'on = "occasion" beside it')
    return ()


def _read_top(table: Table, on: str) -> tuple[Fraction | None, PeriodKind]:
    if on == ON_TOP:
        return table.need("share", share), table.take("in", member_of(PeriodKind), PeriodKind.MONTH)
    table.refuse("share", 'on = "top" beside it')
    table.refuse("in", 'on = "top" beside it')
    return None, PeriodKind.MONTH


def _write_gift_limit(limit: GiftLimit) -> Document:
    document = differing(limit, GiftLimit(), "per_member", "times")
    document |= lean(budget=limit.budget_minor)
    return {**document, "in": limit.period.value} if limit.period is not None else document
