"""A batch of orders in one unit of work: whose they are, what is loaded, and what each changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from attrs import Factory, define, evolve, frozen

from clubkit.areas.referral_work import note_first_orders
from clubkit.areas.reward_codes import note_use
from clubkit.areas.voucher_carts import Returned
from clubkit.areas.voucher_uses import follow_codes
from clubkit.calendars import Instant
from clubkit.commands.award import counters_of_order
from clubkit.commands.balance import balance_of
from clubkit.commands.context import Decision
from clubkit.commands.redeemed import Refunded
from clubkit.commands.sync import plan_leave, plan_paid_part, plan_sync
from clubkit.earning.award import Award
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.book import Book
from clubkit.ledger.postings import Posting
from clubkit.orders import Order, OrderState, basis_minor, order_key, refunded_minor
from clubkit.orders.documents import order_document, order_from_document
from clubkit.storage.ports import Member, Needs, Owner
from clubkit.values import changed


@frozen
class Synced:
    """
    What a sync did.

    Attributes:
        award: What the order earned, and why; none while it never earned.

        postings: The postings that were made, in order; empty for a repeat or an older version.

        balance: Units in the member's lots that can be spent now, less what is owed, by unit, after all
            orders of the call; empty for a guest.

        changed: Whether anything was posted.

        earned: What the order was granted, by unit, before refunds; empty while it never earned.

        is_stale: Whether the reading was set aside: an earlier one says otherwise, and is newer or of the
            same version.

        codes: What the codes that were used for the order give back now, because of refunds; a negative part
            where a refund was undone.
    """

    award: Award | None
    postings: tuple[Posting, ...] = ()
    balance: Mapping[str, int] = {}
    is_stale: bool = False
    codes: tuple[Returned, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.postings)

    @property
    def earned(self) -> dict[str, int]:
        return {} if self.award is None else self.award.granted()


NOTHING = Synced(None)
STALE = Synced(None, is_stale=True)


@define
class Wanted:
    """What one member's book must hold for a batch."""

    member: Member
    orders: list[str] = Factory(list)
    counters: set[str] = Factory(set)
    until: Instant | None = None

    def add(self, key: str, counters: Iterable[str], until: Instant) -> None:
        """Note an order, the counters that it reads, and the instant that it reaches to."""
        self.orders.append(key)
        self.counters.update(counters)
        self.until = until if self.until is None else max(until, self.until)


class Batch:
    """Orders of one unit of work."""

    def __init__(
        self, keeper: Keeper, desk: Desk, *, assume_redemption: bool = False, by_hand: bool = False
    ) -> None:
        """
        Begin a batch.

        Args:
            by_hand: Whether the orders are a guest's that a member claims: readings that name nobody leave
                them to the member from then on.
        """
        self.keeper = keeper
        self.desk = desk
        self.assumes = assume_redemption
        self.by_hand = by_hand
        self.members: dict[str, Member] = {}
        self.owners: dict[str, Owner] = {}
        self.known: dict[str, Member] = {}

    def sync(self, orders: Sequence[Order]) -> list[Synced]:
        """Sync orders, which the unit of work has looked up, in the order given."""
        self.owners = dict(self.desk.known.owners)
        self.known = dict(self.desk.known.members)
        orders = self._with_claims(orders)
        self._enrol(orders)
        self._load(orders)
        told = []
        for order in orders:
            told.append(self._sync(order))
            self._follow_cards(order)
        note_first_orders(self.desk, self.members.values())
        results = self._with_balances(told)
        if any(owner.has_codes for owner in self.owners.values()):
            self.desk.save()  # a reward whose code is open again is in a book that was decided on
            results = [self._with_codes(order, synced) for order, synced in zip(orders, results, strict=True)]
        return results

    def leave(self, owner: Owner, state: OrderState, at: Instant) -> Synced:
        """Take an order away from the member under whom it is kept, or note it of a guest's."""
        key = owner.order_key
        concerned = [*owner.cards] if owner.member_key is None else [owner.member_key, *owner.cards]
        found = self.keeper.named(self.desk.store, concerned)
        self.desk.open_all(dict.fromkeys(found.values(), Needs(orders=(key,))), at=at)
        for card in owner.cards:
            self._leave(self.desk.books[card], key, state, at, earns=False)
        synced = self._left(owner, state, at)
        if owner.has_codes:
            self.desk.save()  # as in `sync`
            gone = Refunded(0, 0, gone=True)
            synced = evolve(synced, codes=follow_codes(self.desk, key, gone, note_use))
        return synced

    def _left(self, owner: Owner, state: OrderState, at: Instant) -> Synced:
        key = owner.order_key
        if owner.member_key is None:
            if owner.document is not None:
                gone = changed(order_from_document(json.loads(owner.document)), state=state)
                self.desk.store.claim([_guest_owner(key, gone, owner.payers)], {key: owner})
            return NOTHING
        book = self.desk.books[owner.member_key]
        told = self._told(book, key, self._leave(book, key, state, at))
        return self._with_balances([(told, book)])[0]

    # --- one order ----------------------------------------------------------------------------------

    def _sync(self, order: Order) -> tuple[Synced, Book | None]:
        """What a sync did, and the book whose balance it is to be told with."""
        key = order_key(order.source, order.order_id)
        owner = self.owners.get(key)
        member = None if order.member_id is None else self.members[order.member_id]
        member_key = None if member is None else member.member_key
        if owner is None or owner.member_key is None:
            if owner is not None and not self._is_newer(order, owner):
                return NOTHING if _guest_owner(key, order, owner.payers) == owner else STALE, None
            self._own(key, order, member_key)
        elif owner.member_key != member_key and not self._move_away(owner.member_key, key, order, member_key):
            return STALE, None
        if member_key is None:
            return NOTHING, None
        book = self.desk.books[member_key]
        decision = self.desk.decide(
            book, lambda context: plan_sync(book, order, changed(context, assumes_redemption=self.assumes))
        )
        return self._told(book, key, decision), book

    def _is_newer(self, order: Order, owner: Owner) -> bool:
        """Whether an order says more than what is kept of a guest's; a claim says as much."""
        if owner.document is None:
            return True
        known = order_from_document(json.loads(owner.document)).version
        return order.version > known or (self.by_hand and order.version == known)

    def _move_away(self, kept_under: int, key: str, order: Order, member_key: int | None) -> bool:
        """
        The order is another member's now, or a guest's: the one before deserves nothing for it any more.

        Returns:
            Whether it moved; an older version moves nothing.
        """
        book = self.desk.books[kept_under]
        record = book.orders.get(key)
        if record is not None and record.version is not None and order.version <= record.version:
            return False
        self._leave(book, key, OrderState.OPEN, order.version.observed_at)
        self._own(key, order, member_key)
        return True

    def _leave(self, book: Book, key: str, state: OrderState, at: Instant, *, earns: bool = True) -> Decision:
        return self.desk.decide(
            book, lambda context: plan_leave(book, key, context, at=at, state=state, earns=earns)
        )

    def _follow_cards(self, order: Order) -> None:
        """Bring the gift cards that have a part in an order to what it says; each knows what it read last."""
        owner = self.owners.get(order_key(order.source, order.order_id))
        for card in () if owner is None else owner.cards:
            book = self.desk.books[card]
            self.desk.decide(book, lambda context, book=book: plan_paid_part(book, order, context))  # type: ignore[misc]

    def _own(self, key: str, order: Order, member_key: int | None) -> None:
        """Note whose an order is; a guest's is kept as a document, and so is one that was claimed by hand."""
        known = self.owners.get(key)
        owner = _guest_owner(key, order, () if known is None else known.payers)
        if member_key is not None:
            owner = evolve(owner, member_key=member_key, document=owner.document if self.by_hand else None)
        if owner != known:
            self.desk.claim(owner, known)
            self.owners[key] = owner

    def _with_codes(self, order: Order, synced: Synced) -> Synced:
        """With what the codes that were used for an order give back, if it is the newest reading."""
        key = order_key(order.source, order.order_id)
        if synced.is_stale or not self.owners[key].has_codes:
            return synced
        basis = self.keeper.program.basis
        refunded = Refunded(
            refunded_minor(order, order.refunds, basis),
            basis_minor(order, basis),
            gone=order.state in (OrderState.CANCELLED, OrderState.VOID),
        )
        return evolve(synced, codes=follow_codes(self.desk, key, refunded, note_use))

    def _told(self, book: Book, key: str, decision: Decision) -> Synced:
        record = book.orders.get(key)
        award = None if record is None else record.award
        return Synced(award, tuple(decision.changes.postings), is_stale=decision.stale)

    def _with_balances(self, told: Iterable[tuple[Synced, Book | None]]) -> list[Synced]:
        """Each with its member's balance at the end: time has to pass for it, so once for each member."""
        spendable: dict[int, dict[str, int]] = {}
        results = []
        for synced, book in told:
            if book is None:
                results.append(synced)
                continue
            if book.member_key not in spendable:
                spendable[book.member_key] = self._spendable(book)
            results.append(evolve(synced, balance=spendable[book.member_key]))
        return results

    def _spendable(self, book: Book) -> dict[str, int]:
        now = self.keeper.now()
        if book.due_at > now:
            return {unit_id: max(0, each.open + each.deficit) for unit_id, each in book.accounts.items()}
        units = [unit for unit in self.keeper.program.units if unit.unit_id in book.accounts]
        context = self.keeper.context_of_answer(self.desk.store, [book])
        return {unit.unit_id: balance_of(book, unit, at=now, context=context).available for unit in units}

    # --- all of them --------------------------------------------------------------------------------

    def _with_claims(self, orders: Sequence[Order]) -> list[Order]:
        """The orders, those that name nobody and were claimed by hand given to who claimed them."""
        claimed = {
            owner.order_key: owner.member_key
            for owner in self.owners.values()
            if owner.member_key is not None and owner.document is not None
        }
        if not claimed:
            return list(orders)
        found = self.keeper.named(self.desk.store, list(set(claimed.values())))
        self.known.update((member.member_id, member) for member in found.values())
        given = []
        for order in orders:
            member_key = claimed.get(order_key(order.source, order.order_id))
            if order.member_id is None and member_key is not None:
                given.append(changed(order, member_id=found[member_key].member_id))
            else:
                given.append(order)
        return given

    def _enrol(self, orders: Sequence[Order]) -> None:
        first: dict[str, Instant] = {}
        for order in orders:
            if order.member_id is not None:
                placed = min(order.placed_at, first.get(order.member_id, order.placed_at))
                first[order.member_id] = placed
        known = {member_id: self.known[member_id] for member_id in first if member_id in self.known}
        fresh = [
            self.keeper.new_member(member_id, joined_at)
            for member_id, joined_at in first.items()
            if member_id not in known
        ]
        if fresh:
            self.desk.store.enrol(fresh)
        names = list(known)
        resolved = self.keeper.resolved(self.desk.store, [known[name] for name in names])
        self.members = dict(zip(names, resolved, strict=True)) | {new.member_id: new for new in fresh}

    def _load(self, orders: Sequence[Order]) -> None:
        """Load every book at once: those of the members, and of those whose orders have moved away."""
        context = self.keeper.context(self.desk.store, [], granted={})
        wanted: dict[int, Wanted] = {}
        for order in orders:
            key = order_key(order.source, order.order_id)
            at = order.placed_at if order.paid_at is None else order.paid_at
            until = max(at, order.version.observed_at)
            for refund in order.refunds:
                until = max(until, refund.at)
            for member in self._concerned(order, key):
                each = wanted.setdefault(member.member_key, Wanted(member))
                each.add(key, counters_of_order(context, at), until)
        self.desk.load(
            {
                member_key: (
                    each.member,
                    self.keeper.needs_of(
                        Needs(tuple(dict.fromkeys(each.orders)), counters=tuple(sorted(each.counters))),
                        each.member,
                        each.until or Instant(0),
                    ),
                )
                for member_key, each in wanted.items()
            }
        )
        self._acquaint(wanted)

    def _acquaint(self, wanted: Mapping[int, Wanted]) -> None:
        """Ask about members who may earn for the first time for an order; later its award says it."""
        books = [self.desk.books[member_key] for member_key in wanted]
        self.desk.acquaint(
            [book for book in books if any(_may_earn(book, key) for key in wanted[book.member_key].orders)]
        )

    def _concerned(self, order: Order, key: str) -> list[Member]:
        members = [] if order.member_id is None else [self.members[order.member_id]]
        owner = self.owners.get(key)
        if owner is not None:
            known = {each.member_key for each in members}
            others = [each for each in (owner.member_key, *owner.cards) if each is not None]
            others = [each for each in others if each not in known]
            members.extend(self.keeper.named(self.desk.store, others).values())
        return members


def _may_earn(book: Book, key: str) -> bool:
    record = book.orders.get(key)
    return record is None or record.award is None


def _guest_owner(key: str, order: Order, payers: tuple[int, ...]) -> Owner:
    return Owner(key, None, json.dumps(order_document(order), separators=(",", ":")), payers)
