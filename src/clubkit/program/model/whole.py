"""The whole program, with its budget and what a backtest assumes."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from attrs import frozen

from clubkit.calendars import CalendarName, PeriodKind
from clubkit.program.model.asked import Asked, asked_by, together
from clubkit.program.model.conditions import nth_periods
from clubkit.program.model.days import OwnDay
from clubkit.program.model.profile import WANTED, DeclaredAttribute
from clubkit.program.model.reminders import Messages, Referral, Reminder, Segment
from clubkit.program.model.rewards import Reward
from clubkit.program.model.rules import UNLIMITED, Limit, Multiply, Rule, RuleOn
from clubkit.program.model.surprises import ON_ORDER
from clubkit.program.model.tiers import Ladder
from clubkit.program.model.units import Basis, Combine, Multipliers, Unit

EVER = ""
"""The name of the period that never ends, in which orders are counted."""


@frozen
class Budget:
    """
    What the club may cost.

    Attributes:
        share_of_sales: Of net sales, such as 1/20.

        stops: Whether earning stops when it is exceeded, or only a report says so.
    """

    share_of_sales: Fraction
    period: PeriodKind = PeriodKind.YEAR
    stops: bool = False


@frozen
class Assumption:
    """
    What a backtest assumes about redemption.

    Attributes:
        block_units: Whenever a member has this many spendable units just before an order earns, whole
            blocks are redeemed against it, or none to redeem nothing.

        block_minor: What one block pays, in minor units.
    """

    block_units: int | None = None
    block_minor: int = 0


@frozen(slots=False)
class Program:
    """
    The rules of one club.

    Attributes:
        version: Content hash, 64 lower-case hexadecimal digits: the same rules have the same version,
            whatever the order of keys or the comments in the file.

        currency: ISO 4217 code, or none where a backtest takes it from its first row.

        zone: IANA name of the zone in which a day begins.

        units: At least one; the first is the one that tiers and short forms mean.

        basis: Which money of an order earns.

        earn_on_redeemed: Whether the part of an order that units paid for earns too.

        limit: Over all rules together; per order and per member only.

        rewards: What members can have, in the order of the file.

        attributes: What members can have beside what every profile has, by name.

        wanted: What a profile is complete with.

        segments: Each after those that it asks for.

        own_days: Public days of the shop's own, by name.

        reminders: In the order of the file.

        referral: What bringing a friend is worth, or none where nothing is.
    """

    version: str
    currency: str | None
    name: str = "club"
    shown_in: str | None = None
    zone: str = "UTC"
    calendar: CalendarName = CalendarName.GREGORIAN
    locale: str = "en"
    budget: Budget | None = None
    units: tuple[Unit, ...] = (Unit(),)
    rules: tuple[Rule, ...] = ()
    ladder: Ladder | None = None
    basis: Basis = Basis.GOODS
    earn_on_redeemed: bool = False
    combine: Combine = Combine.ADD
    multipliers: Multipliers = Multipliers.ADD
    limit: Limit = UNLIMITED
    assumption: Assumption = Assumption()
    rewards: tuple[Reward, ...] = ()
    attributes: tuple[DeclaredAttribute, ...] = ()
    wanted: tuple[str, ...] = WANTED
    segments: tuple[Segment, ...] = ()
    own_days: tuple[OwnDay, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    messages: Messages = Messages()
    referral: Referral | None = None

    @cached_property
    def limits(self) -> tuple[tuple[str, Limit], ...]:
        """Every limit with the name that it counts under: ``*`` for the program's own, else the rule's id."""
        named = [("*", self.limit), *((rule.rule_id, rule.limit) for rule in self.rules)]
        return tuple((name, limit) for name, limit in named if limit != UNLIMITED)

    @cached_property
    def order_rules(self) -> tuple[Rule, ...]:
        """The rules that look at orders and lines, in the order of the file."""
        return tuple(rule for rule in self.rules if rule.on is not RuleOn.ACTIVITY)

    @cached_property
    def activity_rules(self) -> tuple[Rule, ...]:
        """The rules that look at activities, in the order of the file."""
        return tuple(rule for rule in self.rules if rule.on is RuleOn.ACTIVITY)

    @cached_property
    def tier_rules(self) -> dict[str | None, Rule]:
        """The multiplier of each tier that has one, by the tier's name, as a rule on the first unit."""
        tiers = () if self.ladder is None else self.ladder.tiers
        return {
            tier.tier_id: Rule(
                f"tier:{tier.tier_id}",
                RuleOn.ORDER,
                Multiply(tier.multiply),
                unit_id=self.units[0].unit_id,
            )
            for tier in tiers
            if tier.multiply != 1
        }

    @cached_property
    def order_periods(self) -> tuple[str, ...]:
        """The periods in which rules and rewards count a member's orders, by name; empty text means ever."""
        conditions = [rule.when for rule in self.order_rules]
        conditions += [reward.when for reward in self.rewards]
        found = {period for condition in conditions for period in nth_periods(condition)}
        if any(reward.surprise and reward.surprise.nth > 1 for reward in self.surprises.get(ON_ORDER, ())):
            found.add(EVER)
        return tuple(sorted(found))

    @cached_property
    def asked(self) -> Asked:
        """What rules and rewards ask of a member that the book does not say by itself."""
        conditions = [*(rule.when for rule in self.rules), *(reward.when for reward in self.rewards)]
        return asked_by(conditions, self.segments)

    @cached_property
    def asked_of_tiers(self) -> Asked:
        """What the ladder asks of a member that the book does not say by itself."""
        ladder = self.ladder
        return asked_by([] if ladder is None else [tier.when for tier in ladder.tiers], self.segments)

    @cached_property
    def asked_always(self) -> Asked:
        """What every decision may ask of a member: for the tier, and for what is redeemed by itself."""
        automatic = asked_by([reward.when for reward in self.automatic], self.segments)
        return together(self.asked_of_tiers, automatic)

    @cached_property
    def asked_at_all(self) -> Asked:
        """What some decision asks of a member that the book does not say by itself."""
        return together(self.asked_always, self.asked)

    @cached_property
    def surprises(self) -> dict[str, tuple[Reward, ...]]:
        """The rewards that are surprises, by what they are given on; in the order of the file."""
        found: dict[str, tuple[Reward, ...]] = {}
        for reward in self.rewards:
            if reward.surprise is not None:
                found[reward.surprise.on] = (*found.get(reward.surprise.on, ()), reward)
        return found

    @cached_property
    def automatic(self) -> tuple[Reward, ...]:
        """The rewards that are redeemed by themselves, in the order of the file."""
        return tuple(reward for reward in self.rewards if reward.automatic)

    @cached_property
    def units_by_id(self) -> dict[str | None, Unit]:
        """The units by name, the first also under none."""
        return {None: self.units[0]} | {unit.unit_id: unit for unit in self.units}

    @cached_property
    def rewards_by_id(self) -> dict[str, Reward]:
        """The rewards by name."""
        return {reward.reward_id: reward for reward in self.rewards}

    @cached_property
    def reminders_by_id(self) -> dict[str, Reminder]:
        """The reminders by name."""
        return {reminder.reminder_id: reminder for reminder in self.reminders}

    def unit(self, unit_id: str | None = None) -> Unit | None:
        """The unit of that name, the first where none is named, or none where it is unknown."""
        return self.units_by_id.get(unit_id)
