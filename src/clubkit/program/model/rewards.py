"""Rewards: what members can have for units, who may have it, and what comes back."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from attrs import field, frozen

from clubkit.calendars import Duration, PeriodKind
from clubkit.program.model.conditions import ALWAYS, Condition
from clubkit.program.model.surprises import Surprise


class RewardKind(StrEnum):
    """What a reward is."""

    DISCOUNT = "discount"
    FREE_PRODUCT = "free-product"
    GIFT = "gift"
    FREE_SHIPPING = "free-shipping"
    STORE_CREDIT = "store-credit"
    EVENT = "event"
    ENTITLEMENT = "entitlement"
    DONATION = "donation"
    PARTNER = "partner"


class Returned(StrEnum):
    """What comes back of the units that a reward cost, and with which expiry."""

    OWN = "own"
    GRACE = "grace"
    """Their own expiry, or a grace from then where that has passed or is nearer."""

    NONE = "none"


@frozen
class Cost:
    """
    What a reward costs.

    Attributes:
        units: 0 for nothing.

        unit_id: The unit that pays.

        money_minor: What the member pays the shop beside, in minor units. The shop collects it.
    """

    units: int
    unit_id: str
    money_minor: int = 0


@frozen
class RewardLimit:
    """
    How many there are. Missing parts are unlimited.

    Attributes:
        stock: For the whole club, ever. What is cancelled or refused goes back.

        per_member: For one member, in the period.

        period: The calendar period that ``per_member`` starts anew in, or none for ever.
    """

    stock: int | None = None
    per_member: int | None = None
    period: PeriodKind | None = None


@frozen
class VoucherTerms:
    """
    The code that a reward gives.

    Attributes:
        valid: How long the reward can be used, from when it was issued, or none for ever.

        uses: How often. At least 1.

        code: Whether clubkit makes the code; else the shop gives one of its own, or none is needed.
    """

    valid: Duration | None = None
    uses: int = 1
    code: bool = True


@frozen
class Returns:
    """
    What comes back of the units that a reward cost.

    Attributes:
        cancelled: When it is cancelled or refused. A refusal gives units back in any case.

        expired: When it was not used in time.

        grace: The grace of both.
    """

    cancelled: Returned = Returned.OWN
    expired: Returned = Returned.NONE
    grace: Duration | None = None


@frozen
class Reward:
    """
    One reward of the catalogue.

    Attributes:
        reward_id: Stable name, unique in the program.

        label: Names to show, by locale.

        cost: None where it cannot be redeemed, and is only given.

        tier_costs: By tier, what it costs there instead.

        amount_minor: Of a discount or of store credit, and what the shop gives for a donation.

        percent: Of a discount in percent.

        ceiling_minor: The most that a discount in percent gives.

        product: Of a free product.

        unit_id: The unit of store credit.

        gives: The entitlement; or the partner, the event, the cause, in the shop's words.

        when: Who may have it, when, and with which order.

        voucher: None where it gives no code.

        approval: Whether a second person must agree before it is issued.

        fulfilment: What the shop's people have to do for it, or none.

        surprise: When it is given without being promised, or none where it never is.

        automatic: Whether it is redeemed by itself as soon as the balance covers it.
    """

    reward_id: str
    kind: RewardKind
    label: dict[str, str] = field(factory=dict, hash=False)
    cost: Cost | None = None
    tier_costs: tuple[tuple[str, Cost], ...] = ()
    amount_minor: int | None = None
    percent: Fraction | None = None
    ceiling_minor: int | None = None
    product: str | None = None
    unit_id: str | None = None
    gives: str | None = None
    when: Condition = ALWAYS
    limit: RewardLimit = RewardLimit()
    voucher: VoucherTerms | None = None
    approval: bool = False
    returns: Returns = Returns()
    fulfilment: str | None = None
    surprise: Surprise | None = None
    automatic: bool = False

    @property
    def lasts(self) -> Duration | None:
        """How long it can be used, from when it was issued, or none for ever."""
        return None if self.voucher is None else self.voucher.valid

    def cost_in(self, tier_id: str | None) -> Cost | None:
        """What it costs a member of a tier."""
        return dict(self.tier_costs).get(tier_id or "", self.cost)
