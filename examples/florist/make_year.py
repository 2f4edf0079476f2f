"""
A year of a flower shop in Tehran, 1404, as order files. Everything in it is made up.

Run it to write the files beside it, or into another folder::

    python examples/florist/make_year.py [FOLDER]

The same bytes come out wherever it runs: chance comes from one seed, through the one function of `random`
that Python promises to keep, and money is whole rials throughout.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from catalogue import EXTRAS, FAVOURITES, PRODUCTS, Product
from chance import Dice
from occasions import occasions_near, weight_of

from clubkit.calendars import Almanac, CalendarName, Instant, format_instant, from_jalali, to_jalali
from people import FIRST_DAY, JalaliDay, Member, make_members, own_occasion

SEED = 1404
ORDERS = 3_300
"""Orders of the shop's days; orders for the days of single members come on top."""

CURRENCY = "IRR"
DELIVERY = 600_000
LAST_DAY = from_jalali(1404, 12, 29)
ALMANAC = Almanac("Asia/Tehran", CalendarName.JALALI)
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
THURSDAY = 3
PRICE_STEP = 10_000
BY_SKU = {product.sku: product for product in PRODUCTS}

ORDER_COLUMNS = (
    "event_id",
    "kind",
    "order_id",
    "customer_id",
    "placed_at",
    "currency",
    "total",
    "n_lines",
    "payment",
    "channel",
    "shipping",
    "state",
    "modified_at",
    "attribute.occasion",
)
LINE_COLUMNS = ("event_id", "line_no", "sku", "category", "qty", "unit_price", "discount", "line_total")

PAYMENTS = {
    "shop": (("card", 66), ("cash", 22), ("credit", 12)),
    "web": (("card", 92), ("credit", 8)),
    "phone": (("card", 70), ("credit", 30)),
}


@dataclass(frozen=True)
class Item:
    """A line of an order or a refund."""

    product: Product
    quantity: int
    unit_price: int
    discount: int

    @property
    def total(self) -> int:
        return self.quantity * self.unit_price - (self.discount if self.quantity > 0 else -self.discount)


@dataclass(frozen=True)
class Event:
    """A row of the orders file, and its lines."""

    event_id: str
    kind: str
    order_id: str
    member_id: str
    placed_at: Instant
    total: int
    payment: str = ""
    channel: str = ""
    shipping: int = 0
    state: str = ""
    modified_at: Instant | None = None
    occasion: str = ""
    items: tuple[Item, ...] = ()

    @property
    def counts_at(self) -> tuple[Instant, bool, str]:
        return self.modified_at or self.placed_at, self.kind == "refund", self.event_id


def make_year(folder: Path) -> None:
    """Write the four files of the year into a folder."""
    dice = Dice(SEED)
    members = make_members(dice)
    events = sorted(make_events(dice, members), key=lambda event: event.counts_at)
    write(folder / "products.csv", ("sku", "category", "name", "price"), map(product_row, PRODUCTS))
    write(
        folder / "members.csv",
        ("customer_id", "name", "city", "joined", "birthday", "anniversary"),
        map(member_row, members),
    )
    write(folder / "orders.csv", ORDER_COLUMNS, map(event_row, events))
    write(folder / "lines.csv", LINE_COLUMNS, (row for event in events for row in line_rows(event)))


def make_events(dice: Dice, members: list[Member]) -> list[Event]:
    """Everything that the shop writes down in the year."""
    orders = [make_order(dice, *visit) for visit in visits(dice, members)]
    orders.sort(key=lambda order: order.placed_at)
    events: list[Event] = []
    for number, order in enumerate(orders, 1001):
        named = replace(order, event_id=f"f{number}", order_id=f"f{number}")
        events += [named, *what_follows(dice, named)]
    return events


def visits(dice: Dice, members: list[Member]) -> Iterable[tuple[date, Member, str]]:
    """Who comes on which day, and for what: for the days of everybody, and for days of their own."""
    days = [FIRST_DAY + timedelta(days=number) for number in range((LAST_DAY - FIRST_DAY).days + 1)]
    weights = {day: weight_of(day) for day in days}
    in_all = sum(weights.values())
    for day in days:
        known = [(member, member.weight) for member in members if member.joined <= day]
        whole, rest = divmod(ORDERS * weights[day], in_all)
        for _ in range(whole + (dice.below(in_all) < rest)):
            yield day, dice.weighted(known), occasion_on(dice, day)
        for member, _ in known:
            occasion = own_occasion(member, day + timedelta(days=dice.below(2)))
            if occasion and dice.one_in_hundred(34):
                yield day, member, occasion


def occasion_on(dice: Dice, day: date) -> str:
    """What a visit on a day is for, or nothing in particular."""
    near = occasions_near(day)
    return dice.pick(near) if near and dice.one_in_hundred(72) else ""


def make_order(dice: Dice, day: date, member: Member, occasion: str) -> Event:
    """One order, still without a number."""
    channel = dice.weighted((("shop", 55), ("web", 33), ("phone", 12)))
    placed_at = Instant(ALMANAC.start_of_day(day) + moment(dice, day, channel))
    items = basket(dice, day, occasion)
    shipping = DELIVERY if channel != "shop" and dice.one_in_hundred(80) else 0
    is_cancelled = channel == "web" and dice.one_in_hundred(2)
    return Event(
        event_id="",
        kind="order",
        order_id="",
        member_id=member.member_id,
        placed_at=placed_at,
        total=sum(item.total for item in items) + shipping,
        payment=dice.weighted(PAYMENTS[channel]),
        channel=channel,
        shipping=shipping,
        state="cancelled" if is_cancelled else "paid",
        modified_at=Instant(placed_at + dice.between(15, 90) * MINUTE) if is_cancelled else None,
        occasion=occasion,
        items=items,
    )


def moment(dice: Dice, day: date, channel: str) -> int:
    """A time of day in microseconds: on Thursdays mostly from four to eight."""
    if day.weekday() == THURSDAY and dice.one_in_hundred(58):
        first, last = 16 * HOUR, 20 * HOUR
    elif channel == "web":
        first, last = 8 * HOUR, 23 * HOUR
    else:
        first, last = 9 * HOUR, 21 * HOUR
    return first + dice.below((last - first) // SECOND) * SECOND


def basket(dice: Dice, day: date, occasion: str) -> tuple[Item, ...]:
    """Flowers for the occasion, and what goes with them."""
    wanted = dice.weighted(((1, 62), (2, 28), (3, 10)))
    skus = [dice.pick(FAVOURITES[occasion]) if occasion else any_flower(dice) for _ in range(wanted)]
    skus += [sku for sku, times in EXTRAS if dice.one_in_hundred(times)]
    return tuple(make_item(dice, BY_SKU[sku], day) for sku in dict.fromkeys(skus))


def any_flower(dice: Dice) -> str:
    """What somebody buys without an occasion."""
    return dice.weighted((product.sku, product.popularity) for product in PRODUCTS)


def make_item(dice: Dice, product: Product, day: date) -> Item:
    """A line, at the price of the day; one in nine is a tenth off."""
    quantity = dice.between(1, product.most) if product.most > 1 else 1
    _, month, _ = to_jalali(day)
    dearer = 100 + (month - 1) // 4 * 9
    unit_price = product.price * dearer // 100 // PRICE_STEP * PRICE_STEP
    discount = quantity * unit_price // 10 if dice.one_in_hundred(11) else 0
    return Item(product, quantity, unit_price, discount)


def what_follows(dice: Dice, order: Event) -> list[Event]:
    """What becomes of an order: mostly nothing, now and then a refund or a cancellation."""
    if order.state == "cancelled":
        return []
    later = Instant(order.placed_at + dice.between(2 * 60, 6 * 24 * 60) * MINUTE)
    if later >= ALMANAC.start_of_day(LAST_DAY + timedelta(days=1)):
        return []
    cancelled = replace(order, event_id=f"{order.event_id}-x", state="cancelled", modified_at=later)
    return dice.weighted((([], 967), ([make_refund(dice, order, later)], 30), ([cancelled], 3)))


def make_refund(dice: Dice, order: Event, at: Instant) -> Event:
    """Some or all of an order, given back: whole, by a line, or by an amount without lines."""
    how = dice.weighted((("whole", 40), ("line", 35), ("amount", 25)))
    items: tuple[Item, ...] = ()
    if how == "whole":
        items, total = tuple(returned(item, item.quantity) for item in order.items), -order.total
    elif how == "line":
        item = dice.pick(order.items)
        items = (returned(item, dice.between(1, item.quantity)),)
        total = items[0].total
    else:
        total = -max(PRICE_STEP, order.total * dice.between(10, 40) // 100 // PRICE_STEP * PRICE_STEP)
    refund = Event(f"{order.event_id}-r", "refund", order.order_id, order.member_id, at, total)
    return replace(refund, items=items)


def returned(item: Item, quantity: int) -> Item:
    """So many pieces of a line, given back at what they cost."""
    return replace(item, quantity=-quantity, discount=item.discount * quantity // item.quantity)


def product_row(product: Product) -> tuple[object, ...]:
    """A row of products.csv."""
    return product.sku, product.category, product.name, product.price


def member_row(member: Member) -> tuple[object, ...]:
    """A row of members.csv, with its days in the Jalali calendar."""
    joined, birthday = jalali_text(to_jalali(member.joined)), jalali_text(member.birthday)
    anniversary = jalali_text(member.anniversary) if member.anniversary else ""
    return member.member_id, member.name, member.city, joined, birthday, anniversary


def event_row(event: Event) -> tuple[object, ...]:
    """A row of orders.csv."""
    return (
        event.event_id,
        event.kind,
        event.order_id,
        event.member_id,
        format_instant(event.placed_at),
        CURRENCY,
        event.total,
        len(event.items),
        event.payment,
        event.channel,
        event.shipping or "",
        event.state,
        format_instant(event.modified_at) if event.modified_at else "",
        event.occasion,
    )


def line_rows(event: Event) -> Iterable[tuple[object, ...]]:
    """The rows of lines.csv of one event."""
    for number, item in enumerate(event.items, 1):
        product = item.product
        discount = item.discount or ""
        yield (
            event.event_id,
            number,
            product.sku,
            product.category,
            item.quantity,
            item.unit_price,
            discount,
            item.total,
        )


def jalali_text(fields: JalaliDay) -> str:
    """A Jalali date as text."""
    year, month, day = fields
    return f"{year}-{month:02}-{day:02}"


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file, with the same bytes on every system."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    make_year(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
