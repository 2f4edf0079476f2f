"""The ``[club]`` and ``[backtest]`` tables, and back."""

from __future__ import annotations

from typing import Final

from clubkit.calendars import CalendarName, PeriodKind
from clubkit.program.fields import (
    choice,
    currency,
    flag,
    line_of_text,
    locale,
    member_of,
    share,
    whole,
    zone,
)
from clubkit.program.limits import read_club_limit, write_limit
from clubkit.program.model import (
    Assumption,
    Basis,
    Budget,
    Combine,
    Multipliers,
    Program,
    Unit,
)
from clubkit.program.problems import Mismatch
from clubkit.program.tables import Table
from clubkit.program.writing import Document, differing, lean, share_written

SHOWN_IN: Final = ("rial", "toman")

ON_EXCEED: Final = {"warn": False, "stop": True}
"""What an exceeded budget does, and whether that stops earning."""

NO_REDEMPTION: Final = "none"

MAIN_UNIT: Final = "points"

_RIAL: Final = "IRR"
_PLAIN: Final = Program("", None)


def read_club(table: Table, units: tuple[Unit, ...]) -> Program:
    """A program without rules and tiers; its main unit comes first."""
    code = table.take("currency", currency, None)
    if code not in {None, _RIAL}:
        table.refuse("shown_in", f'no shown_in unless currency = "{_RIAL}"')
    return Program(
        version="",
        currency=code,
        name=table.take("name", line_of_text, _PLAIN.name),
        shown_in=table.take("shown_in", choice({word: word for word in SHOWN_IN}), None),
        zone=table.take("timezone", zone, _PLAIN.zone),
        calendar=table.take("calendar", member_of(CalendarName), _PLAIN.calendar),
        locale=table.take("locale", locale, _PLAIN.locale),
        budget=table.optional("budget", _read_budget),
        units=_main_first(table, units),
        basis=table.take("basis", member_of(Basis), _PLAIN.basis),
        earn_on_redeemed=table.take("earn_on_redeemed", flag, _PLAIN.earn_on_redeemed),
        combine=table.take("several", member_of(Combine), _PLAIN.combine),
        multipliers=table.take("multipliers", member_of(Multipliers), _PLAIN.multipliers),
        limit=table.inner("limit", read_club_limit),
    )


def write_club(program: Program) -> Document:
    """The ``[club]`` table that is read as this program's own values."""
    same = ("currency", "name", "shown_in", "calendar", "locale", "basis", "earn_on_redeemed", "multipliers")
    renamed = {"zone": "timezone", "combine": "several"}
    found = differing(program, _PLAIN, *same, *renamed)
    return {
        **{renamed.get(key, key): value for key, value in found.items()},
        **lean(
            unit=_main_written(program.units),
            budget=_write_budget(program.budget),
            limit=write_limit(program.limit),
        ),
    }


def read_backtest(table: Table) -> Assumption:
    """What a backtest assumes about redemption."""
    if table.has_table("redeem"):
        return table.inner("redeem", _read_assumption)
    return table.take("redeem", _no_redemption, Assumption())


def write_backtest(assumption: Assumption) -> Document:
    """The ``[backtest]`` table that is read as this assumption."""
    if assumption.block_units is None:
        return {}
    return {"redeem": {"block": assumption.block_units, "worth": assumption.block_minor}}


def _main_first(table: Table, units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    named = {unit.unit_id: unit for unit in units}
    implied = units[0] if len(units) == 1 else named.get(MAIN_UNIT)
    main = table.take("unit", choice(named), implied)
    if main is None:
        if not table.has("unit"):
            table.report("unit", f"the main unit, one of {', '.join(named)}")
        return units
    return (main, *(unit for unit in units if unit.unit_id != main.unit_id))


def _main_written(units: tuple[Unit, ...]) -> str | None:
    main = units[0].unit_id
    return None if main == MAIN_UNIT or len(units) == 1 else main


def _read_budget(table: Table) -> Budget | None:
    part = table.need("share_of_sales", share)
    period = table.take("period", member_of(PeriodKind), PeriodKind.YEAR)
    stops = table.take("on_exceed", choice(ON_EXCEED), default=False)
    if stops:
        table.journal.notice((*table.path, "on_exceed"), "read, but this version only reports an excess")
    return Budget(part, period, stops) if part is not None else None


def _write_budget(budget: Budget | None) -> Document:
    if budget is None:
        return {}
    document = {
        "share_of_sales": share_written(budget.share_of_sales),
        **differing(budget, Budget(budget.share_of_sales), "period"),
    }
    return {**document, "on_exceed": "stop"} if budget.stops else document


def _no_redemption(value: object) -> Assumption | Mismatch:
    if isinstance(value, str) and value == NO_REDEMPTION:
        return Assumption()
    return Mismatch('"none", or a table such as { block = 500, worth = 500 }')


def _read_assumption(table: Table) -> Assumption:
    block, worth = table.need("block", whole(1)), table.need("worth", whole(1))
    return Assumption(block, worth or 0)
