"""What a shop does, and what is there after it, with boring defaults."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from django_shop.models import Order

from clubkit.errors import UnknownMemberError
from clubkit.integrations.django import club

from . import project  # noqa: F401 - Django is set up
from .project import in_a_thread

PLACED_AT = datetime(2024, 1, 1, tzinfo=UTC)


def pays(alias, number="1", *, total="42.00", member="ada", **fields):
    """A member pays for an order: 42 points, if nothing else is said."""
    said = {"status": "paid", "created_at": PLACED_AT, **fields}
    return Order.objects.using(alias).create(number=number, user_id=member, total=Decimal(total), **said)


def points(member="ada"):
    """What a member has, or none who is none."""
    try:
        return club().points.balance(member).available
    except UnknownMemberError:
        return None


def seen(alias, member="ada"):
    """How many orders there are and what a member has, as anybody else sees it."""
    return in_a_thread(lambda: (Order.objects.using(alias).count(), points(member)))
