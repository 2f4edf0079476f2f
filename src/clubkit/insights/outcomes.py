"""What came of a club for one member, and what the shop sold."""

from __future__ import annotations

from attrs import define

from clubkit.values import value


@value
class MemberFigures:
    """
    A member at an instant, in the program's first unit.

    Attributes:
        earned: Units ever issued.

        reversed: Units taken back from returned purchases, less what was put back.

        balance: Units in lots and on hold, less what is owed; pending ones included.

        spend_minor: Money that counts for tiers in the window that ends at the instant, in minor units.

        tier_id: Empty where the program has no ladder.
    """

    member_id: str
    earned: int
    reversed: int
    expired: int
    redeemed: int
    balance: int
    spend_minor: int
    tier_id: str


@value
class Outcome:
    """
    A member at the end of a backtest, in the program's first unit.

    Attributes:
        pending: Units that are not spendable yet.

        deficit: Units owed.
    """

    figures: MemberFigures
    pending: int
    deficit: int


@define
class Flow:
    """
    What the shop sold and gave back, all rows together.

    Attributes:
        sold_minor: Totals of orders, in minor units.

        refunded_minor: Totals of refunds that name an order, in minor units.

        credits_without_order: Refunds that name no order; they are left out everywhere.

        guests: Orders without a member.
    """

    orders: int = 0
    refunds: int = 0
    sold_minor: int = 0
    refunded_minor: int = 0
    credits_without_order: int = 0
    guests: int = 0

    def count_order(self, minor: int) -> None:
        """Note an order."""
        self.orders += 1
        self.sold_minor += minor

    def count_refund(self, minor: int) -> None:
        """Note a refund."""
        self.refunds += 1
        self.refunded_minor += minor

    @property
    def net_sales_minor(self) -> int:
        return self.sold_minor - self.refunded_minor
