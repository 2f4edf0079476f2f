"""Orders: syncing them, explaining what they earned, and quoting what a cart would earn."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.commands.award import counters_of_order
from clubkit.commands.context import Decision
from clubkit.commands.quote import Quote, plan_quote
from clubkit.commands.sync import plan_leave, plan_sync
from clubkit.earning.award import Award
from clubkit.errors import BadInputError, UnknownOrderError
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.postings import Posting
from clubkit.ledger.records import Grant, Redemption
from clubkit.orders import Order, OrderState, check_order, order_key
from clubkit.orders.documents import order_document, order_from_document
from clubkit.storage.ports import Member, Needs, Owner
from clubkit.values import changed

DEFAULT_SOURCE = "web"


@frozen
class Synced:
    """
    What a sync did.

    Attributes:
        award: What the order earned, and why; none while it never earned.

        postings: The postings that were made, in order; empty for a repeat or an older version.

        balance: Units that the member can spend now by unit, as of the last decision; empty for a guest.

        changed: Whether anything was posted.
    """

    award: Award | None
    postings: tuple[Posting, ...] = ()
    balance: Mapping[str, int] = {}

    @property
    def changed(self) -> bool:
        return bool(self.postings)


@frozen
class Explanation:
    """
    Why an order is worth what it is worth.

    Attributes:
        basis_minor: The money that earns, before refunds, in minor units.

        refunded_minor: How much of that was given back.

        award: The facts and the lines, rule by rule.

        grants: What was granted and taken back, by unit.

        redemptions: What was spent on the order and given back.
    """

    source: str
    order_id: str
    member_id: str
    state: OrderState
    currency: str
    basis_minor: int
    refunded_minor: int
    award: Award | None
    grants: tuple[Grant, ...]
    redemptions: tuple[Redemption, ...]


@frozen
class Orders:
    """What the shop sold, as far as the club cares."""

    _keeper: Keeper

    def sync(self, order: Order) -> Synced:
        """
        Bring the ledger to what an order is worth as it stands now.

        Idempotent by content: repeats, older versions, and any way of missing or merging notices end in the
        same ledger. An unknown member is enrolled. A guest's order earns nothing and is kept for a claim. It
        never redeems.

        Raises:
            CurrencyMismatchError: If it is not in the club's currency. Nothing was written.

            BadInputError: If a figure, an id or an instant is impossible. Nothing was written.
        """
        return self.sync_many([order])[0]

    def sync_many(self, orders: Sequence[Order], *, assume_redemption: bool = False) -> list[Synced]:
        """
        Sync orders in one transaction, in the order given: all of them or none.

        Args:
            assume_redemption: Whether the program's ``[backtest]`` assumption redeems before an order earns.
                For trying out an import, never for a running club.

        Raises:
            See `sync`.
        """
        for order in orders:
            self._check(order)

        def work(desk: Desk) -> list[Synced]:
            batch = _Batch(self._keeper, desk, assume_redemption=assume_redemption)
            batch.prepare(orders)
            return [batch.sync(order) for order in orders]

        return self._keeper.write(work)

    def void(self, source: str, order_id: str) -> Synced:
        """
        Note that the shop deleted an order: it deserves nothing, and what it redeemed comes back. Idempotent.

        Raises:
            UnknownOrderError: If the club never saw it. Nothing was written.
        """
        key = order_key(source, order_id)

        def work(desk: Desk) -> Synced:
            owner = desk.store.owners([key]).get(key)
            if owner is None:
                raise UnknownOrderError(order_id)
            if owner.member_key is None:
                return Synced(None)
            batch = _Batch(self._keeper, desk)
            return batch.leave(key, owner.member_key, OrderState.VOID, self._keeper.now())

        return self._keeper.write(work)

    def claim(self, source: str, order_id: str, member_id: str) -> Synced:
        """
        Give a guest's order to a member, who earns for it as of its own day. Idempotent.

        Raises:
            UnknownOrderError: If the club never saw it. Nothing was written.

            BadInputError: If it is another member's. Nothing was written.
        """
        key = order_key(source, order_id)
        with self._keeper.storage.read() as reader:
            owner = reader.owners([key]).get(key)
            if owner is None:
                raise UnknownOrderError(order_id)
            if owner.member_key is not None:
                owned_by = self._keeper.resolved(
                    reader, [reader.by_key([owner.member_key])[owner.member_key]]
                )
                if owned_by[0] != self._keeper.found(reader, member_id):
                    raise BadInputError("order_id", "a guest's order", "another member's")
                return Synced(None)
        if owner.document is None:
            raise UnknownOrderError(order_id)
        return self.sync(changed(order_from_document(json.loads(owner.document)), member_id=member_id))

    def explain(self, order_id: str, *, source: str | None = None) -> Explanation:
        """
        Say what an order earned and why: rule, basis, factor, rounding, wanted and granted.

        Args:
            source: The shop; none tries ``web`` and ``file``.

        Raises:
            UnknownOrderError: If the club never saw it, or knows it as a guest's.
        """
        sources = (DEFAULT_SOURCE, "file") if source is None else (source,)
        keys = {order_key(each, order_id): each for each in sources}
        with self._keeper.storage.read() as reader:
            for key, owner in reader.owners(list(keys)).items():
                if owner.member_key is None:
                    continue
                book = reader.peek({owner.member_key: Needs(orders=(key,))})[owner.member_key]
                member = reader.by_key([owner.member_key])[owner.member_key]
                record = book.orders.get(key)
                if record is not None:
                    return Explanation(
                        keys[key],
                        order_id,
                        member.member_id,
                        record.state,
                        str(self._keeper.program.currency),
                        record.basis_minor,
                        record.refunded_minor,
                        record.award,
                        record.grants,
                        record.redemptions,
                    )
        raise UnknownOrderError(order_id)

    def quote(self, cart: Order) -> Quote:
        """
        Say what a cart would earn if it were paid now, and what would be missing to the next tier.

        Writes nothing. A guest, or somebody who is no member yet, is quoted as a new member.

        Raises:
            CurrencyMismatchError: If it is not in the club's currency.
        """
        self._check(cart)
        keeper = self._keeper
        at = cart.paid_at or cart.placed_at
        with keeper.storage.read() as reader:
            keeper.require_in_force(reader)
            context = keeper.context(reader, [], granted={})
            known = reader.find([cart.member_id]) if cart.member_id else {}
            member = keeper.resolved(reader, list(known.values()))[0] if known else Member("guest", 1, at)
            needs = Needs(counters=tuple(counters_of_order(context, at)))
            book = keeper.peek(reader, member, needs, at=at) if known else None
        return plan_quote(book, cart, context, joined_at=member.joined_at)

    def _check(self, order: Order) -> None:
        check_order(order)
        self._keeper.past("placed_at", order.placed_at)
        if order.paid_at is not None:
            self._keeper.past("paid_at", order.paid_at)
        for refund in order.refunds:
            self._keeper.past("refund", refund.at)


class _Batch:
    """Orders of one unit of work."""

    def __init__(self, keeper: Keeper, desk: Desk, *, assume_redemption: bool = False) -> None:
        self.keeper = keeper
        self.desk = desk
        self.assumes = assume_redemption
        self.members: dict[str, Member] = {}
        self.owners: dict[str, Owner] = {}

    def prepare(self, orders: Sequence[Order]) -> None:
        """Find or enrol members, find out whose the orders are, and load every book at once."""
        self._enrol(orders)
        keys = list(dict.fromkeys(order_key(order.source, order.order_id) for order in orders))
        self.owners = self.desk.store.owners(keys)
        self._claim(orders)
        needs = self._needs(orders)
        self.desk.load({key: (member, need) for key, (member, need) in needs.items()})

    def sync(self, order: Order) -> Synced:
        key = order_key(order.source, order.order_id)
        member = None if order.member_id is None else self.members[order.member_id]
        owner = self.owners.get(key)
        kept_under = None if owner is None else owner.member_key
        is_moved = kept_under is not None and (member is None or kept_under != member.member_key)
        if is_moved and kept_under is not None and not self._move_away(key, kept_under, order):
            return Synced(None)
        if member is None:
            return Synced(None)
        book = self.desk.books[member.member_key]
        decision = self.desk.decide(
            book,
            lambda context: plan_sync(book, order, changed(context, assumes_redemption=self.assumes)),
        )
        return self._told(member.member_key, key, decision)

    def leave(self, key: str, member_key: int, state: OrderState, at: Instant) -> Synced:
        """Take an order away from the member under whom it is kept."""
        member = self.desk.store.by_key([member_key])[member_key]
        book = self.desk.open(member, Needs(orders=(key,)), at=at)
        decision = self.desk.decide(book, lambda context: plan_leave(book, key, context, at=at, state=state))
        return self._told(member_key, key, decision)

    def _enrol(self, orders: Sequence[Order]) -> None:
        first: dict[str, Instant] = {}
        for order in orders:
            if order.member_id is not None:
                placed = min(order.placed_at, first.get(order.member_id, order.placed_at))
                first[order.member_id] = placed
        known = self.desk.store.find(list(first))
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

    def _claim(self, orders: Iterable[Order]) -> None:
        """Claim orders that are new or a guest's; a guest's order is kept as a document."""
        wanted: dict[str, Owner] = {}
        for order in orders:
            key = order_key(order.source, order.order_id)
            known = wanted.get(key, self.owners.get(key))
            if known is not None and known.member_key is not None:
                continue
            if order.member_id is not None:
                wanted[key] = Owner(key, self.members[order.member_id].member_key)
            elif known is None or _is_newer(order, known):
                wanted[key] = _guest_owner(key, order)
        if wanted:
            self.desk.store.claim(wanted.values(), self.owners)
            self.owners = {**self.owners, **wanted}

    def _needs(self, orders: Iterable[Order]) -> dict[int, tuple[Member, Needs]]:
        context = self.keeper.context(self.desk.store, [], granted={})
        keys: dict[int, list[str]] = {}
        counters: dict[int, set[str]] = {}
        latest: dict[int, Instant] = {}
        by_key: dict[int, Member] = {}
        for order in orders:
            if order.member_id is None:
                continue
            member = self.members[order.member_id]
            by_key[member.member_key] = member
            keys.setdefault(member.member_key, []).append(order_key(order.source, order.order_id))
            at = order.paid_at or order.placed_at
            counters.setdefault(member.member_key, set()).update(counters_of_order(context, at))
            ends = max([at, order.version.observed_at, *(refund.at for refund in order.refunds)])
            latest[member.member_key] = max(ends, latest.get(member.member_key, ends))
        return {
            member_key: (
                member,
                Needs(
                    orders=tuple(dict.fromkeys(keys[member_key])),
                    counters=tuple(sorted(counters[member_key])),
                    window_start=self.keeper.window_start(member.joined_at, latest[member_key]),
                ),
            )
            for member_key, member in by_key.items()
        }

    def _move_away(self, key: str, kept_under: int, order: Order) -> bool:
        """
        The order is another member's now, or a guest's: the one before deserves nothing for it any more.

        Returns:
            Whether it moved; an older version moves nothing.
        """
        if kept_under not in self.desk.books:
            member = self.desk.store.by_key([kept_under])[kept_under]
            self.desk.open(member, Needs(orders=(key,)), at=order.version.observed_at)
        book = self.desk.books[kept_under]
        record = book.orders.get(key)
        if record is not None and record.version is not None and order.version <= record.version:
            return False
        at = order.version.observed_at
        self.desk.decide(book, lambda context: plan_leave(book, key, context, at=at, state=OrderState.OPEN))
        moved = _guest_owner(key, order)
        if order.member_id is not None:
            moved = Owner(key, self.members[order.member_id].member_key)
        self.desk.store.claim([moved], self.owners)
        self.owners[key] = moved
        return True

    def _told(self, member_key: int, key: str, decision: Decision) -> Synced:
        book = self.desk.books[member_key]
        record = book.orders.get(key)
        balance = {
            unit_id: max(0, account.open + account.deficit) for unit_id, account in book.accounts.items()
        }
        return Synced(None if record is None else record.award, tuple(decision.changes.postings), balance)


def _guest_owner(key: str, order: Order) -> Owner:
    return Owner(key, None, json.dumps(order_document(order), separators=(",", ":")))


def _is_newer(order: Order, known: Owner) -> bool:
    if known.document is None:
        return True
    return order.version > order_from_document(json.loads(known.document)).version
