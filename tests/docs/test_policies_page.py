"""Every policy of a program is on its page, with every value, the default first."""

from __future__ import annotations

import inspect
from enum import StrEnum

import attrs
import pytest

from clubkit.program import model

PLACES = {
    "club.basis": (model.Program, "basis"),
    "club.several": (model.Program, "combine"),
    "club.multipliers": (model.Program, "multipliers"),
    "earn[].blocks": (model.PerAmount, "blocks"),
    "earn[].rounding": (model.Rule, "rounding"),
    "units.NAME.expires": (model.Expiry, "kind"),
    "units.NAME.expires.starts": (model.Expiry, "starts"),
    "units.NAME.spend": (model.Unit, "spend"),
    "units.NAME.redeem.above_balance": (model.RedeemTerms, "above_balance"),
    "units.NAME.on_refund.clawback": (model.RefundPolicy, "clawback"),
    "units.NAME.on_refund.rounding": (model.RefundPolicy, "rounding"),
    "units.NAME.on_refund.from": (model.RefundPolicy, "source"),
    "units.NAME.on_refund.shortfall": (model.RefundPolicy, "shortfall"),
    "units.NAME.on_refund.expired": (model.RefundPolicy, "expired"),
    "units.NAME.on_refund.redeemed": (model.RefundPolicy, "redeemed"),
    "units.NAME.on_refund.reinstated": (model.RefundPolicy, "reinstated"),
    "units.NAME.transfer": (model.Unit, "transfer"),
    "tiers.score": (model.Ladder, "score"),
    "tiers.period.kind": (model.Qualification, "kind"),
    "tiers.downgrade.how": (model.Downgrade, "how"),
    "tiers.downgrade.when": (model.Downgrade, "when"),
    "rewards[].returns.cancelled": (model.Returns, "cancelled"),
    "rewards[].returns.expired": (model.Returns, "expired"),
    "rewards[].surprise.on_refund": (model.Surprise, "on_refund"),
}
NO_POLICY = {"AttributeKind", "ReminderOn", "RewardKind", "RuleOn"}

SWITCHES = {
    "club.earn_on_redeemed": (model.Program, "earn_on_redeemed", ["false", "true"]),
    "club.budget.on_exceed": (model.Budget, "stops", ["warn", "stop"]),
    "earn[].limit.over": (model.Limit, "trims", ["trim", "refuse"]),
    "units.NAME.redeem.in_deficit": (model.RedeemTerms, "in_deficit", ["false", "true"]),
    "units.NAME.transferable": (model.Unit, "transferable", ["true", "false"]),
    "tiers.ladder[].need": (model.Tier, "needs_all", ["all", "any"]),
}


@pytest.fixture
def documented(tables_of):
    """The values of the page, by path."""
    tables = tables_of("reference/policies.md")
    return {path.strip("`"): [value.strip('`"') for value, _ in rows] for path, (rows, *_) in tables.items()}


def default_of(kind, field):
    """What a field is where nobody says otherwise."""
    return next(each.default for each in attrs.fields(kind) if each.name == field)


@pytest.mark.parametrize("path", sorted(PLACES))
def test_values_are_documented(documented, path):
    """Each value of the enumeration, the default first."""
    default = default_of(*PLACES[path])
    values = [each.value for each in type(default)]

    assert default.value == documented[path][0].replace("_", "-")
    assert sorted(values) == sorted(value.replace("_", "-") for value in documented[path])


@pytest.mark.parametrize("path", sorted(SWITCHES))
def test_switches_are_documented(documented, path):
    """Both sides of a switch, the default first."""
    kind, field, values = SWITCHES[path]

    assert isinstance(default_of(kind, field), bool)
    assert values == documented[path]


def test_every_policy_has_its_place():
    """A new enumeration of the model is asked about here, and so is a new switch."""
    enumerations = {
        name
        for name, thing in vars(model).items()
        if inspect.isclass(thing)
        and issubclass(thing, StrEnum)
        and thing.__module__.startswith(model.__name__)
    }

    assert enumerations - NO_POLICY == {type(default_of(*place)).__name__ for place in PLACES.values()}


def test_the_page_says_nothing_else(documented):
    """Each path of the page is one of these."""
    assert set(documented) == {*PLACES, *SWITCHES, "units.NAME.expires.rounded_to"}
