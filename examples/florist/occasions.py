"""The days on which a flower shop sells more, or less, in the year 1404."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clubkit.calendars import from_jalali


@dataclass(frozen=True)
class Occasion:
    """
    A day on which people give flowers.

    `rush` says how many times as much the shop sells on the day, `eve` on each of the `eves` days before.
    """

    name: str
    on: date
    rush: int
    eve: int
    eves: int


# Lunar days are those of Iran's calendar in 1404: Girls' day is 1 Dhu al-Qadah, Mother's day 20 Jumada II,
# Father's day 13 Rajab.
OCCASIONS = (
    Occasion("nowruz", from_jalali(1404, 1, 2), 2, 2, 1),
    Occasion("girls-day", from_jalali(1404, 2, 9), 2, 1, 1),
    Occasion("teachers-day", from_jalali(1404, 2, 12), 6, 3, 2),
    Occasion("doctors-day", from_jalali(1404, 6, 1), 2, 2, 1),
    Occasion("mothers-day", from_jalali(1404, 9, 20), 10, 5, 3),
    Occasion("yalda", from_jalali(1404, 9, 30), 7, 4, 2),
    Occasion("fathers-day", from_jalali(1404, 10, 13), 3, 2, 1),
    Occasion("valentine", date(2026, 2, 14), 9, 4, 3),
    Occasion("sepandarmazgan", from_jalali(1404, 12, 5), 2, 2, 1),
    Occasion("womens-day", date(2026, 3, 8), 2, 1, 1),
    Occasion("nowruz", from_jalali(1404, 12, 28), 6, 3, 8),
)
QUIET_DAYS = frozenset(from_jalali(1404, month, day) for month, day in ((1, 13), (4, 14), (4, 15)))
"""Nature day, and the two days of mourning in Muharram."""

WEEKDAYS = {2: 120, 3: 190, 4: 55}
"""Wednesday, Thursday and Friday, in hundredths of any other day."""

QUIET = 25
HOLIDAYS = 60
HOLIDAYS_START, HOLIDAYS_END = from_jalali(1404, 1, 5), from_jalali(1404, 1, 13)


def weight_of(day: date) -> int:
    """How much the shop sells on a day, in hundredths of a plain one."""
    if day in QUIET_DAYS:
        return QUIET
    weight = WEEKDAYS.get(day.weekday(), 100)
    if HOLIDAYS_START <= day <= HOLIDAYS_END:
        weight = weight * HOLIDAYS // 100
    return weight * max(factor(occasion, day) for occasion in OCCASIONS)


def factor(occasion: Occasion, day: date) -> int:
    """How many times as much is sold on a day because of an occasion."""
    ahead = (occasion.on - day).days
    if ahead == 0:
        return occasion.rush
    return occasion.eve if 0 < ahead <= occasion.eves else 1


def occasions_near(day: date) -> list[str]:
    """The occasions that people buy for on a day."""
    return [occasion.name for occasion in OCCASIONS if factor(occasion, day) > 1]
