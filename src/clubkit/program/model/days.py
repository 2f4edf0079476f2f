"""Public days of a shop's own."""

from __future__ import annotations

from attrs import frozen

from clubkit.calendars import PublicDay, Rule
from clubkit.program.model.reminders import Texts


@frozen
class OwnDay:
    """
    A day that everybody in this shop knows, or another reading of one that clubkit ships.

    Attributes:
        day_id: What reminders call it, behind ``public:``.

        rule: Which day it is, every year.

        names: Its name by locale, at least one.

        is_mourning: Whether nothing festive is sent on it.
    """

    day_id: str
    rule: Rule
    names: Texts
    is_mourning: bool = False

    @property
    def public_day(self) -> PublicDay:
        """The day, as the calendars take it."""
        return PublicDay(self.day_id, self.rule, dict(self.names), self.is_mourning)
