"""What is known of a member beside the book."""

from __future__ import annotations

from attrs import frozen

from clubkit.calendars import FixedDay
from clubkit.members.profile import Profile
from clubkit.tiers.scores import Fact


@frozen
class Acquaintance:
    """
    What is known of a member beside the book, as far as a program asks.

    Attributes:
        profile: None where nothing is known.

        occasions: Whose day, and which; each comes back every year.

        facts: Everything that they bought and when they came, in any order.
    """

    profile: Profile | None = None
    occasions: tuple[tuple[str, FixedDay], ...] = ()
    facts: tuple[Fact, ...] = ()
