"""Members, and changes to their books, with boring defaults: what the rules of a storage are tried on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from clubkit.calendars import Instant
from clubkit.earning.award import Award, AwardLine
from clubkit.errors import ConflictError
from clubkit.ledger.book import Book, Changes
from clubkit.ledger.draft import Draft
from clubkit.ledger.due import pass_time
from clubkit.ledger.lots import plan_spend
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Entry, Trace
from clubkit.ledger.records import Grant, Hold, Note, OrderRecord, Redemption, RewardRecord
from clubkit.ledger.release import give_back
from clubkit.orders import OrderState, Version
from clubkit.program.model import ONE, Rounding, SpendOrder
from clubkit.rewards.lifecycle import RewardState
from clubkit.storage.ports import Member, Needs, Storage, UnitOfWork
from clubkit.values import changed as replaced

DAY: Final = 86_400_000_000
JOINED: Final = Instant(1_700_000_000_000_000)

NO_NEEDS: Final = Needs()

_ATTEMPTS = 1000
_T = TypeVar("_T")


def day(number: int) -> Instant:
    """An instant some days after the members joined."""
    return Instant(JOINED + number * DAY)


def a_member(number: int = 1) -> Member:
    """A member, different for each number."""
    return Member(f"member-{number}", 1000 + number, JOINED)


# --- changes ----------------------------------------------------------------------------------------


def draft_at(book: Book, at: Instant | None = None) -> Draft:
    """A draft at an instant; without one at the book's last, or when the member joined."""
    return Draft(book, max(book.last_at, JOINED if at is None else at))


def earned(  # a lot has this many instants
    book: Book,
    units: int,
    *,
    at: Instant | None = None,
    matures_at: Instant | None = None,
    expires_at: Instant | None = None,
    trace: Trace | None = None,
) -> Changes:
    """A lot of so many points."""
    draft = draft_at(book, at)
    lot = draft.open_lot(
        "points",
        earned_at=draft.at,
        available_from=draft.at if matures_at is None else matures_at,
        expires_at=expires_at,
    )
    place = Place.OPEN if lot.matured else Place.PENDING
    entry = Entry("points", lot.no, Place.ISSUED, place, units)
    draft.post(PostingKind.EARN, [entry], trace=trace or Trace())
    return draft.changes


def referred(book: Book, reference: str, units: int = 10) -> Changes:
    """A lot that was earned under a reference."""
    return earned(book, units, trace=Trace(reference, "digest", actor="clerk", reason="kindness"))


def spent(book: Book, units: int, *, at: Instant | None = None) -> Changes:
    """
    So many points redeemed.

    Raises:
        InsufficientUnitsError: If the member has fewer.
    """
    draft = draft_at(book, at)
    draft.post(PostingKind.REDEEM, [_entry(no, Place.REDEEMED, part) for no, part in _uses(draft, units)])
    return draft.changes


def held(book: Book, hold_id: str, units: int, *, lapses_at: Instant) -> Changes:
    """So many points set aside."""
    draft = draft_at(book)
    uses = _uses(draft, units)
    draft.post(PostingKind.HOLD, [_entry(no, Place.HELD, part) for no, part in uses])
    draft.set_hold(Hold(hold_id, "points", uses, lapses_at, "web/1"))
    return draft.changes


def released(book: Book, hold_id: str) -> Changes:
    """A hold given back."""
    draft = draft_at(book)
    give_back(draft, book.holds[hold_id], PostingKind.RELEASE, occurred_at=draft.at)
    return draft.changes


def rewarded(
    book: Book, record_id: str, units: int, *, ends_at: Instant | None = None, returns: bool = False
) -> Changes:
    """A reward that was redeemed for so many points, with everything that its record can have."""
    draft = draft_at(book)
    uses = _uses(draft, units)
    trace = Trace(record_id, "digest", program_version="f" * 64)
    draft.post(PostingKind.REDEEM, [_entry(no, Place.REDEEMED, part) for no, part in uses], trace=trace)
    draft.set_reward(
        RewardRecord(
            record_id,
            "bouquet",
            RewardState.ISSUED,
            "f" * 64,
            draft.at,
            Redemption("points", uses, (), "f" * 64),
            500,
            "web/1",
            "till 3",
            day(0),
            ends_at,
            returns,
            day(90) if returns else None,
            "reward:bouquet:times:2024",
            "reward:bouquet:stock",
            "1.AAAA",
            day(0),
            "boss",
            "a birthday",
            (Note(day(0), "sent", "ada"), Note(day(1), "it arrived")),
        )
    )
    return draft.changes


def resolved(book: Book, record_id: str, state: RewardState) -> Changes:
    """A reward that was used, or that is over."""
    draft = draft_at(book)
    draft.set_reward(replaced(book.rewards[record_id], state=state))
    return draft.changes


def passed(book: Book, until: Instant) -> Changes:
    """What time alone did."""
    draft = draft_at(book)
    pass_time(draft, until)
    return draft.changes


def ordered(book: Book, order_key: str, units: int) -> Changes:
    """An order with everything that an order's record can have: what it earned, and what it redeemed."""
    changes = earned(book, units, trace=Trace(order_key=order_key, program_version="f" * 64))
    no = changes.lot_no
    line = AwardLine(
        "purchase", "points", "per-amount", 900, ONE, ONE * 7 / 3, Rounding.FLOOR, 9, units, "units"
    )
    award = Award("f" * 64, "gold", 5, (("", 1),), (("gift", 3),), (("times", 1),), (("pot", 9),), (line,))
    changes.orders[order_key] = OrderRecord(
        order_key,
        version=Version(day(0), day(1)),
        digest="digest",
        state=OrderState.PAID,
        earned_at=day(0),
        total_minor=1000,
        basis_minor=900,
        refunded_minor=100,
        refund_ids=("r-1",),
        counted=True,
        award=award,
        grants=(Grant("points", no, units),),
        redemptions=(Redemption("points", ((no, 3), (no, 2)), ((no, 1),), "e" * 64),),
    )
    return changes


def _uses(draft: Draft, units: int) -> tuple[tuple[int, int], ...]:
    return plan_spend(draft.open_lots("points"), units, order=SpendOrder.SOONEST_EXPIRY)


def _entry(lot_no: int, target: Place, units: int) -> Entry:
    return Entry("points", lot_no, Place.OPEN, target, units)


# --- in and out of a storage ------------------------------------------------------------------------


def enrolled(storage: Storage, *members: Member) -> None:
    """Put members into a storage; without any, the first."""
    with storage.begin() as unit:
        unit.enrol(members or [a_member()])


def changed(
    storage: Storage, change: Callable[[Book], Changes], *, member_key: int = 1001, needs: Needs = NO_NEEDS
) -> Book:
    """Load a book, change it, save it, and return it with the change in it."""
    with storage.begin() as unit:
        book = unit.load({member_key: needs})[member_key]
        changes = change(book)
        unit.save([changes], posted_at=JOINED)
    book.apply(changes)
    return book


def book_in(storage: Storage, needs: Needs = NO_NEEDS, *, member_key: int = 1001) -> Book:
    """The book of a member as it is stored."""
    with storage.begin() as unit:
        return unit.load({member_key: needs})[member_key]


def balance_in(storage: Storage, member_keys: Sequence[int] = (1001,)) -> int:
    """The open points of members together."""
    with storage.read() as reader:
        books = reader.peek(dict.fromkeys(member_keys, NO_NEEDS))
    return sum(book.accounts["points"].open for book in books.values() if "points" in book.accounts)


def insisting(storage: Storage, work: Callable[[UnitOfWork], _T]) -> _T:
    """Do work in a unit of work, and again as a whole where it lost a race."""
    for _ in range(_ATTEMPTS):
        try:
            with storage.begin() as unit:
                return work(unit)
        except ConflictError:
            continue
    raise ConflictError("too many lost races")
