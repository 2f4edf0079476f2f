"""What one person may not do alone: large corrections, and many gifts on one day."""

from __future__ import annotations

from typing import Any

import pytest

from clubkit.errors import InsufficientUnitsError, NoRequestError, ReferenceReusedError, SelfApprovalError
from clubkit.ledger.places import PostingKind
from clubkit.ledger.postings import Posting

from ..club.shop import Shop, a_shop


def guarded(**guards: int) -> Shop:
    """A shop with these guards, in which ada has a hundred."""
    shop = a_shop(units={"points": {"guards": guards}})
    shop.club.members.enrol("bob")
    shop.pays("1", 100)
    return shop


def corrected(shop: Shop, units: int = 51, **fields: Any) -> Posting:
    command = {"reference": "fix", "actor": "ana", "reason": "lost card", **fields}
    return shop.club.points.adjust("ada", units, **command)


@pytest.mark.parametrize(
    ("units", "kind"),
    [
        (50, PostingKind.ADJUST),
        (51, PostingKind.REQUEST),
        (-50, PostingKind.ADJUST),
        (-51, PostingKind.REQUEST),
    ],
)
def test_a_correction_above_the_guard_waits(units, kind):
    """Up or down; what waits moves nothing, and says who asked for what and why."""
    shop = guarded(adjust_above=50)

    posting = corrected(shop, units)

    moved = units if kind is PostingKind.ADJUST else 0
    assert (kind, 100 + moved) == (posting.kind, shop.total())
    assert ("ana", "lost card") == (posting.trace.actor, posting.trace.reason)


def test_a_second_person_carries_it_out_once():
    """The approved posting names the request, and is the answer from then on."""
    shop = guarded(adjust_above=50)
    asked = corrected(shop)

    done = corrected(shop, approved_by="ben")
    again = [corrected(shop, approved_by="ben"), corrected(shop)]

    assert (PostingKind.ADJUST, "ben", asked.seq) == (done.kind, done.trace.actor, done.trace.corrects)
    assert ([done, done], 151) == (again, shop.total())


@pytest.mark.parametrize("name", ["ana", "Ana", " ana ", "ＡＮＡ", "a n a"])
def test_who_asked_cannot_approve(name):
    """However the name is written, and whoever is said to act then."""
    shop = guarded(adjust_above=50)
    corrected(shop)

    with pytest.raises(SelfApprovalError):
        corrected(shop, actor="ben", approved_by=name)

    assert 100 == shop.total()


@pytest.mark.parametrize("change", [{"units": 52}, {"reason": "another"}])
def test_a_request_that_changed_cannot_be_approved(change):
    """What is approved is what was asked for."""
    shop = guarded(adjust_above=50)
    corrected(shop)

    with pytest.raises(ReferenceReusedError):
        corrected(shop, approved_by="ben", **change)

    assert 100 == shop.total()


def test_nothing_is_approved_that_does_not_wait():
    """Somebody who approves in advance would be one person alone."""
    shop = guarded(adjust_above=50)

    with pytest.raises(NoRequestError):
        corrected(shop, approved_by="ben")

    assert 100 == shop.total()


def test_a_correction_that_cannot_be_made_any_more_still_waits():
    """What was spent meanwhile cannot be taken; the request stays."""
    shop = guarded(adjust_above=50)
    corrected(shop, -60)
    shop.club.points.redeem("ada", 70, reference="bill")

    with pytest.raises(InsufficientUnitsError):
        corrected(shop, -60, approved_by="ben")

    assert 30 == shop.total()


def given(shop: Shop, units: int, *, giver: str = "ada", to: str = "bob", **fields: Any) -> Posting:
    reference = fields.pop("reference", f"gift-{giver}-{units}-{shop.clock.now()}")
    return shop.club.points.transfer(giver, to, units, reference=reference, **fields)


def test_what_a_member_gives_on_a_day_is_bounded():
    """Forty of forty go; one more waits; tomorrow it goes."""
    shop = guarded(gives_per_day=40)

    kinds = [given(shop, 30).kind, given(shop, 10).kind, given(shop, 1).kind]
    shop.on(1)
    kinds.append(given(shop, 1).kind)

    out, waits = PostingKind.TRANSFER_OUT, PostingKind.REQUEST
    assert [out, out, waits, out] == kinds
    assert (59, 41) == (shop.total("ada"), shop.total("bob"))


def test_what_a_member_gets_on_a_day_is_bounded():
    """Many who give to one: what is beyond the bound stays with its giver, and somebody is told."""
    shop = guarded(takes_per_day=25)
    heard: list[str] = []
    shop.club.subscribe(lambda event: heard.append(event.kind))
    for number in range(4):
        shop.pays(f"o{number}", 10, member=f"m{number}")
        given(shop, 10, giver=f"m{number}")

    assert (20, 10, 10) == (shop.total("bob"), shop.total("m2"), shop.total("m3"))
    assert 2 == heard.count("points.request")


def test_a_gift_that_waits_is_approved():
    """It goes once, and counts for the day."""
    shop = guarded(gives_per_day=40)
    waits = given(shop, 50, reference="gift")

    gone = given(shop, 50, reference="gift", approved_by="ana")
    again = given(shop, 50, reference="gift", approved_by="ana")
    next_one = given(shop, 1)

    assert (PostingKind.REQUEST, PostingKind.TRANSFER_OUT) == (waits.kind, gone.kind)
    assert (gone, PostingKind.REQUEST) == (again, next_one.kind)
    assert (50, 50) == (shop.total("ada"), shop.total("bob"))


def test_without_guards_nothing_waits():
    """As the program says nothing of them."""
    shop = guarded()

    kinds = {corrected(shop, 10**9).kind, given(shop, 100).kind}

    assert {PostingKind.ADJUST, PostingKind.TRANSFER_OUT} == kinds
