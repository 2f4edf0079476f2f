"""Orders: syncing them, explaining what they earned, and quoting what a cart would earn."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from attrs import frozen

from clubkit.areas.batch import Batch, Synced
from clubkit.commands.award import counters_of_order
from clubkit.commands.quote import Quote, plan_quote
from clubkit.earning.award import Award
from clubkit.errors import BadInputError, CurrencyMismatchError, UnknownOrderError
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.book import Book
from clubkit.ledger.records import Grant, Redemption
from clubkit.orders import Order, OrderState, check_order, checked_text, order_key
from clubkit.orders.documents import order_from_document
from clubkit.orders.private import without_day
from clubkit.storage.ports import Member, Needs
from clubkit.values import changed

DEFAULT_SOURCE = "web"

Result = TypeVar("Result")


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

        Of the attribute ``occasion`` the day is cut off, for it is personal: ``mother-birthday`` stays of
        ``mother-birthday:1365-12-29``. `club.members.add_occasion` keeps the day, sealed.

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
        kept = [without_day(order) for order in orders]

        def work(desk: Desk) -> list[Synced]:
            return Batch(self._keeper, desk, assume_redemption=assume_redemption).sync(kept)

        return self._write(work, kept)

    def void(self, source: str, order_id: str) -> Synced:
        """
        Note that the shop deleted an order: it deserves nothing, and what it redeemed comes back. Idempotent.

        Raises:
            UnknownOrderError: If the club never saw it. Nothing was written.
        """
        key = order_key(checked_text("source", source), checked_text("order_id", order_id))

        def work(desk: Desk) -> Synced:
            owner = desk.store.owners([key]).get(key)
            if owner is None:
                raise UnknownOrderError(order_id)
            return Batch(self._keeper, desk).leave(owner, OrderState.VOID, self._keeper.now())

        return self._keeper.write(work)

    def claim(self, source: str, order_id: str, member_id: str) -> Synced:
        """
        Give a guest's order to a member, who earns for it as of its own day. Idempotent.

        Raises:
            UnknownOrderError: If the club never saw it. Nothing was written.

            BadInputError: If it is another member's. Nothing was written.
        """
        key = order_key(checked_text("source", source), checked_text("order_id", order_id))
        with self._keeper.storage.read() as reader:
            owner = reader.owners([key]).get(key)
            if owner is None:
                raise UnknownOrderError(order_id)
            if owner.member_key is not None:
                owners = self._keeper.named(reader, [owner.member_key])
                owned_by = self._keeper.resolved(reader, list(owners.values()))
                if owned_by[0] != self._keeper.found(reader, member_id):
                    raise BadInputError("order_id", "a guest's order", "another member's")
                return Synced(None)
        if owner.document is None:
            raise UnknownOrderError(order_id)
        order = changed(order_from_document(json.loads(owner.document)), member_id=member_id)
        self._check(order)
        return self._write(lambda desk: Batch(self._keeper, desk, by_hand=True).sync([order])[0], [order])

    def explain(self, order_id: str, *, source: str | None = None) -> Explanation:
        """
        Say what an order earned and why: rule, basis, factor, rounding, wanted and granted.

        Args:
            source: The shop; none tries ``web`` and ``file``.

        Raises:
            UnknownOrderError: If the club never saw it, or knows it as a guest's.
        """
        sources = (DEFAULT_SOURCE, "file") if source is None else (source,)
        checked_text("order_id", order_id)
        keys = {order_key(checked_text("source", each), order_id): each for each in sources}
        with self._keeper.storage.read() as reader:
            for key, owner in reader.owners(list(keys)).items():
                if owner.member_key is None:
                    continue
                (member,) = self._keeper.named(reader, [owner.member_key]).values()
                book = self._keeper.peek(reader, member, Needs(orders=(key,)), at=self._keeper.now())
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
            book = keeper.peek(reader, member, needs, at=at) if known else Book(1, at)

            def left(name: str, want: int, cap: int | None) -> int:
                return want if cap is None else max(0, min(want, cap - reader.counted(name)))

            context = changed(context, known=keeper.acquainted(reader, [book], keeper.program.asked))
            return plan_quote(book, cart, context, take=left)

    def _write(self, work: Callable[[Desk], Result], orders: Sequence[Order]) -> Result:
        return self._keeper.write(
            work,
            member_ids=list(dict.fromkeys(each.member_id for each in orders if each.member_id is not None)),
            order_keys=list(dict.fromkeys(order_key(each.source, each.order_id) for each in orders)),
        )

    def _check(self, order: Order) -> None:
        check_order(order)
        keeper = self._keeper
        if keeper.program.currency not in (None, order.currency):
            raise CurrencyMismatchError(str(keeper.program.currency), order.currency)
        keeper.past("placed_at", order.placed_at)
        keeper.past("modified_at", order.version.modified_at)
        keeper.past("observed_at", order.version.observed_at)
        if order.paid_at is not None:
            keeper.past("paid_at", order.paid_at)
        for refund in order.refunds:
            keeper.past("refund", refund.at)
