"""``clubkit explain``: what an order earned and why, and what refunds took back."""

from __future__ import annotations

from collections.abc import Mapping

import click

from clubkit.areas.orders import Explanation
from clubkit.cli.amounts import money_text, units_text
from clubkit.cli.options import json_option, store_option
from clubkit.cli.output import Json, say
from clubkit.cli.stores import open_club
from clubkit.cli.tables import Table, plain_table
from clubkit.earning.award import Award, AwardLine
from clubkit.ledger.records import Grant, Redemption, TakenFrom
from clubkit.program.model import Program

COLUMNS = ("rule", "kind", "basis", "factor", "exact", "rounding", "wanted", "granted", "unit", "limited by")
NUMERIC = frozenset({"basis", "factor", "exact", "wanted", "granted"})

MONEY_KINDS = frozenset({"per-amount", "percent"})
"""Kinds of rules whose basis is money."""

MULTIPLIERS = frozenset({"tier", "multiply"})

SOURCES: Mapping[TakenFrom, str] = {
    TakenFrom.LOT: "from lot",
    TakenFrom.DEFICIT: "owed",
    TakenFrom.WRITTEN_OFF: "let go",
    TakenFrom.EXPIRED: "let go, as they had expired",
}


@click.command("explain")
@click.argument("order_id", metavar="ORDER")
@store_option
@click.option(
    "--source", metavar="NAME", help="The shop that the order is of. Tries web and file, if not given."
)
@json_option
def command(*, order_id: str, store: str, source: str | None) -> None:
    """
    Say what an order earned and why, and what refunds took back.

    One line for each rule: what it looked at, what its result was multiplied by, the exact result and how
    it was rounded, what it wanted to give, what limits let it give, and which limit that was.
    """
    club = open_club(store, None)
    found = club.orders.explain(order_id, source=source)
    say("\n".join(_lines(found, club.program)), _document(found))


def _lines(found: Explanation, program: Program) -> list[str]:
    return [
        f"order {found.order_id} of {found.source}, member {found.member_id}: {_level_text(found, program)}",
        *_award_lines(found.award, program),
        *[_grant_line(grant) for grant in found.grants],
        *[_redemption_line(redemption) for redemption in found.redemptions],
    ]


def _level_text(found: Explanation, program: Program) -> str:
    text = f"{found.state.value}, {money_text(found.basis_minor, program)} count"
    if not found.refunded_minor:
        return text
    return f"{text}, {money_text(found.refunded_minor, program)} of it refunded"


def _award_lines(award: Award | None, program: Program) -> list[str]:
    if award is None:
        return ["it never earned"]
    facts = [f"program {award.program_version[:12]}"]
    if award.tier_id is not None:
        facts.append(f"tier {award.tier_id}")
    if award.redeemed_minor:
        facts.append(f"{money_text(award.redeemed_minor, program)} paid with units, which earn nothing")
    facts += [
        f"order no. {nth} of the {period}" if period else f"order no. {nth}" for period, nth in award.nth
    ]
    rows = [_cells(line, program, is_money=_is_of_money(line, award)) for line in award.lines]
    table = Table("", COLUMNS, rows, NUMERIC)
    return [f"decided by {', '.join(facts)}", *(plain_table(table) if rows else ["no rule gave anything"])]


def _is_of_money(line: AwardLine, award: Award) -> bool:
    """Whether a line looked at money; what multiplies another line's units has that line's basis."""
    money = {each.basis for each in award.lines if each.kind in MONEY_KINDS}
    return line.kind in MONEY_KINDS or (line.kind in MULTIPLIERS and line.basis in money)


def _cells(line: AwardLine, program: Program, *, is_money: bool) -> tuple[str, ...]:
    return (
        line.rule_id,
        line.kind,
        money_text(line.basis, program) if is_money else f"{line.basis:,}",
        str(line.factor),
        str(line.exact),
        line.rounding.value,
        f"{line.wanted:,}",
        f"{line.granted:,}",
        line.unit_id,
        line.limited_by or "-",
    )


def _grant_line(grant: Grant) -> str:
    kept = grant.granted - grant.reversed
    line = f"{units_text(grant.granted, grant.unit_id)} granted into lot {grant.lot_no}"
    if not grant.takings:
        return line
    parts = [
        f"{taking.units:,} {SOURCES[taking.source]}"
        + (f" {taking.lot_no}" if taking.lot_no is not None else "")
        for taking in grant.takings
    ]
    return f"{line}; {grant.reversed:,} taken back ({', '.join(parts)}), {kept:,} still deserved"


def _redemption_line(redemption: Redemption) -> str:
    lots = ", ".join(f"{units:,} from lot {lot_no}" for lot_no, units in redemption.uses)
    line = f"{units_text(redemption.units, redemption.unit_id)} spent on it ({lots})"
    if not redemption.reinstated:
        return line
    return f"{line}; {redemption.units_reinstated:,} given back"


def _document(found: Explanation) -> dict[str, Json]:
    return {
        "source": found.source,
        "order_id": found.order_id,
        "member_id": found.member_id,
        "state": found.state.value,
        "currency": found.currency,
        "basis_minor": found.basis_minor,
        "refunded_minor": found.refunded_minor,
        "award": None if found.award is None else _award_document(found.award),
        "grants": [_grant_document(grant) for grant in found.grants],
        "redemptions": [
            {"unit": each.unit_id, "units": each.units, "reinstated": each.units_reinstated}
            for each in found.redemptions
        ],
    }


def _award_document(award: Award) -> Json:
    return {
        "program": award.program_version,
        "tier": award.tier_id,
        "redeemed_minor": award.redeemed_minor,
        "nth": {period or "ever": nth for period, nth in award.nth},
        "lines": [_line_document(line, is_money=_is_of_money(line, award)) for line in award.lines],
    }


def _line_document(line: AwardLine, *, is_money: bool) -> Json:
    return {
        "rule": line.rule_id,
        "unit": line.unit_id,
        "kind": line.kind,
        "basis_minor" if is_money else "basis": line.basis,
        "factor": str(line.factor),
        "exact": str(line.exact),
        "rounding": line.rounding.value,
        "wanted": line.wanted,
        "granted": line.granted,
        "limited_by": line.limited_by,
    }


def _grant_document(grant: Grant) -> Json:
    return {
        "unit": grant.unit_id,
        "granted": grant.granted,
        "taken_back": grant.reversed,
        "lot": grant.lot_no,
        "takings": [
            {"from": taking.source.value, "units": taking.units, "lot": taking.lot_no}
            for taking in grant.takings
        ],
    }
