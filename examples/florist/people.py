"""The members of the club, none of whom exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from catalogue import FAMILY_NAMES, MEN, PLACES, WOMEN
from chance import Dice

from clubkit.calendars import from_jalali, jalali_month_days, to_jalali

MEMBERS = 400
YEAR = 1404
FIRST_DAY = from_jalali(YEAR, 1, 1)
OLDEST, YOUNGEST = 1335, 1384
MARRIED_AT_LEAST = 20

JalaliDay = tuple[int, int, int]

HOW_OFTEN = ((10, 34), (26, 13), (64, 5), (100, 2))
"""How much members buy: up to which hundredth of them, and their weight."""


@dataclass(frozen=True)
class Member:
    """
    A member.

    `weight` says how much they buy, next to the others.
    """

    member_id: str
    name: str
    city: str
    joined: date
    birthday: JalaliDay
    anniversary: JalaliDay | None
    weight: int


def make_members(dice: Dice) -> list[Member]:
    """The members, by id; the older ones first."""
    joined = sorted(joining_day(dice) for _ in range(MEMBERS))
    return [make_member(dice, number, day) for number, day in enumerate(joined, 1)]


def joining_day(dice: Dice) -> date:
    """Three in five joined in the three years before."""
    if dice.one_in_hundred(60):
        return FIRST_DAY - timedelta(days=dice.between(1, 3 * 365))
    return FIRST_DAY + timedelta(days=dice.between(0, 340))


def make_member(dice: Dice, number: int, joined: date) -> Member:
    """One member."""
    name = f"{dice.pick(WOMEN if dice.one_in_hundred(58) else MEN)} {dice.pick(FAMILY_NAMES)}"
    birthday = jalali_day(dice, dice.between(OLDEST, YOUNGEST))
    return Member(
        member_id=f"g{number:04}",
        name=name,
        city=dice.weighted(PLACES),
        joined=joined,
        birthday=birthday,
        anniversary=wedding(dice, birthday[0]),
        weight=how_often(dice.below(100)),
    )


def wedding(dice: Dice, born: int) -> JalaliDay | None:
    """When somebody married before this year, or nothing."""
    earliest = born + MARRIED_AT_LEAST
    if earliest >= YEAR or dice.one_in_hundred(45):
        return None
    return jalali_day(dice, dice.between(earliest, YEAR - 1))


def how_often(place: int) -> int:
    """How much a member buys, by place among a hundred."""
    return next(weight for up_to, weight in HOW_OFTEN if place < up_to)


def jalali_day(dice: Dice, year: int) -> JalaliDay:
    """Any day of a Jalali year."""
    month = dice.between(1, 12)
    return year, month, dice.between(1, jalali_month_days(year, month))


def own_occasion(member: Member, day: date) -> str:
    """What a day is for a member: a birthday, a wedding anniversary, or nothing."""
    _, *month_and_day = to_jalali(day)
    if list(member.birthday[1:]) == month_and_day:
        return "birthday"
    if member.anniversary and list(member.anniversary[1:]) == month_and_day:
        return "anniversary"
    return ""
