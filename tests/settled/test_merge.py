"""Two members who are one person."""

from __future__ import annotations

import pytest

from clubkit.calendars import Duration
from clubkit.errors import MemberMergedError, UnknownHoldError
from clubkit.events import Event
from clubkit.ledger.places import PostingKind
from clubkit.orders import OrderState

from ..club.shop import PURCHASE, Shop, a_shop, day


def two(store: str, **tables: object) -> Shop:
    """A shop in which ada and bob are members, with 10 and 100 points."""
    shop = a_shop(store, **tables)
    shop.pays("a", 10, member="ada")
    shop.pays("b", 100, member="bob")
    shop.on(1)
    return shop


def test_both_names_mean_the_one_that_stays(store):
    """After a merge the old name is another name of the member."""
    shop = two(store)

    shop.club.members.merge("bob", into="ada")
    shop.club.points.redeem("bob", 5, reference="spent")
    shop.pays("c", 1, member="bob")

    assert 106 == shop.total("ada") == shop.total("bob")
    assert ["ada"] == [member.member_id for member in shop.club.members]


def test_a_merge_is_made_once(store):
    """Merging again changes nothing."""
    shop = two(store)
    shop.club.members.merge("bob", into="ada")
    before = shop.postings()

    shop.club.members.merge("bob", into="ada")

    assert before == shop.postings()


def test_a_merge_in_a_circle_is_refused(store):
    """Nobody is merged into who was merged into them, or into themselves."""
    shop = two(store)
    shop.club.members.merge("bob", into="ada")

    for member, into in (("ada", "bob"), ("ada", "ada")):
        with pytest.raises(MemberMergedError):
            shop.club.members.merge(member, into=into)

    assert 110 == shop.total("ada")


def test_merges_follow_each_other(store):
    """Cyd becomes bob, and bob becomes ada: all three are ada."""
    shop = two(store)
    shop.pays("c", 7, member="cyd")
    shop.club.members.merge("cyd", into="bob")

    shop.club.members.merge("bob", into="ada")
    shop.cancels("c")

    assert 110 == shop.total("ada") == shop.total("cyd")


def test_lots_keep_their_instants(store):
    """A merge makes nothing spendable, and nothing last longer."""
    expires = {"after": "30 days", "rounded_to": "instant"}
    shop = two(store, units={"points": {"matures": "5 days", "expires": expires}})

    shop.club.members.merge("bob", into="ada")

    assert ((day(30), 110),) == shop.balance("ada").expiring
    assert ((day(5), 110),) == shop.balance("ada").maturing


def test_a_later_refund_of_the_merged_members_order_finds_its_lot(store):
    """What the order earned is taken from its own units, which are the other member's now."""
    shop = two(store)
    shop.club.members.merge("bob", into="ada")

    shop.refunds("b", 40)

    assert (70, 0) == (shop.balance("ada").available, shop.balance("ada").deficit)


def test_a_later_refund_finds_a_lot_that_was_spent_before_the_merge(store):
    """Units that were spent before a merge and are refunded after it are owed."""
    shop = two(store)
    shop.club.points.redeem("bob", 100, reference="spent")
    shop.club.members.merge("bob", into="ada")

    shop.refunds("b", 40)

    assert (10 - 40, 40) == (shop.total("ada"), shop.balance("ada").deficit)


def test_what_the_merged_members_order_redeemed_comes_back(store):
    """A cancel after a merge gives back what the order redeemed before it."""
    shop = two(store, units={"points": {"worth": 1}})
    shop.club.points.redeem("bob", 60, reference="paid", order=("web", "c"))
    shop.pays("c", 80, member="bob")
    shop.club.members.merge("bob", into="ada")

    shop.cancels("c")

    assert 110 == shop.total("ada")


def test_an_order_that_both_had_earns_once(store):
    """An order that went from ada to bob before bob became ada is worth what it is worth, once."""
    shop = two(store)
    shop.pays("c", 50, member="ada")
    shop.on(2)
    shop.reads("c", member_id="bob")
    shop.club.members.merge("bob", into="ada")

    shop.reads("c", attributes=(("note", "read again"),))

    assert 160 == shop.total("ada")


def test_counters_are_summed(store):
    """A gift that each had once is not given again, and orders are counted on."""
    third = {"id": "third", "give": 500, "when": {"nth_order": 3}}
    shop = two(store, earn=[PURCHASE, third])
    shop.club.members.merge("bob", into="ada")

    shop.pays("c", 1, member="ada")

    assert 611 == shop.total("ada")


def test_limits_are_summed(store):
    """What both used up of a limit is used up."""
    shop = two(store, earn=[{**PURCHASE, "limit": {"units_per_member": 115}}])
    shop.club.members.merge("bob", into="ada")

    shop.pays("c", 50, member="ada")

    assert 115 == shop.total("ada")


def test_holds_are_given_back_first(store):
    """A merge ends the holds of the member that is given up, and no others."""
    shop = two(store)
    shop.club.points.hold("bob", 60, hold_id="his", lasts=Duration(days=1))
    shop.club.points.hold("ada", 6, hold_id="hers", lasts=Duration(days=1))

    shop.club.members.merge("bob", into="ada")

    assert (104, 6) == (shop.balance("ada").available, shop.balance("ada").held)
    with pytest.raises(UnknownHoldError):
        shop.club.points.capture("ada", "his")


def test_a_deficit_moves_and_is_paid_by_what_arrives(store):
    """Who becomes somebody who owes takes the deficit over; what comes along and is spendable pays it."""
    shop = two(store)
    shop.takes(30, member="ada")

    shop.club.members.merge("bob", into="ada")

    assert (80, 0) == (shop.balance("ada").available, shop.balance("ada").deficit)


def test_a_deficit_that_arrives_is_not_paid_by_older_lots(store):
    """The lots of the member that stays are spared, as by a clawback."""
    shop = two(store)
    shop.takes(20, member="ada")

    shop.club.members.merge("ada", into="bob")

    assert (100 - 10, 10) == (shop.total("bob"), shop.balance("bob").deficit)


def test_a_command_of_the_merged_member_can_be_retried(store):
    """The answer to a redemption was lost, then the member was merged: the retry does not spend again."""
    shop = two(store)
    shop.club.points.redeem("bob", 60, reference="lost")
    shop.club.members.merge("bob", into="ada")

    shop.club.points.redeem("bob", 60, reference="lost")

    assert 50 == shop.total("ada")


def test_scores_count_together(store):
    """What both bought counts for the tier of the one that stays."""
    shop = two(store, tiers={"ladder": [{"id": "base"}, {"id": "silver", "at": 110}]})

    shop.club.members.merge("bob", into="ada")

    assert "silver" == shop.tier("ada")


def test_a_missed_review_is_made_before_a_merge_counts(store):
    """A year that ended before the merge is judged without what the merge brought."""
    tiers = {
        "period": {"kind": "fixed", "period": "year"},
        "downgrade": {"how": "one-step", "when": "period-end"},
        "ladder": [{"id": "base"}, {"id": "silver", "at": 100}],
    }
    shop = a_shop(store, tiers=tiers)
    shop.pays("1", 100, member="ada")
    shop.on(400)
    shop.pays("2", 100, member="bob")
    shop.on(740)

    shop.club.members.merge("bob", into="ada")

    assert [(0, "base"), (0, "silver"), (731, "base")] == shop.steps("ada")


def test_the_merged_member_is_not_reviewed_any_more(store):
    """Nobody is told of tiers of a member that is another one now."""
    tiers = {
        "period": {"kind": "rolling", "length": "100 days"},
        "downgrade": {"how": "one-step", "when": "at-once"},
        "ladder": [{"id": "base"}, {"id": "silver", "at": 100}],
    }
    shop = two(store, tiers=tiers)
    shop.club.members.merge("bob", into="ada")
    told: list[Event] = []
    shop.club.subscribe(told.append)
    shop.on(200)

    shop.club.tick()

    assert {"ada"} >= {event.member_id for event in told}


def test_postings_say_what_left_and_what_arrived(store):
    """A merge is one posting on each side, and units are neither made nor lost by it."""
    shop = two(store)

    shop.club.members.merge("bob", into="ada")

    [arrived] = shop.postings(PostingKind.MERGE_IN, member="ada")
    assert 100 == arrived.units()


def test_a_paid_again_order_of_the_merged_member_is_put_back(store):
    """Cancelled before the merge and paid again after it, an order has its units again."""
    shop = two(store)
    shop.cancels("b")
    shop.club.members.merge("bob", into="ada")

    shop.reads("b", state=OrderState.PAID)

    assert 110 == shop.total("ada")


@pytest.mark.parametrize(
    "again",
    [
        lambda shop: shop.club.points.earn("bob", "visit", reference="visit"),
        lambda shop: shop.gives(7, member="bob", reference="old balance"),
        lambda shop: shop.takes(7, member="bob", reference="correction"),
        lambda shop: shop.club.points.hold("bob", 7, hold_id="cart"),
        lambda shop: shop.club.points.transfer("bob", "cyd", 7, reference="gift"),
    ],
    ids=["earn", "open_with", "adjust", "hold", "transfer"],
)
def test_every_command_of_the_merged_member_can_be_retried(store, again):
    """Whatever was answered to the old name is not done again under it."""
    visits = {"id": "visit", "on": "activity", "give": 20, "when": {"activity": "visit"}}
    shop = two(store, earn=[PURCHASE, visits])
    shop.club.members.enrol("cyd")
    again(shop)
    shop.club.members.merge("bob", into="ada")
    before = (shop.postings(member="ada"), shop.total("ada"))

    again(shop)

    assert before == (shop.postings(member="ada"), shop.total("ada"))


def test_a_second_merge_keeps_its_own_lots_apart(store):
    """A lot of an earlier merge that expires on the way is taken for none of the later one's."""
    shop = a_shop(store, units={"points": {"expires": {"after": "5 days", "rounded_to": "instant"}}})
    shop.club.members.enrol("ada")
    shop.pays("c", 30, member="cyd")
    shop.club.members.merge("cyd", into="ada")
    shop.on(1)
    shop.pays("b", 100, member="bob")
    shop.cancels("b")
    shop.on(5)
    shop.club.members.merge("bob", into="ada")

    shop.reads("b", state=OrderState.PAID)

    assert 100 == shop.total("ada")


def test_what_was_spent_on_an_order_that_both_had_comes_back(store):
    """Ada paid with points, the order went to bob, and bob became ada: a cancel gives the points back."""
    shop = two(store, units={"points": {"worth": 1}})
    shop.club.points.redeem("ada", 10, reference="paid", order=("web", "c"))
    shop.pays("c", 50, member="ada")
    shop.on(2)
    shop.reads("c", member_id="bob")
    shop.club.members.merge("bob", into="ada")

    shop.cancels("c")

    assert 110 == shop.total("ada")


def test_a_transfer_can_be_retried_after_its_taker_was_merged(store):
    """The caller still says the name that was meant, and it is the same gift."""
    shop = two(store)
    shop.club.members.enrol("cyd")
    first = shop.club.points.transfer("ada", "bob", 7, reference="gift")
    shop.club.members.merge("bob", into="cyd")

    again = shop.club.points.transfer("ada", "bob", 7, reference="gift")

    assert first == again
    assert (3, 107) == (shop.total("ada"), shop.total("cyd"))


def test_every_order_of_the_merged_member_is_taken_over(store):
    """One after the other, all of them are known to the member that stays."""
    shop = two(store)
    shop.pays("c", 7, member="bob")
    shop.club.members.merge("bob", into="ada")

    for order_id in ("b", "c"):
        shop.cancels(order_id)

    assert (10, 0) == (shop.total("ada"), shop.balance("ada").deficit)


def test_a_lot_that_was_merged_says_so_for_good(store):
    """Where its units came from is not forgotten when its expiry is put off."""
    shop = two(store, units={"points": {"expires": {"idle": "30 days"}}})
    shop.club.members.merge("bob", into="ada")
    origin = shop.lots("ada")[1].origin
    shop.on(3)

    shop.pays("c", 1, member="ada")

    assert origin is not None
    assert origin == shop.lots("ada")[1].origin


def test_what_arrives_pays_what_is_owed_with_it(store):
    """Bob owes a hundred beside a lot of eighty that was spared: as ada, he owes twenty."""
    shop = two(store)
    shop.club.points.redeem("bob", 100, reference="spent")
    shop.gives(80, member="bob")
    shop.cancels("b")

    shop.club.members.merge("bob", into="ada")

    assert (10 - 20, 20) == (shop.total("ada"), shop.balance("ada").deficit)


def test_what_the_merged_member_spent_on_an_order_that_both_had_comes_back(store):
    """Ada paid with points, the order went to bob, and ada became bob: a cancel gives the points back."""
    shop = two(store, units={"points": {"worth": 1}})
    shop.club.points.redeem("ada", 10, reference="paid", order=("web", "c"))
    shop.pays("c", 50, member="ada")
    shop.on(2)
    shop.reads("c", member_id="bob")
    shop.club.members.merge("ada", into="bob")

    shop.cancels("c")

    assert 110 == shop.total("bob")


@pytest.mark.parametrize(("gone", "stays"), [("ada", "bob"), ("bob", "ada")])
def test_an_order_that_one_of_both_only_paid_for_is_the_others(store, gone, stays):
    """Ada spent points on what bob bought: the order earns as his, and its cancel gives hers back."""
    shop = two(store, units={"points": {"worth": 1}})
    shop.club.points.redeem("ada", 10, reference="paid", order=("web", "c"))
    shop.pays("c", 50, member="bob")
    shop.club.members.merge(gone, into=stays)
    together = shop.total(stays)

    shop.cancels("c")

    assert (150, 110) == (together, shop.total(stays))


def test_what_expired_of_a_lot_beside_a_hold_is_known_after_a_merge(store):
    """Sixty of an order's hundred had expired while forty were on hold: a refund lets the sixty go."""
    shop = a_shop(store, units={"points": {"expires": {"after": "3 days"}}})
    shop.pays("1", 100, member="bob")
    shop.club.members.enrol("ada")
    shop.club.points.hold("bob", 40, hold_id="cart", lasts=Duration(days=9))
    shop.on(6)
    shop.club.members.merge("bob", into="ada")

    shop.refunds("1", 100)

    assert (0, 0) == (shop.total("ada"), shop.balance("ada").deficit)
    assert [100] == [lot.expired for lot in shop.lots("ada")]


def test_a_lot_that_ended_before_a_merge_leaves_nothing(store):
    """Whether a job wrote down that a lot expired, or the merge did, the books are the same after it."""

    def numbers(is_ticked):
        shop = two(store, units={"points": {"expires": {"after": "3 days"}}})
        shop.club.points.adjust("bob", 7, reference="gift", actor="owner", reason="kindness")
        shop.on(5)
        if is_ticked:
            shop.club.tick()
        shop.club.members.merge("bob", into="ada")
        shop.pays("c", 20, member="bob")
        return [entry.lot_no for posting in shop.postings() for entry in posting.entries]

    assert numbers(is_ticked=True) == numbers(is_ticked=False)
