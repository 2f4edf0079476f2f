"""Notices in scenarios: what a shop would send when it hears of a member's tier."""

from __future__ import annotations

from typing import Any

from clubkit.events import Event

from .world import MEMBER, World


def set_balance(world: World, units: int, path: str) -> None:
    """Adjust the member's balance to what it is said to be."""
    world.begin({})
    change = units - world.balance().total
    world.club.points.adjust(MEMBER, change, reference=path, actor="cashier", reason="set")


def sent(world: World, _: Any) -> list[str]:
    """One for joining, and one for each tier that was reached; a tier that is lost sends none."""
    return [notice for event in world.heard if (notice := _notice(event))]


def _notice(event: Event) -> str:
    if event.kind != "tier.changed":
        return ""
    return {"joined": "create", "reached": event.data["after"]}.get(event.data["reason"], "")
