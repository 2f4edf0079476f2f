"""The ``[units.NAME]`` tables, and back."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from clubkit.calendars import Duration, PeriodKind
from clubkit.program.fields import (
    choice,
    duration,
    duration_or_none,
    flag,
    line_of_text,
    locale,
    member_of,
    name,
    rate,
    share,
    whole,
)
from clubkit.program.model import (
    ONE,
    Clawback,
    ClawbackFrom,
    ExpiredPart,
    Expiry,
    ExpiryKind,
    ExpiryStart,
    Guards,
    Overdraw,
    RedeemedOnRefund,
    RedeemTerms,
    RefundPolicy,
    Reinstated,
    Rounding,
    Shortfall,
    SpendOrder,
    TransferExpiry,
    Unit,
)
from clubkit.program.problems import Mismatch
from clubkit.program.tables import Table
from clubkit.program.writing import Document, differing, lean, share_written

INSTANT: Final = "instant"
"""The exact instant: no rounding up to the end of a period."""

NEVER: Final = "never"

EXPIRIES: Final = ("after", "end_of", "idle")
"""The keys of which an expiry has exactly one."""

LOCALES_MAX = 50

_ROUNDED: Final[dict[str, PeriodKind | None]] = {INSTANT: None, **{kind.value: kind for kind in PeriodKind}}
_PLAIN: Final = Unit()
_GUARDS: Final = ("adjust_above", "gives_per_day", "takes_per_day")


def read_units(root: Table) -> tuple[Unit, ...]:
    """All units, sorted by name; one plain unit ``points`` where the file has none."""
    units = root.named("units", _read_unit)
    return tuple(sorted(units, key=lambda unit: unit.unit_id)) or (_PLAIN,)


def write_unit(unit: Unit) -> Document:
    """The ``[units.NAME]`` table that is read as this unit."""
    kept = ("money", "matures", "spend", "transfer", "transferable")
    return {
        **differing(unit, _PLAIN, *kept, *(() if unit.money else ("worth",))),
        **lean(
            label=dict(unit.label),
            expires=_write_expiry(unit.expires),
            redeem=_write_redeem(unit.redeem),
            on_refund=_write_refund(unit.on_refund),
            guards=differing(unit.guards, _PLAIN.guards, *_GUARDS),
        ),
    }


def read_label(table: Table) -> dict[str, str]:
    """A text for each locale."""
    names = table.names()
    if len(names) > LOCALES_MAX:
        table.journal.report(table.path, f"at most {LOCALES_MAX} locales", str(len(names)))
        return {}

    for key in names:
        if isinstance(locale(key), Mismatch):
            table.report(key, 'a locale such as "fa" or "en-GB" as key', found="another key")
    return {key: table.take(key, line_of_text, "") for key in names}


def _read_unit(unit_id: str, table: Table) -> Unit:
    if isinstance(name(unit_id), Mismatch):
        table.journal.report(
            table.path, "a unit's name of letters a-z, digits, dots, hyphens, underscores", "another"
        )
    money = table.take("money", flag, default=False)
    return Unit(
        unit_id=unit_id,
        label=table.inner("label", read_label),
        worth=_read_worth(table, money=money),
        money=money,
        matures=table.take("matures", duration_or_none, None),
        expires=_read_expires(table),
        redeem=table.inner("redeem", _read_redeem),
        on_refund=table.inner("on_refund", _read_refund),
        spend=table.take("spend", member_of(SpendOrder), _PLAIN.spend),
        transfer=table.take("transfer", member_of(TransferExpiry), _PLAIN.transfer),
        transferable=table.take("transferable", flag, _PLAIN.transferable),
        guards=table.inner("guards", _read_guards),
    )


def _read_worth(table: Table, *, money: bool) -> Fraction:
    worth = table.take("worth", rate(), ONE if money else _PLAIN.worth)
    if money and worth != ONE:
        table.report("worth", "1, or no worth, where money = true")
    return worth


def _read_expires(table: Table) -> Expiry:
    if table.has_table("expires"):
        return table.inner("expires", _read_expiry)
    return table.take("expires", _never, Expiry())


def _never(value: object) -> Expiry | Mismatch:
    if value == NEVER and isinstance(value, str):
        return Expiry()
    return Mismatch('"never", or a table such as { after = "12 months" }')


def _read_expiry(table: Table) -> Expiry:
    kinds = [kind for kind in EXPIRIES if table.has(kind)]
    expiry = Expiry(
        kind=ExpiryKind(kinds[0].replace("_", "-")) if len(kinds) == 1 else ExpiryKind.NEVER,
        length=table.take("after", duration, table.take("idle", duration, None)),
        period=table.take(
            "end_of", member_of(PeriodKind), table.take("rounded_to", choice(_ROUNDED), PeriodKind.DAY)
        ),
        starts=table.take("starts", member_of(ExpiryStart), ExpiryStart.EARNING),
    )
    if len(kinds) != 1:
        table.journal.report(
            table.path, f"exactly one of {', '.join(EXPIRIES)}", " and ".join(kinds) or "none of them"
        )
    if kinds == ["end_of"]:
        table.refuse("rounded_to", "no rounded_to beside end_of")
    if kinds == ["idle"]:
        table.refuse("starts", "no starts beside idle")
    return expiry


def _read_redeem(table: Table) -> RedeemTerms:
    plain = _PLAIN.redeem
    return RedeemTerms(
        at_least=table.take("at_least", whole(1), plain.at_least),
        step=table.take("step", whole(1), plain.step),
        up_to=table.take("up_to", share, plain.up_to),
        above_balance=table.take("above_balance", member_of(Overdraw), plain.above_balance),
        in_deficit=table.take("in_deficit", flag, plain.in_deficit),
    )


def _read_refund(table: Table) -> RefundPolicy:
    plain = _PLAIN.on_refund
    reinstated = table.take("reinstated", member_of(Reinstated), plain.reinstated)
    return RefundPolicy(
        clawback=table.take("clawback", member_of(Clawback), plain.clawback),
        rounding=table.take("rounding", member_of(Rounding), plain.rounding),
        source=table.take("from", member_of(ClawbackFrom), plain.source),
        shortfall=table.take("shortfall", member_of(Shortfall), plain.shortfall),
        expired=table.take("expired", member_of(ExpiredPart), plain.expired),
        redeemed=table.take("redeemed", member_of(RedeemedOnRefund), plain.redeemed),
        reinstated=reinstated,
        grace=_read_grace(table, reinstated),
    )


def _read_guards(table: Table) -> Guards:
    return Guards(*(table.take(key, whole(0), None) for key in _GUARDS))


def _read_grace(table: Table, reinstated: Reinstated) -> Duration | None:
    if reinstated is Reinstated.GRACE:
        return table.need("grace", duration)
    table.refuse("grace", 'reinstated = "grace" beside it')
    return None


def _write_expiry(expiry: Expiry) -> Document:
    if expiry.kind is ExpiryKind.NEVER:
        return {}

    starts = differing(expiry, Expiry(), "starts")
    if expiry.kind is ExpiryKind.END_OF:
        return {"end_of": str(expiry.period), **starts}
    rounded: Document = (
        {} if expiry.period is PeriodKind.DAY else {"rounded_to": str(expiry.period or INSTANT)}
    )
    return {expiry.kind.value: str(expiry.length), **rounded, **starts}


def _write_redeem(terms: RedeemTerms) -> Document:
    document = differing(terms, _PLAIN.redeem, "at_least", "step", "up_to", "above_balance", "in_deficit")
    return {**document, "up_to": share_written(terms.up_to)} if "up_to" in document else document


def _write_refund(policy: RefundPolicy) -> Document:
    names = ("clawback", "rounding", "source", "shortfall", "expired", "redeemed", "reinstated", "grace")
    document = differing(policy, _PLAIN.on_refund, *names)
    return {("from" if key == "source" else key): value for key, value in document.items()}
