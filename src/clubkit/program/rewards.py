"""The ``[[rewards]]`` tables, and back: what it is, what it costs, who may have it, what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from operator import itemgetter
from typing import Final, TypeVar

from clubkit.calendars import PeriodKind
from clubkit.program.conditions import write_when
from clubkit.program.fields import (
    Field,
    choice,
    duration,
    flag,
    line_of_text,
    member_of,
    name,
    share,
    whole,
)
from clubkit.program.model import (
    Cost,
    Returned,
    Returns,
    Reward,
    RewardKind,
    RewardLimit,
    RuleOn,
    Surprise,
    Unit,
    VoucherTerms,
)
from clubkit.program.rules import RestOfFile, read_condition
from clubkit.program.surprises import read_surprise, write_surprise
from clubkit.program.tables import Table
from clubkit.program.units import read_label
from clubkit.program.writing import Document, differing, lean, share_written

T = TypeVar("T")

USES_MAX: Final = 1_000_000

CONTENT: Final[Mapping[RewardKind, tuple[str, ...]]] = {
    RewardKind.DISCOUNT: ("amount", "percent", "at_most"),
    RewardKind.FREE_PRODUCT: ("product",),
    RewardKind.GIFT: ("gives",),
    RewardKind.FREE_SHIPPING: (),
    RewardKind.STORE_CREDIT: ("amount", "unit"),
    RewardKind.EVENT: ("gives",),
    RewardKind.ENTITLEMENT: ("gives",),
    RewardKind.DONATION: ("amount", "gives"),
    RewardKind.PARTNER: ("gives",),
}
"""By kind: the keys that say what it gives."""

_NEEDED: Final[Mapping[RewardKind, str]] = {
    RewardKind.FREE_PRODUCT: "product",
    RewardKind.STORE_CREDIT: "amount",
    RewardKind.ENTITLEMENT: "gives",
}

_PLAIN: Final = Reward("", RewardKind.GIFT)


def read_rewards(root: Table, rest: RestOfFile) -> tuple[Reward, ...]:
    """All rewards, in the order of the file."""
    taken: set[str] = set()

    def read(table: Table) -> Reward:
        reward = _read_reward(table, rest)
        if reward.reward_id in taken:
            table.report("id", "an id that no reward before it has", found=repr(reward.reward_id))
        taken.add(reward.reward_id)
        return reward

    return root.each("rewards", read)


def write_reward(reward: Reward, main_unit: str) -> Document:
    """The ``[[rewards]]`` table that is read as this reward."""
    document = {
        "id": reward.reward_id,
        "kind": reward.kind.value,
        **lean(
            label=dict(reward.label),
            amount=reward.amount_minor,
            at_most=reward.ceiling_minor,
            product=reward.product,
            unit=reward.unit_id,
            gives=reward.gives,
            fulfilment=reward.fulfilment,
            when=write_when(reward.when),
            limit=_write_limit(reward.limit),
            returns=differing(reward.returns, _PLAIN.returns, "cancelled", "expired", "grace"),
        ),
    }
    if reward.percent is not None:
        document["percent"] = share_written(reward.percent)
    if reward.approval:
        document["approval"] = True
    if reward.automatic:
        document["automatic"] = True
    if reward.cost is not None:
        document["cost"] = _write_cost(reward.cost, main_unit)
        if reward.tier_costs:
            tiers = {tier_id: _write_cost(cost, main_unit) for tier_id, cost in reward.tier_costs}
            document["cost"] = {**_write_cost(reward.cost, main_unit), "tiers": tiers}
    if reward.surprise is not None:
        document["surprise"] = write_surprise(reward.surprise, reward.amount_minor)
    if reward.voucher is not None:
        document["voucher"] = differing(reward.voucher, VoucherTerms(), "valid", "uses", "code")
    return document


def _read_reward(table: Table, rest: RestOfFile) -> Reward:
    kind = table.need("kind", member_of(RewardKind)) or RewardKind.GIFT
    cost, tier_costs = table.optional("cost", lambda it: _read_costs(it, rest)) or (None, ())
    amount, percent, ceiling = _read_worth(table, kind)
    is_automatic = table.take("automatic", flag, default=False)
    asks = RuleOn.ACTIVITY if is_automatic else RuleOn.ORDER  # there is no order that it could look at
    reward = Reward(
        reward_id=table.take("id", name, f"reward-{table.place + 1}"),
        kind=kind,
        label=table.inner("label", read_label),
        cost=cost,
        tier_costs=tier_costs,
        amount_minor=amount,
        percent=percent,
        ceiling_minor=ceiling,
        product=_content(table, kind, "product", line_of_text),
        unit_id=_read_credit(table, kind, rest.units),
        gives=_content(table, kind, "gives", line_of_text),
        when=read_condition(table, rest.around(asks)),
        limit=table.inner("limit", _read_limit),
        voucher=_read_voucher(table, kind),
        approval=table.take("approval", flag, default=False),
        returns=table.inner("returns", _read_returns),
        fulfilment=table.take("fulfilment", line_of_text, None),
        surprise=_read_surprise(table, kind, amount),
        automatic=is_automatic,
    )
    if is_automatic:
        _check_automatic(table, reward)
    return reward


def _check_automatic(table: Table, reward: Reward) -> None:
    """What is redeemed by itself asks nobody, ends somewhere, and does not pay for itself."""
    beside = "beside automatic = true"
    costs = [cost for cost in (reward.cost, *(cost for _, cost in reward.tier_costs)) if cost is not None]
    if not costs or not all(cost.units for cost in costs):
        table.report("cost", f"1 unit or more, also in each tier, {beside}")
    if any(cost.money_minor for cost in costs):
        table.report("cost", f"no money {beside}: nobody is there to pay it")
    if any(cost.unit_id == reward.unit_id for cost in costs):
        table.report("cost", f"another unit than the one that it gives, {beside}")
    if reward.approval:
        table.report("approval", f"no approval {beside}")
    if reward.surprise is not None:
        table.report("surprise", f"no surprise {beside}: it is had for units")
    if reward.limit.period is not None:
        table.report("limit", f"per_member without in, {beside}")


def _content(table: Table, kind: RewardKind, key: str, read: Field[T]) -> T | None:
    """A key that says what a reward gives: needed, allowed or refused by its kind."""
    if _NEEDED.get(kind) == key:
        return table.need(key, read)
    if key in CONTENT[kind]:
        return table.take(key, read, None)
    table.refuse(key, f'no {key} for kind = "{kind}"')
    return None


def _read_worth(table: Table, kind: RewardKind) -> tuple[int | None, Fraction | None, int | None]:
    """Amount, percent and ceiling; a discount has one of the first two."""
    amount = _content(table, kind, "amount", whole(1))
    percent = _content(table, kind, "percent", share)
    ceiling = _content(table, kind, "at_most", whole(1))
    if kind is not RewardKind.DISCOUNT:
        return amount, percent, ceiling

    if table.has("amount") == table.has("percent"):
        found = "amount and percent" if table.has("amount") else "none of them"
        table.journal.report(table.path, "exactly one of amount, percent", found)
    if not table.has("percent"):
        table.refuse("at_most", "percent beside it")
    return amount, percent, ceiling


def _read_credit(table: Table, kind: RewardKind, units: tuple[Unit, ...]) -> str | None:
    """The unit of store credit: the only one of money where none is named."""
    if kind is not RewardKind.STORE_CREDIT:
        table.refuse("unit", f'no unit for kind = "{kind}"')
        return None

    of_money = {unit.unit_id: unit.unit_id for unit in units if unit.money}
    if not of_money:
        table.report("unit", "a unit with money = true in [units]")
        return None
    if len(of_money) == 1 and not table.has("unit"):
        return next(iter(of_money))
    return table.need("unit", choice(of_money))


def _read_costs(table: Table, rest: RestOfFile) -> tuple[Cost, tuple[tuple[str, Cost], ...]]:
    cost = _read_cost(table, rest)
    known = {tier_id: tier_id for tier_id in rest.tier_ids}

    def read(tier_id: str, inner: Table) -> tuple[str, Cost]:
        if tier_id not in known:
            inner.journal.report_stranger(inner.path, tier_id, known)
        return tier_id, _read_cost(inner, rest)

    return cost, tuple(sorted(table.named("tiers", read), key=itemgetter(0)))


def _read_cost(table: Table, rest: RestOfFile) -> Cost:
    units = {unit.unit_id: unit for unit in rest.units}
    unit = table.take("unit", choice(units), rest.units[0])
    if table.has("units") and table.has("points"):
        table.report("points", "no points where there are units: they are the same key")
    count = table.take("units", whole(), table.take("points", whole(), 0))
    if not table.has("units") and not table.has("points"):
        table.report("points", "a whole number, 0 or more")
    return Cost(count, unit.unit_id, table.take("money", whole(), 0))


def _read_limit(table: Table) -> RewardLimit:
    limit = RewardLimit(
        table.take("stock", whole(1), None),
        table.take("per_member", whole(1), None),
        table.take("in", member_of(PeriodKind), None),
    )
    if limit.period is not None and limit.per_member is None:
        table.report("in", "per_member beside it")
    return limit


def _read_voucher(table: Table, kind: RewardKind) -> VoucherTerms | None:
    if kind is RewardKind.STORE_CREDIT:
        table.refuse("voucher", "no voucher: the credit is given at once, and has its unit's expiry")
        return None
    return table.optional("voucher", _read_voucher_terms)


def _read_voucher_terms(table: Table) -> VoucherTerms:
    uses = table.take("uses", whole(1), 1)
    if uses > USES_MAX:
        table.report("uses", f"a whole number, 1 to {USES_MAX}")
    return VoucherTerms(table.take("valid", duration, None), uses, table.take("code", flag, default=True))


def _read_returns(table: Table) -> Returns:
    cancelled = table.take("cancelled", member_of(Returned), Returned.OWN)
    expired = table.take("expired", member_of(Returned), Returned.NONE)
    if Returned.GRACE in {cancelled, expired}:
        return Returns(cancelled, expired, table.need("grace", duration))
    table.refuse("grace", 'cancelled or expired = "grace" beside it')
    return Returns(cancelled, expired)


def _read_surprise(table: Table, kind: RewardKind, amount: int | None) -> Surprise | None:
    if kind is RewardKind.STORE_CREDIT:
        table.refuse("surprise", "no surprise: credit that was given and spent could not be taken back")
        return None
    surprise = table.optional("surprise", lambda it: read_surprise(it, amount))
    if surprise is not None and table.take("approval", flag, default=False):
        table.report("approval", "no approval beside surprise: nobody is asked for a gift")
    return surprise


def _write_cost(cost: Cost, main_unit: str) -> Document:
    unit = {"unit": cost.unit_id} if cost.unit_id != main_unit else {}
    return {"units": cost.units, **unit, **({"money": cost.money_minor} if cost.money_minor else {})}


def _write_limit(limit: RewardLimit) -> Document:
    document = differing(limit, RewardLimit(), "stock", "per_member")
    return {**document, "in": limit.period.value} if limit.period is not None else document
