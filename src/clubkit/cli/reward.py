"""``clubkit reward``: what a member can have, redeem it, agree to it, take it back."""

from __future__ import annotations

import os
from pathlib import Path

import click

from clubkit.areas.rewards import Redeemed
from clubkit.calendars import Instant, format_instant
from clubkit.cli.amounts import instant_or_none, instant_text, money_text, units_text
from clubkit.cli.options import Function, as_of_option, json_option, store_option
from clubkit.cli.output import Json, say
from clubkit.cli.reward_draws import audit_verb, seed_verb
from clubkit.cli.rings import keys_option, ring_for
from clubkit.cli.stores import clock_at, open_club
from clubkit.cli.tables import Table, plain_table
from clubkit.club import Club
from clubkit.key_sources import RING_VARIABLE
from clubkit.ledger.records import RewardRecord
from clubkit.orders import Order, OrderState, Version
from clubkit.rewards.catalogue import Offer
from clubkit.rewards.sentences import sentence
from clubkit.vouchers.keys import KeyRing


def member_argument(function: Function) -> Function:
    """The member."""
    return click.argument("member_id", metavar="MEMBER")(function)


def reference_argument(function: Function) -> Function:
    """The reference that the reward was redeemed under."""
    return click.argument("reference", metavar="REFERENCE")(function)


def order_total_option(function: Function) -> Function:
    """The total of the order that it is for."""
    told = "The total of the order that it is for, in whole minor units."
    return click.option("--order-total", type=click.IntRange(min=0), metavar="MINOR", help=told)(function)


@click.group("reward")
def command() -> None:
    """See what members can have for units, and redeem it."""


@command.command("list")
@member_argument
@order_total_option
@store_option
@as_of_option("When it is asked.")
@json_option
def list_verb(*, member_id: str, order_total: int | None, store: str, as_of: Instant | None) -> None:
    """Show what a member can have now, what is missing for the rest, and what the member has had."""
    club = open_club(store, as_of)
    offers = club.rewards.catalogue(member_id, _cart(club, as_of, member_id, order_total))
    records = club.rewards.of(member_id)
    rows = [
        (each.reward.reward_id, each.reward.kind.value, _price(each, club), _missing_text(each))
        for each in offers
    ]
    lines = [
        *plain_table(Table("", ("reward", "kind", "costs", "missing"), rows)),
        *(_record_line(record) for record in records),
    ]
    say(
        "\n".join(lines) or "no rewards",
        {
            "member_id": member_id,
            "offers": [_offer_document(each) for each in offers],
            "rewards": [record_document(record) for record in records],
        },
    )


@command.command("redeem")
@member_argument
@click.argument("reward_id", metavar="REWARD")
@click.option(
    "--reference", required=True, metavar="TEXT", help="Your id of it: the same again spends nothing more."
)
@click.option("--by", metavar="NAME", help="Who redeems it for the member, if not the member.")
@order_total_option
@store_option
@keys_option
@as_of_option("When it is redeemed.")
@json_option
def redeem_verb(
    *,
    member_id: str,
    reward_id: str,
    reference: str,
    by: str | None,
    order_total: int | None,
    store: str,
    keys: Path | None,
    as_of: Instant | None,
) -> None:
    """Spend a member's units on a reward, and tell its code if it gives one."""
    club = open_club(store, as_of, keys=_ring(keys))
    cart = _cart(club, as_of, member_id, order_total)
    _say_redeemed(
        member_id, club.rewards.redeem(member_id, reward_id, reference=reference, order=cart, by=by)
    )


@command.command("approve")
@member_argument
@reference_argument
@click.option("--by", required=True, metavar="NAME", help="Who agrees; not who redeemed it.")
@store_option
@keys_option
@as_of_option("When it is approved.")
@json_option
def approve_verb(
    *, member_id: str, reference: str, by: str, store: str, keys: Path | None, as_of: Instant | None
) -> None:
    """Issue a reward that waits for a second person."""
    club = open_club(store, as_of, keys=_ring(keys))
    _say_redeemed(member_id, club.rewards.approve(member_id, reference, by=by))


@command.command("cancel")
@member_argument
@reference_argument
@click.option("--by", metavar="NAME", help="Who takes it back; kept for good.")
@click.option("--reason", metavar="TEXT", help="Why; kept for good.")
@store_option
@as_of_option("When it is cancelled.")
@json_option
def cancel_verb(
    *, member_id: str, reference: str, by: str | None, reason: str | None, store: str, as_of: Instant | None
) -> None:
    """Take a reward back that was not used; its units come back as the program says."""
    record = open_club(store, as_of).rewards.cancel(member_id, reference, by=by, reason=reason)
    _say_redeemed(member_id, Redeemed(record))


@command.command("refuse")
@member_argument
@reference_argument
@click.option("--by", required=True, metavar="NAME", help="Who says no; kept for good.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept for good.")
@store_option
@as_of_option("When it is refused.")
@json_option
def refuse_verb(
    *, member_id: str, reference: str, by: str, reason: str, store: str, as_of: Instant | None
) -> None:
    """Say no to a reward that waits for a second person; its units come back."""
    record = open_club(store, as_of).rewards.refuse(member_id, reference, by=by, reason=reason)
    _say_redeemed(member_id, Redeemed(record))


@command.command("fulfil")
@member_argument
@reference_argument
@click.argument("note", metavar="NOTE")
@click.option("--by", metavar="NAME", help="Who did it; kept for good.")
@store_option
@as_of_option("When it was done.")
@json_option
def fulfil_verb(
    *, member_id: str, reference: str, note: str, by: str | None, store: str, as_of: Instant | None
) -> None:
    """Note what was done for a reward, such as that it was sent. It is still to be used."""
    record = open_club(store, as_of).rewards.fulfil(member_id, reference, note, by=by)
    _say_redeemed(member_id, Redeemed(record))


@command.command("use")
@member_argument
@reference_argument
@click.option("--order", metavar="ID", help="The order that it was used on.")
@click.option("--source", default="web", show_default=True, metavar="NAME", help="The shop of that order.")
@click.option("--by", metavar="NAME", help="Who notes it; kept for good.")
@store_option
@as_of_option("When it was used.")
@json_option
def use_verb(
    *,
    member_id: str,
    reference: str,
    order: str | None,
    source: str,
    by: str | None,
    store: str,
    as_of: Instant | None,
) -> None:
    """Note that a reward was used. One that gave a code is used with voucher use."""
    named = None if order is None else (source, order)
    record = open_club(store, as_of).rewards.use(member_id, reference, order=named, by=by)
    _say_redeemed(member_id, Redeemed(record))


command.add_command(seed_verb)
command.add_command(audit_verb)


# --- what is said -----------------------------------------------------------------------------------


def _say_redeemed(member_id: str, redeemed: Redeemed) -> None:
    code = f"; its code is {redeemed.code}" if redeemed.code else ""
    document: dict[str, Json] = {
        "member_id": member_id,
        "reward": record_document(redeemed.record),
        "code": redeemed.code,
    }
    say(f"{_record_line(redeemed.record)} for member {member_id}{code}", document)


def record_document(record: RewardRecord) -> Json:
    """A reward that a member redeemed, for JSON."""
    spent = record.spent
    return {
        "reference": record.record_id,
        "reward_id": record.reward_id,
        "state": record.state.value,
        "unit": None if spent is None else spent.unit_id,
        "spent": 0 if spent is None else spent.units,
        "came_back": 0 if spent is None else spent.units_reinstated,
        "money_minor": record.money_minor,
        "redeemed_at": format_instant(record.redeemed_at),
        "issued_at": instant_or_none(record.issued_at),
        "ends_at": instant_or_none(record.ends_at),
        "gift": None if record.gift is None else record.gift.event_key,
        "order": record.order_key,
        "by": record.by,
        "resolved_by": record.resolved_by,
        "reason": record.reason,
        "notes": [note.text for note in record.notes],
    }


def _offer_document(offer: Offer) -> Json:
    return {
        "reward_id": offer.reward.reward_id,
        "kind": offer.reward.kind.value,
        "label": dict(offer.reward.label),
        "unit": offer.cost.unit_id,
        "cost": offer.cost.units,
        "money_minor": offer.cost.money_minor,
        "left": offer.left,
        "is_available": offer.is_available,
        "missing": [
            {"code": each.code, "needed": each.needed, "found": each.found, "sentence": sentence(each)}
            for each in offer.missing
        ],
    }


def _record_line(record: RewardRecord) -> str:
    spent = record.spent
    cost = "" if spent is None else f", {units_text(spent.units, spent.unit_id)} spent"
    back = "" if spent is None or not spent.reinstated else f", {spent.units_reinstated:,} came back"
    ends = f", until {instant_text(record.ends_at)}" if record.ends_at is not None else ""
    given = "" if record.gift is None else f", given for {record.gift.event_key}"
    return f"{record.record_id}: {record.reward_id} {record.state.value}{given}{cost}{back}{ends}"


def _price(offer: Offer, club: Club) -> str:
    money = offer.cost.money_minor
    units = units_text(offer.cost.units, offer.cost.unit_id)
    return f"{units} and {money_text(money, club.program)}" if money else units


def _missing_text(offer: Offer) -> str:
    return "; ".join(sentence(each) for each in offer.missing) or "nothing"


# --- what is given ----------------------------------------------------------------------------------


def _ring(path: Path | None) -> KeyRing | None:
    """The ring that was named; without one, codes cannot be made, and most rewards need none."""
    return ring_for(path) if path is not None or RING_VARIABLE in os.environ else None


def _cart(club: Club, as_of: Instant | None, member_id: str, total: int | None) -> Order | None:
    if total is None:
        return None
    now = clock_at(as_of).now()
    currency = str(club.program.currency)
    return Order("web", "cart", member_id, now, OrderState.OPEN, currency, total, Version(now, now))
