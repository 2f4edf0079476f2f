"""A shop that has a club, with boring defaults: what tests drive that need a whole club."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import Factory, define, evolve, field

from clubkit.areas.batch import Synced
from clubkit.calendars import Instant, parse_instant
from clubkit.clock import FixedClock
from clubkit.club import Club, open_club
from clubkit.commands.balance import Balance
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import PostingKind
from clubkit.ledger.postings import Posting
from clubkit.orders import Order, OrderState, Refund, Version
from clubkit.program.model import Program
from clubkit.program.reader import read_program
from clubkit.storage.ports import Needs
from clubkit.vouchers.keys import KeyRing

HOUR = 3_600_000_000
DAY_ZERO = parse_instant("2024-01-01T00:00:00Z")

PURCHASE = {"id": "purchase", "per": 1}
"""The rule of shops that say nothing else: a point for every cent."""


def day(number: int, hour: int = 0) -> Instant:
    """So many days, and hours, after the shop opened on the first of January 2024."""
    return Instant(DAY_ZERO + (24 * number + hour) * HOUR)


def a_program(**tables: Any) -> Program:
    """A program in euros that gives a point for every cent."""
    club = {"currency": "EUR", **tables.pop("club", {})}
    return read_program({"club": club, "earn": [PURCHASE], **tables})


@define
class Shop:
    """
    A club, its clock, and the shop's orders as they stand.

    Attributes:
        orders: The newest reading of each, by id.
    """

    club: Club
    clock: FixedClock
    orders: dict[str, Order] = field(default=Factory(dict))

    # --- what happens -------------------------------------------------------------------------------

    def on(self, number: int, hour: int = 0) -> None:
        """Let time pass until a day, and an hour of it."""
        self.clock.advance_to(day(number, hour))

    def pays(
        self, order_id: str = "1", minor: int = 100, *, member: str | None = "ada", **fields: Any
    ) -> Synced:
        """An order is placed, paid and read."""
        return self.sync(self.order(order_id, minor, member=member, **fields))

    def order(
        self, order_id: str = "1", minor: int = 100, *, member: str | None = "ada", **fields: Any
    ) -> Order:
        """An order that is paid now, and not synced."""
        now = self.clock.now()
        base = Order("web", order_id, member, now, OrderState.PAID, "EUR", minor, Version(now, now))
        return evolve(base, **fields)

    def reads(self, order_id: str = "1", **fields: Any) -> Synced:
        """A newer reading of an order, which says something else."""
        return self.sync(evolve(self.orders[order_id], version=self._newer(order_id), **fields))

    def refunds(
        self,
        order_id: str = "1",
        minor: int = 100,
        *,
        refund_id: str = "r1",
        lines: tuple[tuple[str, int], ...] = (),
    ) -> Synced:
        """Money is given back, and the order is read."""
        refund = Refund(refund_id, self.clock.now(), minor, lines)
        return self.reads(order_id, refunds=(*self.orders[order_id].refunds, refund))

    def cancels(self, order_id: str = "1") -> Synced:
        """An order is called off, and read."""
        return self.reads(order_id, state=OrderState.CANCELLED)

    def sync(self, order: Order) -> Synced:
        """Sync a reading, and remember it as the newest one."""
        self.orders[order.order_id] = order
        return self.club.orders.sync(order)

    def gives(self, units: int, *, member: str = "ada", days: int | None = None, reference: str = "") -> None:
        """A member gets units that last so many days, or for good."""
        now = self.clock.now()
        self.club.points.open_with(
            member,
            units,
            reference=reference or f"gift-{now}-{units}-{days}",
            earned_at=now,
            lasts_until=None if days is None else Instant(now + 24 * days * HOUR),
        )

    def takes(self, units: int, *, member: str = "ada", reference: str = "taken") -> None:
        """A member loses units by hand, and may owe them."""
        self.club.points.adjust(
            member, -units, reference=reference, actor="cashier", reason="a correction", may_owe=True
        )

    def _newer(self, order_id: str) -> Version:
        known = self.orders[order_id].version
        now = self.clock.now()
        return Version(max(now, known.modified_at), Instant(max(now, known.observed_at + 1)))

    # --- what it shows ------------------------------------------------------------------------------

    def balance(self, member: str = "ada", **asked: Any) -> Balance:
        """What a member has now."""
        return self.club.points.balance(member, **asked)

    def total(self, member: str = "ada") -> int:
        """What a member has now, less what is owed."""
        return self.balance(member).total

    def tier(self, member: str = "ada") -> str:
        """The tier of a member now."""
        return self.club.tiers.standing(member).tier_id

    def steps(self, member: str = "ada") -> list[tuple[int, str | None]]:
        """A member's steps on the ladder: the day, and the tier from then on."""
        return [(days_of(step.at), step.after) for step in self.club.tiers.history(member)]

    def postings(self, *kinds: PostingKind, member: str = "ada") -> list[Posting]:
        """A member's postings, oldest first: those of some kinds, or all."""
        page = self.club.points.statement(member, limit=1000).postings
        return [posting for posting in reversed(page) if not kinds or posting.kind in kinds]

    def lots(self, member: str = "ada") -> list[Lot]:
        """Every lot that a member ever had, by number."""
        with self.club.storage.read() as reader:
            member_key = reader.find([member])[member].member_key
            return reader.all_lots([member_key])[member_key]

    def check(self, *members: str) -> None:
        """Load the books of members, which their storage refuses where they do not add up."""
        with self.club.storage.read() as reader:
            for member in reader.find(members).values():
                reader.peek({member.member_key: Needs()})[member.member_key].check()


def days_of(at: Instant) -> int:
    """On which day an instant is, rounded down."""
    return (at - DAY_ZERO) // (24 * HOUR)


def a_shop(store: str = "memory:", **tables: Any) -> Shop:
    """A shop whose club has these tables in its program, beside the defaults."""
    return shop_of(a_program(**tables), store)


def shop_of(
    program: Program,
    store: str = "memory:",
    *,
    functions: Mapping[str, Any] | None = None,
    keys: KeyRing | None = None,
) -> Shop:
    """A shop on its first day, with an empty club."""
    clock = FixedClock(DAY_ZERO)
    return Shop(open_club(program, store, clock=clock, functions=functions or {}, keys=keys), clock)
