"""From the ``tiers`` of a scenario to the ladder of a program file."""

from __future__ import annotations

from .reading import Tree

NO_TIER = "no-tier"
"""The first rung of a ladder on which a member may stand below every tier that a scenario names."""

YEAR_DAYS = 365

_SCORES = {"balance": "balance", "active_points": "balance", "earned": "points"}
_SETTINGS = ("basis", "levels")


def write_ladder(tiers: Tree | list[Tree]) -> Tree:
    """
    The ``[tiers]`` table: rungs by their least score, lowest first.

    Scores count for ever, and a tier is lost as soon as the score is, unless other keys say otherwise.
    """
    if isinstance(tiers, list):
        rungs = {rung["name"]: rung["min_spent"] * 100 for rung in tiers}
        score = "spend"
    else:
        rungs = {name: _least(value) for name, value in _named(tiers).items()}
        score = _SCORES[tiers.get("basis", "balance")]
    if 0 not in rungs.values():
        rungs = {NO_TIER: 0} | rungs
    return {
        "score": score,
        "period": {"kind": "lifetime"},
        "downgrade": {"how": "to-fit", "when": "at-once"},
        "ladder": [{"id": name, "at": least} for name, least in rungs.items()],
    }


def write_notices(notify: Tree) -> Tree:
    """The ``[tiers]`` table of notices: a rung for each balance that one is sent on."""
    if not notify["on_create"]:
        raise KeyError("on_create")
    return write_ladder({f"reach_{units}": units for units in notify["on_reach"]})


def write_reviews(tiers: Tree, days: int) -> None:
    """Tiers are judged again each year; day 0 is the first day of one."""
    if days != YEAR_DAYS:
        raise KeyError(days)
    tiers["period"] = {"kind": "fixed", "period": "year"}
    tiers["downgrade"] = {"how": "to-fit", "when": "period-end"}


def write_lasting(tiers: Tree, days: int) -> None:
    """A tier that was reached lasts so long, whatever the score does meanwhile."""
    tiers["period"] = {"kind": "rolling", "length": f"{days} days"}
    tiers["downgrade"] = {"how": "to-fit", "when": "period-end"}


def write_downgrade(tiers: Tree, how: str) -> None:
    """How far a member falls when tiers are judged."""
    words = {"one_down": "one-step", "balance_based": "to-fit"}
    tiers["period"] = {"kind": "fixed", "period": "year"}
    tiers["downgrade"] = {"how": words[how], "when": "period-end"}


def _named(tiers: Tree) -> Tree:
    if "levels" in tiers:
        levels: Tree = tiers["levels"]
        return levels
    return {name: value for name, value in tiers.items() if name not in _SETTINGS}


def _least(value: int | Tree) -> int:
    least: int = value["min"] if isinstance(value, dict) else value
    return least
