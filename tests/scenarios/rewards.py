"""From the rewards of a scenario to those of a program file."""

from __future__ import annotations

from .reading import Tree, money_minor

REWARD = "reward"
"""The one reward of a scenario that gives it no name."""

BIRTHDAY = "birthday"
"""The relation, the activity by which a job tells of it, and what the club gives and reminds of."""


def gift(reward: Tree) -> Tree:
    """Something that has a name and a cost."""
    return {"id": reward["id"], "kind": "gift", "cost": {"units": reward["cost"]}}


def only_reward(reward: Tree) -> Tree:
    """One reward: a discount with a code, or a batch of a product for nothing."""
    if reward.get("type") == "free_product":
        gives = {"id": reward["type"], "kind": "free-product", "product": reward["type"]}
    else:
        amount = money_minor(reward["discount"])
        gives = {"id": REWARD, "kind": "discount", "amount": amount, "voucher": {}}
    return gives | {"cost": {"units": reward["cost"]}}


def automatic_reward(reward: Tree) -> Tree:
    """A reward that is redeemed as soon as the balance covers its cost."""
    if reward["at_balance"] != reward["cost"]:
        raise KeyError(reward["at_balance"])
    return {"id": REWARD, "kind": "gift", "cost": {"units": reward["cost"]}, "automatic": True}


def birthday_gift() -> Tree:
    """A gift for each birthday."""
    return {"id": BIRTHDAY, "kind": "gift", "surprise": {"on": "occasion", "of": BIRTHDAY}}
