"""``clubkit voucher``: issue codes, look at one, use one, call them back, and write them for the printer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import click

from clubkit.areas.voucher_carts import Applied, Cart, Held, Offer
from clubkit.calendars import Instant
from clubkit.cli.amounts import instant_text, money_text
from clubkit.cli.options import NEW, Function, as_of_option, instant_option, json_option, store_option
from clubkit.cli.output import Json, counted, progress, say
from clubkit.cli.rings import code_from, keys_option, new_private, ring_for
from clubkit.cli.stores import clock_at, open_club
from clubkit.cli.voucher_tills import bundle_verb, reconcile_verb
from clubkit.errors import BadInputError
from clubkit.formatting.qr import require_qr
from clubkit.formatting.sheet import sheet, slip_of
from clubkit.program.fields import share
from clubkit.vouchers.campaign import Campaign, CampaignState
from clubkit.vouchers.discount import Discount
from clubkit.vouchers.sheets import Dialect
from clubkit.vouchers.voucher import VoucherState


def read_percent(context: click.Context, option: click.Parameter, text: str | None) -> Fraction | None:
    """Read a share such as 10%."""
    if text is None:
        return None
    found = share(text)
    if not isinstance(found, Fraction):
        raise click.BadParameter(f"must be a share such as 10%, got {text!r}", context, option)
    return found


def code_argument(function: Function) -> Function:
    """The code."""
    return click.argument("code", metavar="CODE")(function)


def order_options(function: Function) -> Function:
    """What the code is wanted for."""
    for option in (
        click.option("--channel", metavar="NAME", help="The name of the channel."),
        click.option("--at-store", metavar="NAME", help="The name of the store that takes it."),
        click.option("--member", metavar="ID", help="Who brings it; a guest, if not given."),
        click.option(
            "--amount",
            type=click.IntRange(min=0),
            required=True,
            metavar="MINOR",
            help="What the goods cost before the discount, in minor units.",
        ),
    ):
        function = option(function)
    return function


@click.group("voucher")
def command() -> None:
    """Issue codes, look at one, use one, call them back."""


# --- issuing ----------------------------------------------------------------------------------------


@command.command("issue")
@click.argument("campaign", metavar="CAMPAIGN")
@click.argument("count", type=click.IntRange(min=1), metavar="COUNT")
@store_option
@keys_option
@click.option(
    "--amount", type=click.IntRange(min=1), metavar="MINOR", help="What a code takes off, in minor units."
)
@click.option(
    "--percent", callback=read_percent, metavar="SHARE", help="What a code takes off instead, such as 10%."
)
@click.option(
    "--at-most", type=click.IntRange(min=1), metavar="MINOR", help="The most that a share takes off."
)
@click.option(
    "--least", type=click.IntRange(min=1), metavar="MINOR", help="What the goods have to cost at least."
)
@click.option(
    "--uses", type=click.IntRange(min=1), metavar="N", help="How often each code can be used; once."
)
@click.option("--per-member", type=click.IntRange(min=1), metavar="N", help="How often a member can use any.")
@instant_option("--until", "The first instant that is too late; never, if not given.")
@as_of_option("When they are issued.")
@json_option
def issue_verb(
    *, campaign: str, count: int, store: str, keys: Path | None, as_of: Instant | None, **terms: object
) -> None:
    """
    Issue codes until a campaign has so many of them.

    With terms, the campaign is put first; without, it is the one of that name. After an interruption the same
    call issues the rest. No code is printed: write them with export.
    """
    club = open_club(store, as_of, keys=ring_for(keys))
    if any(term is not None for term in terms.values()):
        club.vouchers.campaign(campaign_of(campaign, terms))
    with progress("codes") as told:
        issued = sum(1 for _ in club.vouchers.issue(campaign, count, told=told))
    say(
        f"issued {counted(issued, 'code')} of campaign {campaign!r}, {count:,} in all",
        {"campaign": campaign, "issued": issued, "count": count},
    )


def campaign_of(campaign_id: str, terms: Mapping[str, object]) -> Campaign:
    """
    A campaign of the terms that were given.

    Raises:
        BadInputError: If they say no discount, or two.
    """
    amount, percent, at_most = terms["amount"], terms["percent"], terms["at_most"]
    if amount is None and percent is None:
        raise BadInputError("campaign", "one with --amount or --percent", "one without")
    given = {"ends_at": terms["until"], "least_minor": terms["least"], "most": terms["uses"]}
    chosen = {name: term for name, term in given.items() if term is not None}
    return Campaign(
        campaign_id=campaign_id,
        gives=Discount(amount, percent, at_most),  # type: ignore[arg-type]  # as click has read them
        per_member=terms["per_member"],  # type: ignore[arg-type]
        **chosen,  # type: ignore[arg-type]
    )


@command.command("export")
@click.argument("campaign", metavar="CAMPAIGN")
@store_option
@keys_option
@click.option(
    "--out", required=True, type=NEW, metavar="FILE", help="Write to this new CSV file, for you alone."
)
@click.option(
    "--dialect",
    type=click.Choice([each.value for each in Dialect]),
    default=Dialect.SPREADSHEET.value,
    help="Who reads it: a spreadsheet, which must run no formula, or a machine.",
)
@json_option
def export_verb(*, campaign: str, store: str, keys: Path | None, out: Path, dialect: str) -> None:
    """
    Write the codes of a campaign to a new file for the printer.

    Whoever has the file can use them, so nobody but you can read it.
    """
    club = open_club(store, None, keys=ring_for(keys))
    club.vouchers.named(campaign)
    with new_private(out) as file:
        written = club.vouchers.export(campaign, file, dialect=dialect)
    say(
        f"wrote {counted(written, 'code')} to {out}",
        {"campaign": campaign, "codes": written, "file": str(out)},
    )


@command.command("sheet")
@click.argument("campaign", metavar="CAMPAIGN")
@store_option
@keys_option
@click.option(
    "--out", required=True, type=NEW, metavar="FILE", help="Write to this new HTML file, for you alone."
)
@click.option("--title", metavar="TEXT", help="What stands on each; the club's name, if not given.")
@click.option("--locale", metavar="TAG", help="fa for Persian, else English; the program's, if not given.")
@as_of_option("What can be used then is printed.")
@json_option
def sheet_verb(
    *, campaign: str, store: str, keys: Path | None, out: Path, as_of: Instant | None, **asked: str | None
) -> None:
    """
    Write the codes of a campaign that can still be used as a page to print, with pictures to scan.

    Ten to a page of A4. Whoever has the file can use them, so nobody but you can read it.
    """
    club = open_club(store, as_of, keys=ring_for(keys))
    terms = club.vouchers.named(campaign)
    title, locale = asked["title"] or club.program.name, asked["locale"] or club.program.locale
    at = clock_at(as_of).now()
    codes = usable(club.vouchers.held(campaign), terms, at)
    slips = (slip_of(code, terms, club.program, locale=locale, ends_at=ends) for code, ends in codes)
    pieces = sheet(slips, title=title, locale=locale)
    require_qr()
    with new_private(out) as file:
        printed = sum(1 for piece in pieces if file.write(piece)) - 2  # the beginning and the end
    say(
        f"wrote {counted(printed, 'voucher')} to {out}",
        {"campaign": campaign, "vouchers": printed, "file": str(out)},
    )


def usable(vouchers: Iterable[Held], campaign: Campaign, at: Instant) -> Iterator[tuple[str, Instant | None]]:
    """The codes that can be used at an instant or later, each with its end; those that can be told."""
    for held in vouchers:
        voucher, code = held.voucher, held.code
        ends = [each for each in (voucher.ends_at, campaign.ends_at) if each is not None]
        is_good = voucher.state is VoucherState.LIVE and campaign.state is CampaignState.LIVE
        if code is not None and is_good and not voucher.is_used_up and not (ends and at >= min(ends)):
            yield code, voucher.ends_at


# --- one code ---------------------------------------------------------------------------------------


@command.command("check")
@code_argument
@store_option
@keys_option
@order_options
@as_of_option("When it is looked at.")
@json_option
def check_verb(*, code: str, store: str, keys: Path | None, as_of: Instant | None, **asked: object) -> None:
    """
    Say what a code would give now, or why it is refused.

    A dash reads the code from stdin, so that it is in no shell's history.
    """
    club = open_club(store, as_of, keys=ring_for(keys))
    offer = club.vouchers.check(code_from(code), cart_of(asked), trusted=True)
    ends = "" if offer.ends_at is None else f", until {instant_text(offer.ends_at)}"
    left = "" if offer.uses_left is None else f", {counted(offer.uses_left, 'use')} left"
    say(
        f"takes off {money_text(offer.discount_minor, club.program)}{left}{ends}",
        {
            **_document(offer),
            "uses_left": offer.uses_left,
            "ends_at": None if offer.ends_at is None else instant_text(offer.ends_at),
        },
    )


@command.command("use")
@code_argument
@store_option
@keys_option
@order_options
@click.option(
    "--use-id", required=True, metavar="TEXT", help="Your id of it: the same again changes nothing."
)
@click.option("--order", metavar="ID", help="The order, so that a refund of it finds the use.")
@click.option("--source", default="web", show_default=True, metavar="NAME", help="The shop of that order.")
@as_of_option("When it is used.")
@json_option
def use_verb(
    *,
    code: str,
    store: str,
    keys: Path | None,
    use_id: str,
    order: str | None,
    source: str,
    as_of: Instant | None,
    **asked: object,
) -> None:
    """
    Use a code for good.

    A dash reads the code from stdin, so that it is in no shell's history.
    """
    club = open_club(store, as_of, keys=ring_for(keys))
    named = None if order is None else (source, order)
    used = club.vouchers.use(code_from(code), cart_of(asked), use_id=use_id, order=named, trusted=True)
    say(
        f"took off {money_text(used.discount_minor, club.program)}",
        {**_document(used), "use_id": used.use_id, "state": used.state.value},
    )


@command.command("revoke")
@click.argument("code", metavar="CODE", required=False)
@store_option
@keys_option
@click.option("--campaign", metavar="NAME", help="Call all codes of this campaign back.")
@json_option
def revoke_verb(*, code: str | None, store: str, keys: Path | None, campaign: str | None) -> None:
    """
    Call a code back, or all of a campaign, for good.

    A dash reads the code from stdin, so that it is in no shell's history.
    """
    if (code is None) is (campaign is None):
        raise click.UsageError("name a code or a campaign")
    club = open_club(store, None, keys=ring_for(keys))
    if code is not None:
        club.vouchers.revoke(code_from(code))
        say("called the code back", {"campaign": None})
        return
    club.vouchers.revoke_campaign(str(campaign))
    say(f"called all codes of campaign {campaign!r} back", {"campaign": campaign})


command.add_command(bundle_verb)
command.add_command(reconcile_verb)


def cart_of(asked: Mapping[str, object]) -> Cart:
    """What the code is wanted for, as the options say it."""
    return Cart(
        order_minor=asked["amount"],  # type: ignore[arg-type]  # as click has read them
        member_id=asked["member"],  # type: ignore[arg-type]
        store=asked["at_store"],  # type: ignore[arg-type]
        channel=asked["channel"],  # type: ignore[arg-type]
    )


def _document(found: Offer | Applied) -> dict[str, Json]:
    return {
        "campaign": found.campaign_id,
        "discount_minor": found.discount_minor,
        "record_id": found.record_id,
        "code_key": found.code_key,
    }
