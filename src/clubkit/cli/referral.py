"""``clubkit referral``: the code of a member, whom it brought, and what was set aside."""

from __future__ import annotations

import click

from clubkit.areas.referrals import Friend
from clubkit.calendars import Instant, format_instant
from clubkit.cli.amounts import instant_or_none, instant_text
from clubkit.cli.options import as_of_option, json_option, store_option
from clubkit.cli.output import Json, say
from clubkit.cli.stores import open_club
from clubkit.cli.tables import Table, plain_table


@click.group("referral")
def command() -> None:
    """See who brought whom, and decide on what was set aside."""


@command.command("code")
@click.argument("member_id", metavar="MEMBER")
@store_option
@as_of_option("When it is asked.")
@json_option
def code_verb(*, member_id: str, store: str, as_of: Instant | None) -> None:
    """Tell the code that a member gives to friends, made now if there is none."""
    with open_club(store, as_of) as club:
        code = club.referrals.code(member_id)
    say(f"the code of member {member_id} is {code}", {"member_id": member_id, "code": code})


@command.command("list")
@click.argument("member_id", metavar="MEMBER", required=False)
@store_option
@json_option
def list_verb(*, member_id: str | None, store: str) -> None:
    """List whom a member brought; without one, the friends who wait until somebody has looked."""
    with open_club(store, None) as club:
        friends = list(club.referrals.set_aside()) if member_id is None else club.referrals.of(member_id)
    rows = [
        (
            each.member_id,
            each.referrer_id,
            each.state.value,
            instant_text(each.at),
            "" if each.due_at is None else instant_text(each.due_at),
            each.reason or "",
        )
        for each in friends
    ]
    columns = ("friend", "brought by", "state", "since", "due", "reason")
    lines = plain_table(Table("", columns, rows)) if rows else ["nobody"]
    say("\n".join(lines), {"friends": [_document(each) for each in friends]})


@command.command("approve")
@click.argument("friend_id", metavar="FRIEND")
@click.option("--by", required=True, metavar="NAME", help="Who looked; kept for good.")
@store_option
@as_of_option("When it is approved.")
@json_option
def approve_verb(*, friend_id: str, by: str, store: str, as_of: Instant | None) -> None:
    """Pay for a friend who was set aside, if the order is kept still and the limit allows."""
    with open_club(store, as_of) as club:
        _say(club.referrals.approve(friend_id, by=by))


@command.command("refuse")
@click.argument("friend_id", metavar="FRIEND")
@click.option("--by", required=True, metavar="NAME", help="Who looked; kept for good.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept for good.")
@store_option
@as_of_option("When it is refused.")
@json_option
def refuse_verb(*, friend_id: str, by: str, reason: str, store: str, as_of: Instant | None) -> None:
    """Pay for a friend no more, for good."""
    with open_club(store, as_of) as club:
        _say(club.referrals.refuse(friend_id, by=by, reason=reason))


def _say(friend: Friend) -> None:
    reason = f": {friend.reason}" if friend.reason else ""
    line = f"{friend.member_id}, brought by {friend.referrer_id}, is {friend.state.value}{reason}"
    say(line, _document(friend))


def _document(friend: Friend) -> dict[str, Json]:
    return {
        "friend": friend.member_id,
        "brought_by": friend.referrer_id,
        "state": friend.state.value,
        "since": format_instant(friend.at),
        "due_at": instant_or_none(friend.due_at),
        "reason": friend.reason,
    }
