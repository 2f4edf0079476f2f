"""Everything that a store keeps of one member, row by row, whether it adds up or not."""

from __future__ import annotations

from attrs import Factory, define, frozen

from clubkit.calendars import Instant
from clubkit.ledger.account import Account
from clubkit.ledger.lots import Lot
from clubkit.ledger.postings import Entry, Posting
from clubkit.ledger.records import Hold, OrderRecord, RewardRecord
from clubkit.tiers.scores import Fact, Window
from clubkit.tiers.standing import Standing, TierChange


@frozen
class StoredAccount:
    """
    The row that leads a member's book.

    Attributes:
        seq: Number of the last posting.

        lot_no: Number of the last lot.

        due_at: When time next does something to lots and holds, as it was noted for `Reader.due`.

        review_at: When time alone may change the standing, as it was noted; or none.

        tier_id: The tier, as it was noted beside the standing.
    """

    version: int
    seq: int
    lot_no: int
    last_at: Instant
    due_at: Instant
    review_at: Instant | None
    tier_id: str | None
    standing: Standing
    window: Window
    merged_into: int | None


@frozen
class NumberedEntry:
    """
    An entry, with its place in the record.

    Attributes:
        seq: Number of its posting.

        n: Its place in the posting, from 0.
    """

    seq: int
    n: int
    entry: Entry


@define
class Whole:
    """
    What a store keeps of one member. Nothing of it was checked.

    Attributes:
        is_listed: Whether the shop's id leads to the member.

        listed_into: Key of the member that the id leads on to, or none.

        account: None where the row is not there.

        lots: All of them by number, closed ones too.

        open_lots: Numbers of those that a book is loaded with.

        owners: By order: key of the owner, none for a guest's; an order without an owner is left out.

        follows: Orders that name this as a gift card which was bought with them or paid a part of them.

        rewards: By the id of the record.

        postings: By number, without their entries.

        entries: By number of the posting and place in it, also of postings that are not there.

        unreadable: Tables and keys of rows that say nothing.
    """

    member_key: int
    is_listed: bool = False
    listed_into: int | None = None
    account: StoredAccount | None = None
    balances: dict[str, Account] = Factory(dict)
    lots: dict[int, Lot] = Factory(dict)
    open_lots: set[int] = Factory(set)
    holds: dict[str, Hold] = Factory(dict)
    orders: dict[str, OrderRecord] = Factory(dict)
    owners: dict[str, int | None] = Factory(dict)
    follows: set[str] = Factory(set)
    counters: dict[str, int] = Factory(dict)
    rewards: dict[str, RewardRecord] = Factory(dict)
    postings: list[Posting] = Factory(list)
    entries: list[NumberedEntry] = Factory(list)
    facts: list[Fact] = Factory(list)
    tier_changes: list[TierChange] = Factory(list)
    unreadable: list[str] = Factory(list)


@frozen
class Mend:
    """
    New stored figures of one member, worked out from the record.

    Attributes:
        version: Of the account that they were worked out of.

        balances: Totals to put, by unit.
    """

    member_key: int
    version: int
    due_at: Instant
    review_at: Instant | None
    balances: dict[str, Account] = Factory(dict)
