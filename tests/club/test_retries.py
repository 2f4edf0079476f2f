"""Commands that are sent twice: the same is answered again, something else is refused."""

from __future__ import annotations

import pytest

from clubkit.calendars import Duration
from clubkit.errors import ReferenceReusedError

from .shop import PURCHASE, Shop, a_shop, day

MONTH = Duration(days=30)

VISIT = {"id": "visit", "on": "activity", "give": 20, "when": {"activity": "visit"}}

# Each command, and the same command under the same reference with something else in it.
COMMANDS = {
    "earn": (
        lambda shop: shop.club.points.earn("ada", "visit", reference="k").decision.posting,
        lambda shop: shop.club.points.earn("ada", "review", reference="k"),
    ),
    "earn from elsewhere": (
        lambda shop: shop.club.points.earn("ada", "visit", reference="k", source="app").decision.posting,
        lambda shop: shop.club.points.earn("ada", "visit", reference="k", source="till"),
    ),
    "redeem": (
        lambda shop: shop.club.points.redeem("ada", 5, reference="k"),
        lambda shop: shop.club.points.redeem("ada", 50, reference="k"),
    ),
    "redeem for an order": (
        lambda shop: shop.club.points.redeem("ada", 5, reference="k", order=("web", "9")),
        lambda shop: shop.club.points.redeem("ada", 5, reference="k", order=("web", "8")),
    ),
    "hold": (
        lambda shop: shop.club.points.hold("ada", 5, hold_id="k", lasts=MONTH),
        lambda shop: shop.club.points.hold("ada", 50, hold_id="k", lasts=MONTH),
    ),
    "adjust": (
        lambda shop: shop.club.points.adjust("ada", 5, reference="k", actor="x", reason="y"),
        lambda shop: shop.club.points.adjust("ada", 50, reference="k", actor="x", reason="y"),
    ),
    "adjust for a reason": (
        lambda shop: shop.club.points.adjust("ada", 5, reference="k", actor="x", reason="y"),
        lambda shop: shop.club.points.adjust("ada", 5, reference="k", actor="x", reason="z"),
    ),
    "open with": (
        lambda shop: shop.club.points.open_with("ada", 5, reference="k", earned_at=day(0)),
        lambda shop: shop.club.points.open_with("ada", 50, reference="k", earned_at=day(0)),
    ),
    "transfer": (
        lambda shop: shop.club.points.transfer("ada", "bob", 5, reference="k"),
        lambda shop: shop.club.points.transfer("ada", "bob", 50, reference="k"),
    ),
    "transfer to somebody": (
        lambda shop: shop.club.points.transfer("ada", "bob", 5, reference="k"),
        lambda shop: shop.club.points.transfer("ada", "cyd", 5, reference="k"),
    ),
    "another command": (
        lambda shop: shop.club.points.redeem("ada", 5, reference="k"),
        lambda shop: shop.club.points.adjust("ada", 5, reference="k", actor="x", reason="y"),
    ),
}

BOTH = pytest.mark.parametrize(("command", "other"), COMMANDS.values(), ids=COMMANDS)


def ready(store: str) -> Shop:
    """A shop in which ada has a hundred points, and bob and cyd are members."""
    shop = a_shop(store, earn=[PURCHASE, VISIT])
    shop.pays(minor=100)
    for member in ("bob", "cyd"):
        shop.club.members.enrol(member)
    return shop


def everything(shop: Shop) -> list[object]:
    """What is written of everybody, and what they have."""
    return [(shop.postings(member=each), shop.balance(each)) for each in ("ada", "bob", "cyd")]


@BOTH
def test_a_repeat_returns_the_first_result(store, command, other):  # noqa: ARG001 - one table for both
    """A command whose answer was lost can be sent again, at any later time, and is done once."""
    shop = ready(store)
    first = command(shop)
    before = everything(shop)
    shop.on(3)

    again = command(shop)

    assert first == again
    assert before == everything(shop)


@BOTH
def test_a_reference_with_other_content_is_refused(store, command, other):
    """A key that is used for something else is a mistake of the caller, and changes nothing."""
    shop = ready(store)
    command(shop)
    before = everything(shop)

    with pytest.raises(ReferenceReusedError):
        other(shop)

    assert before == everything(shop)


def test_a_key_of_an_amount_is_not_good_for_another(store):
    """Fifty, then five hundred under the same key: the second is refused, and fifty again is fifty once."""
    shop = a_shop(store)
    shop.gives(50, reference="k")
    with pytest.raises(ReferenceReusedError):
        shop.gives(500, reference="k")

    shop.gives(50, reference="k")

    assert 50 == shop.total()


def test_each_member_has_references_of_their_own(store):
    """The same key of two members names two commands."""
    shop = ready(store)
    shop.gives(5, member="bob", reference="k")

    shop.gives(7, member="cyd", reference="k")

    assert (5, 7) == (shop.total("bob"), shop.total("cyd"))


def test_a_capture_and_a_release_are_answered_again(store):
    """What ends a hold can be sent again."""
    shop = ready(store)
    shop.club.points.hold("ada", 30, hold_id="spent", lasts=Duration(days=9))
    shop.club.points.hold("ada", 40, hold_id="given back", lasts=Duration(days=9))
    first = shop.club.points.capture("ada", "spent", units=10)
    shop.club.points.release("ada", "given back")
    before = everything(shop)

    again = shop.club.points.capture("ada", "spent", units=10)
    shop.club.points.release("ada", "given back")

    assert first == again
    assert before == everything(shop)


def test_earn_spend_refund(store):
    """Earn a hundred, spend it, and give the order back: it is owed, nothing more can be redeemed."""
    shop = a_shop(store)
    shop.pays("9", 100)
    shop.club.points.redeem("ada", 100, reference="spent")
    shop.refunds("9", 50, refund_id="r1")
    half = shop.balance()

    shop.refunds("9", 50, refund_id="r2")

    assert (50, 0) == (half.deficit, half.available)
    assert (100, -100) == (shop.balance().deficit, shop.total())
