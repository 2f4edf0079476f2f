"""A club on which the steps of a scenario are played."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import Factory, define, evolve

from clubkit.areas.batch import Synced
from clubkit.calendars import Almanac, Instant
from clubkit.clock import FixedClock
from clubkit.club import Club
from clubkit.commands.balance import Balance
from clubkit.events import Event
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Posting
from clubkit.members.keys import new_privacy_ring
from clubkit.orders.values import Order
from clubkit.program.model import Program, Unit
from clubkit.program.reader import read_program
from clubkit.storage.ports import Storage
from clubkit.vouchers.keys import new_ring
from clubkit.vouchers.secret import SECRET_BYTES, Secret

from .instants import DAY_ZERO, MINUTE, instant_of, moment_in
from .orders import SOURCE, Shop
from .programs import activity_of, program_tables
from .reading import Tree, Variant

KEYS = new_ring("scenarios", Secret(bytes(SECRET_BYTES)))

PRIVACY = new_privacy_ring("scenarios", Secret(bytes(SECRET_BYTES)), Secret(bytes([1] * SECRET_BYTES)))

MEMBER = "m1"
"""Of a step that names no account."""


@define
class World:
    """
    A club, its shop, and what the steps have shown so far.

    Attributes:
        asked: The scenario's program.

        found: What steps answered, by the name under which a scenario expects it.

        expiries: When the lots expire that steps gave a name.

        cards: The codes of gift cards, by the scenario's name of the card or the order that it pays.

        outcomes: Of concurrent commands: whether each succeeded.

        heard: Everything that the club told of, in order.
    """

    asked: Tree
    club: Club
    clock: FixedClock
    shop: Shop
    found: Tree = Factory(dict)
    expiries: dict[str, Instant] = Factory(dict)
    cards: dict[str, str] = Factory(dict)
    outcomes: list[bool] = Factory(list)
    heard: list[Event] = Factory(list)

    def __attrs_post_init__(self) -> None:
        self.club.subscribe(self.heard.append)

    # --- time ---------------------------------------------------------------------------------------

    @property
    def almanac(self) -> Almanac:
        return Almanac(self.club.program.zone, self.club.program.calendar)

    def begin(self, step: Tree) -> Instant:
        """
        Come to the moment of a step, and return it; a step without one happens a minute after the last.

        A moment that has passed stays the step's own, and the clock stays where it is.
        """
        moment = moment_in(step, self.almanac)
        now = self.clock.now()
        self.clock.advance_to(self.almanac.add(now, MINUTE) if moment is None else max(now, moment))
        return self.clock.now() if moment is None else moment

    def beside(self, step: Tree) -> World:
        """The same club as another process sees it that plays a step: with a clock of its own."""
        moment = moment_in(step, self.almanac)
        clock = FixedClock(self.clock.now() if moment is None else max(self.clock.now(), moment))
        return evolve(self, clock=clock, club=_club(self.club.program, self.club.storage, clock))

    # --- the program --------------------------------------------------------------------------------

    @property
    def unit(self) -> Unit:
        """The unit that a scenario means by points, or by its store credit."""
        return self.club.program.units[0]

    def publish(self, asked: Tree, steps: list[Tree]) -> None:
        """Put another program into force."""
        program = read_program(program_tables(asked, steps))
        self.club = _club(program, self.club.storage, self.clock)
        self.club.subscribe(self.heard.append)
        self.club.publish()

    # --- members and orders -------------------------------------------------------------------------

    def earn(self, units: int, *, reference: str) -> None:
        """Give units that expire, mature and count for tiers as the program says."""
        self.club.points.earn(MEMBER, activity_of(units), reference=reference)

    def bring(self, units: int, *, reference: str) -> None:
        """Give units to somebody who is no member yet: a scenario that begins with spending has them."""
        if MEMBER not in self._member_ids():
            now = self.clock.now()
            self.club.points.open_with(MEMBER, units, reference=reference, earned_at=now)

    def redeem(self, units: int, *, reference: str) -> Posting:
        """Spend units on nothing in particular."""
        return self.club.points.redeem(MEMBER, units, reference=reference)

    def sync(self, order: Order) -> Synced:
        return self.club.orders.sync(order)

    # --- what it shows ------------------------------------------------------------------------------

    def balance(self, member_id: str = MEMBER) -> Balance:
        return self.club.points.balance(member_id)

    def postings(self, *kinds: PostingKind, unit_id: str | None = None) -> list[Posting]:
        """The member's postings of some kinds, or all that moved a unit, oldest first."""
        unit_id = unit_id or self.unit.unit_id
        page = self.club.points.statement(MEMBER, limit=1000).postings
        moved = [each for each in page if any(entry.unit_id == unit_id for entry in each.entries)]
        return [each for each in reversed(moved) if not kinds or each.kind in kinds]

    def moved(self, *kinds: PostingKind, target: Place) -> int:
        """Units that postings of some kinds moved to a place."""
        return sum(posting.units(target=target) for posting in self.postings(*kinds))

    def in_lots(self) -> dict[int, int]:
        """What is left in each lot, by its number, told from the statement."""
        left: dict[int, int] = {}
        for entry in (entry for posting in self.postings() for entry in posting.entries):
            if entry.lot_no is not None:
                inward = int(entry.target in _IN_LOT) - int(entry.source in _IN_LOT)
                left[entry.lot_no] = left.get(entry.lot_no, 0) + inward * entry.units
        return left

    def granted(self, order_id: str) -> int:
        """Units that an order was ever granted."""
        explanation = self.club.orders.explain(order_id, source=SOURCE)
        return sum(grant.granted for grant in explanation.grants if grant.unit_id == self.unit.unit_id)

    def new_expiry(self, member_id: str, act: Callable[[], Any]) -> Instant | None:
        """Do something, and say when the lot expires that it opened."""
        before = self._expiring(member_id)
        act()
        changed = [at for at, units in self.balance(member_id).expiring if units > before.get(at, 0)]
        return changed[0] if changed else None

    def _expiring(self, member_id: str) -> dict[Instant, int]:
        return dict(self.balance(member_id).expiring) if member_id in self._member_ids() else {}

    def _member_ids(self) -> set[str]:
        return {member.member_id for member in self.club.members}


_IN_LOT = (Place.OPEN, Place.PENDING)


def found_world(variant: Variant, steps: list[Tree], storage: Storage) -> World:
    """
    The club of a variant, on an empty storage.

    Raises:
        ProgramError: If clubkit refuses the program.
    """
    program = read_program(program_tables(variant.program, steps))
    almanac = Almanac(program.zone, program.calendar)
    moments = [moment for step in _bodies(steps) if (moment := moment_in(step, almanac)) is not None]
    clock = FixedClock(min(moments, default=instant_of(DAY_ZERO, almanac)))
    club = _club(program, storage, clock)
    club.publish()
    return World(variant.program, club, clock, Shop(str(program.currency)))


def _club(program: Program, storage: Storage, clock: FixedClock) -> Club:
    return Club(program, storage, clock=clock, keys=KEYS, privacy=PRIVACY)


def _bodies(steps: list[Tree]) -> Iterator[Tree]:
    """What the steps say, without their verbs."""
    for step in steps:
        for verb, body in step.items():
            if verb == "parallel":
                yield from _bodies(body)
            elif verb == "repeat":
                yield from _bodies([body["step"]])
            elif isinstance(body, dict):
                yield body
