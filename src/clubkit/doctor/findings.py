"""What the doctor can find."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from attrs import frozen


class Problem(StrEnum):
    """What is wrong; the codes are stable."""

    ACCOUNT_MISSING = "account_missing"
    """The shop's id leads to a member without an account."""

    MEMBER_MISSING = "member_missing"
    """An account that no id leads to."""

    ROWS_ORPHANED = "rows_orphaned"
    """Rows under a key that has neither an account nor an id."""

    ALIAS_DIFFERS = "alias_differs"
    """The account and the id say different members that this one was merged into."""

    ALIAS_BROKEN = "alias_broken"
    """A merged member leads to nobody."""

    ALIAS_CYCLE = "alias_cycle"
    """A merged member leads back to itself."""

    ROW_UNREADABLE = "row_unreadable"
    """A row says nothing: an unknown word, a text that is none of ours, no number where one belongs."""

    POSTING_GAP = "posting_gap"
    """Postings are not numbered from 1 to the account's last one."""

    POSTING_ORDER = "posting_order"
    """A posting was decided before the one before it, or after the account's last decision."""

    CORRECTS_UNKNOWN = "corrects_unknown"
    """A correction names no earlier posting."""

    REFERENCE_REUSED = "reference_reused"
    """Two postings of a member have one reference."""

    ENTRY_ORPHANED = "entry_orphaned"
    """An entry without its posting."""

    ENTRY_GAP = "entry_gap"
    """The entries of a posting are not numbered from 0 without gaps."""

    ENTRY_UNBALANCED = "entry_unbalanced"
    """An entry moves nothing, or fewer than one unit, or from a place to itself."""

    MOVEMENT_UNDECLARED = "movement_undeclared"
    """An entry moves units in a way that postings of its kind never do."""

    ENTRY_LOT = "entry_lot"
    """An entry moves units of a lot that is not there, is of another unit, or is not named."""

    OVERDRAFT = "overdraft"
    """By the entries a place is on the wrong side of zero."""

    BALANCE_DIFFERS = "balance_differs"
    """A stored total is not the sum of the entries."""

    LOT_GAP = "lot_gap"
    """Lots are not numbered from 1 to the account's last one."""

    LOT_DIFFERS = "lot_differs"
    """What is in a lot, was ever put in, or expired in it is not what the entries say."""

    LOT_PLACE = "lot_place"
    """Units are pending in a lot that has matured, or open in one that has not."""

    LOT_HIDDEN = "lot_hidden"
    """A lot with units is not among the open ones, or one without is."""

    HELD_DIFFERS = "held_differs"
    """Active holds have other units than the entries hold."""

    HOLD_LOT = "hold_lot"
    """A hold took from a lot that is not there, or is of another unit."""

    GRANT_LOT = "grant_lot"
    """An order or a reward names a lot that is not there, or is of another unit."""

    GRANT_DIFFERS = "grant_differs"
    """An order was granted other units than were put into its lot."""

    TAKEN_TOO_MUCH = "taken_too_much"
    """More was taken back or reinstated of an order or a reward than it was granted or cost."""

    CLAWBACK_DIFFERS = "clawback_differs"
    """Orders name other units that were taken back than the entries."""

    REWARD_DIFFERS = "reward_differs"
    """A reward cost other units than its posting redeemed, or gave back others than were reinstated."""

    OWNER_MISSING = "owner_missing"
    """An order that nobody is the owner of."""

    OWNER_ORPHANED = "owner_orphaned"
    """The owner of an order has no record of it."""

    ORDER_OF_TWO = "order_of_two"
    """An order earns for a member who is not its owner."""

    COUNTER_NEGATIVE = "counter_negative"
    """A limit is used less than never."""

    WINDOW_DIFFERS = "window_differs"
    """The sums that tiers read are not those of the facts."""

    TIER_DIFFERS = "tier_differs"
    """The tier beside the standing is another one, or the last step led to another one."""

    TIER_CHAIN = "tier_chain"
    """A step on the ladder does not begin where the one before ended."""

    TIER_UNKNOWN = "tier_unknown"
    """A tier that no program ever had."""

    DUE_DIFFERS = "due_differs"
    """The instant at which time next moves units was noted wrongly: a tick would come early or never."""

    REVIEW_DIFFERS = "review_differs"
    """The instant of the next review was noted wrongly."""

    TRANSFERS_DIFFER = "transfers_differ"
    """Over the club, units that left members are not those that came to members."""

    STOCK_DIFFERS = "stock_differs"
    """What is used up of the stock of a reward is not what members have."""

    USES_DIFFER = "uses_differ"
    """A code counts other uses than there are of it."""

    TICK_DUE = "tick_due"
    """A notice: time made something true within the last day that no tick wrote down yet."""

    TICK_LATE = "tick_late"
    """Time made something true more than a day ago that no tick wrote down: cron stands still."""


MENDABLE: Final = frozenset({Problem.BALANCE_DIFFERS, Problem.DUE_DIFFERS, Problem.REVIEW_DIFFERS})
"""What the entries, lots and holds say anew, so that a repair may put it."""

PASSING: Final = frozenset({Problem.TICK_DUE, Problem.TICK_LATE})
"""What a tick mends."""

Figure = int | str | None


@frozen
class Finding:
    """
    One thing that does not agree. Nothing personal is in it.

    Attributes:
        member_key: The internal key; none for what is no member's own.

        where: The row or the figure, such as ``lot 3`` or ``points open``.

        expected: What the record says it should be.

        found: What is stored.
    """

    problem: Problem
    member_key: int | None
    where: str = ""
    expected: Figure = None
    found: Figure = None

    @property
    def is_notice(self) -> bool:
        """Whether it is in order, and only said."""
        return self.problem is Problem.TICK_DUE

    def __str__(self) -> str:
        whose = "the club" if self.member_key is None else f"member {self.member_key}"
        figures = "" if self.expected == self.found else f": {self.found} instead of {self.expected}"
        return f"{self.problem.value} of {whose}, {self.where}{figures}"
