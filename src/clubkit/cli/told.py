"""Saying what a command on one member did."""

from __future__ import annotations

from clubkit.calendars import format_instant
from clubkit.cli.amounts import units_text
from clubkit.cli.output import say
from clubkit.cli.postings import posting_document, units_in
from clubkit.club import Club
from clubkit.ledger.postings import Posting


def say_posting(club: Club, member_id: str, posting: Posting, unit: str | None) -> None:
    """Say the posting, and what the member can spend after it."""
    balance = club.points.balance(member_id, unit_id=unit)
    moved = ", ".join(f"{count:+,} {unit_id}" for unit_id, count in units_in(posting).items())
    left = units_text(balance.available, balance.unit_id)
    say(
        f"{posting.kind.value} {moved} for member {member_id} at {format_instant(posting.occurred_at)}; "
        f"{left} can be spent",
        {"member_id": member_id, "posting": posting_document(posting), "available": balance.available},
    )
