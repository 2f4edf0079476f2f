"""What is known of one member, for who has the ring of privacy."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from clubkit.areas.export_rows import Json, consent_row, occasion_row, profile_row
from clubkit.areas.occasions import KeptOccasion
from clubkit.calendars import format_instant
from clubkit.club import Club
from clubkit.members.consent import Consent
from clubkit.members.occasions import Occasion
from clubkit.members.profile import Profile


@frozen
class Known:
    """Profile, days and consents of a member."""

    profile: Profile
    occasions: Sequence[KeptOccasion]
    consents: Sequence[Consent]

    def document(self) -> dict[str, Json]:
        """For JSON, as an export has it."""
        return {
            "profile": profile_row(self.profile),
            "occasions": [occasion_row(each.no, each.occasion) for each in self.occasions],
            "consents": [consent_row(each) for each in self.consents],
        }

    def lines(self) -> list[str]:
        """For people."""
        told = {name: _text(value) for name, value in profile_row(self.profile).items()}
        parts = [f"{name.replace('_', ' ')} {text}" for name, text in told.items() if text]
        days = [f"  day {each.no}: {_day(each.occasion)}" for each in self.occasions]
        agreed = [
            f"  {each.channel}, {each.purpose}: {each.state} at {format_instant(each.at)} ({each.source})"
            for each in self.consents
        ]
        return [f"known: {', '.join(parts) or 'nothing'}", *days, *agreed]


def known(club: Club, member_id: str) -> Known:
    """
    What is known of a member.

    Raises:
        KeyRingError: If the club has no ring of privacy, or not the member's key.
    """
    members = club.members
    return Known(members.profile(member_id), members.occasions(member_id), members.consents(member_id))


def _text(value: Json) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {text}" for name, text in value.items())
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value or "")


def _day(occasion: Occasion) -> str:
    year = "" if occasion.year is None else f"{occasion.year}-"
    label = f", {occasion.label}" if occasion.label else ""
    return f"{occasion.relation} on {year}{occasion.month:02}-{occasion.day:02} ({occasion.calendar}){label}"
