"""Facts that are fixed at the first sync that earns: tier, nth order, limits, and the lot."""

from __future__ import annotations

from clubkit.ledger.places import PostingKind
from clubkit.orders import OrderState, Refund

from ..club.shop import PURCHASE, a_shop, day

TIERS = {
    "period": {"kind": "lifetime"},
    "ladder": [{"id": "base"}, {"id": "gold", "at": 100, "multiply": 2}],
}
FIRST_ORDER = {"id": "welcome", "give": 50, "when": {"nth_order": 1}}


def test_the_tier_of_an_order_survives_cancel_and_payment(store):
    """An order that was made below gold earns the same when it is paid again in gold."""
    shop = a_shop(store, tiers=TIERS)
    shop.pays("1", 60)
    shop.pays("2", 60)
    shop.on(1)
    shop.cancels("1")
    shop.pays("3", 500)
    before = shop.total()

    shop.reads("1", state=OrderState.PAID)

    assert "gold" == shop.tier()
    assert 60 == shop.total() - before


def test_an_upward_edit_earns_by_the_tier_of_the_order(store):
    """What is added to an order earns as the order did."""
    shop = a_shop(store, tiers=TIERS)
    shop.pays("1", 60)
    shop.pays("2", 60)
    before = shop.total()

    shop.reads("1", total_minor=100)

    assert 40 == shop.total() - before


def test_the_first_order_stays_the_first_after_cancel_and_payment(store):
    """Paid again, the first order has its welcome again, though another order came since."""
    shop = a_shop(store, earn=[PURCHASE, FIRST_ORDER])
    shop.pays("1", 10)
    shop.on(1)
    shop.pays("2", 10)
    shop.cancels("1")
    cancelled = shop.total()

    shop.reads("1", state=OrderState.PAID)

    assert (10, 70) == (cancelled, shop.total())


def test_a_cancelled_order_leaves_its_place_to_the_next(store):
    """The order after a cancelled first one is the first."""
    shop = a_shop(store, earn=[PURCHASE, FIRST_ORDER])
    shop.pays("1", 10)
    shop.cancels("1")

    shop.pays("2", 10)

    assert 60 == shop.total()


def test_a_freed_limit_serves_later_orders_only(store):
    """An order that was trimmed is not topped up when another one is cancelled; the next one has the rest."""
    shop = a_shop(store, earn=[{**PURCHASE, "limit": {"units_per_member": 100}}])
    shop.pays("1", 80)
    shop.pays("2", 80)
    shop.cancels("1")
    trimmed = shop.total()
    shop.reads("2", attributes=(("note", "read again"),))

    shop.pays("3", 80)

    assert (20, 100) == (trimmed, shop.total())


def test_a_freed_limit_that_members_share_serves_later_orders_only(store):
    """A campaign's budget that a cancel frees is there for the next order, of any member."""
    shop = a_shop(store, earn=[{**PURCHASE, "limit": {"units": 100}}])
    shop.pays("1", 80, member="ada")
    shop.pays("2", 80, member="bob")
    shop.cancels("1")

    shop.pays("3", 90, member="cyd")

    assert (0, 20, 80) == (shop.total("ada"), shop.total("bob"), shop.total("cyd"))


def test_an_order_that_is_paid_again_takes_its_own_grant_again(store):
    """What an order was granted within a limit stays its own, whoever used the limit meanwhile."""
    shop = a_shop(store, earn=[{**PURCHASE, "limit": {"units_per_member": 100}}])
    shop.pays("1", 80)
    shop.cancels("1")
    shop.pays("2", 100)

    shop.reads("1", state=OrderState.PAID)

    assert 180 == shop.total()


def test_an_order_that_was_given_back_before_it_was_read_uses_no_shared_limit(store):
    """A campaign's budget is not spent on an order that comes already refunded."""
    shop = a_shop(store, earn=[{**PURCHASE, "limit": {"units": 100}}])
    shop.pays("1", 60, member="ada", refunds=(Refund("r1", day(0), 60),))

    shop.pays("2", 100, member="bob")

    assert (0, 100) == (shop.total("ada"), shop.total("bob"))


def test_an_upward_edit_earns_into_the_same_lot(store):
    """What is added later expires with the order, not later."""
    shop = a_shop(store, units={"points": {"expires": {"after": "30 days", "rounded_to": "instant"}}})
    shop.pays(minor=100)
    shop.on(10)

    shop.reads(total_minor=150)

    assert ((day(30), 150),) == shop.balance().expiring
    assert [150] == [lot.units for lot in shop.lots()]


def test_a_downward_edit_takes_back_and_an_upward_one_puts_back(store):
    """Down and up again is as if nothing had happened: nothing more was ever issued."""
    shop = a_shop(store)
    shop.pays(minor=100)
    shop.on(1)

    shop.reads(total_minor=60)
    lowered = shop.total()
    shop.reads(total_minor=100)

    assert (60, 100) == (lowered, shop.total())
    assert 100 == sum(posting.units() for posting in shop.postings(PostingKind.EARN))


def test_an_upward_edit_takes_no_more_of_a_limit_that_members_share(store):
    """A campaign gave what it gave."""
    shop = a_shop(store, earn=[{**PURCHASE, "limit": {"units": 1000}}])
    shop.pays(minor=60)

    shop.reads(total_minor=100)

    assert 60 == shop.total()


def test_an_upward_edit_keeps_what_a_refusing_limit_gave(store):
    """A limit that refuses what is above it takes nothing back from an order that grows by a cent."""
    shop = a_shop(store, earn=[{**PURCHASE, "limit": {"units": 1000, "over": "refuse"}}])
    shop.pays(minor=60)

    shop.reads(total_minor=61)

    assert 60 == shop.total()


def test_upward_edits_together_do_not_pass_a_members_limit(store):
    """Two orders that grow cannot each take the whole of what one limit allowed."""
    shop = a_shop(store, earn=[{**PURCHASE, "limit": {"units_per_member": 100}}])
    shop.pays("1", 10)
    shop.pays("2", 10)

    shop.reads("1", total_minor=100)
    shop.reads("2", total_minor=100)

    assert 100 >= shop.total()


def test_a_cancelled_order_that_grows_issues_nothing(store):
    """What does not count earns nothing, not even to have it taken back: it would pay a deficit."""
    shop = a_shop(store, units={"points": {"on_refund": {"shortfall": "written-off"}}})
    shop.pays(minor=100)
    shop.takes(150)

    shop.reads(state=OrderState.CANCELLED, total_minor=150)

    assert -50 == shop.total()


def test_an_order_that_grows_while_its_lot_is_empty_leaves_a_sound_book(store):
    """A lot that was emptied before it matured is filled again, and pays a deficit only when it is open."""
    shop = a_shop(store, units={"points": {"matures": "7 days"}})
    shop.pays("1", 100)
    shop.on(1)
    shop.cancels("1")
    shop.takes(300)
    shop.gives(80)
    shop.on(10)

    shop.reads("1", state=OrderState.PAID, total_minor=150)

    assert -70 == shop.total()
    shop.check("ada")


def test_a_later_reading_without_news_changes_nothing(store):
    """Unchanged content is known by its digest."""
    shop = a_shop(store)
    shop.pays()
    before = shop.postings()
    shop.on(1)

    again = shop.reads()

    assert not again.changed
    assert before == shop.postings()


def test_a_tier_that_was_lost_since_does_not_change_a_refund(store):
    """A refund takes back what the order earned in gold, though the member is gold no more."""
    shop = a_shop(store, tiers={**TIERS, "downgrade": {"how": "to-fit", "when": "at-once"}})
    shop.pays("1", 100)
    shop.pays("2", 50)
    shop.cancels("1")
    assert "base" == shop.tier()

    shop.refunds("2", 25)

    assert 50 == shop.total()


def test_an_order_that_was_edited_still_counts_as_one(store):
    """The order after it is the second."""
    second = {"id": "second", "give": 500, "when": {"nth_order": 2}}
    shop = a_shop(store, earn=[PURCHASE, second])
    shop.pays("1", 10)
    shop.reads("1", total_minor=20)

    shop.pays("2", 10)

    assert 20 + 510 == shop.total()


def test_what_an_order_earns_after_its_lot_expired_expires_at_once(store):
    """It is gone the moment it comes, dated by that moment and not by the past."""
    shop = a_shop(store, units={"points": {"expires": {"after": "30 days", "rounded_to": "instant"}}})
    shop.pays(minor=100)
    shop.on(40)
    shop.reads(total_minor=150)

    shop.club.tick()

    dated = [(posting.occurred_at, posting.units()) for posting in shop.postings(PostingKind.EXPIRE)]
    assert [(day(30), 100), (day(40), 50)] == dated


def test_an_order_that_grows_has_what_others_left_of_a_members_limit(store):
    """Its own use of the limit is not that of another order."""
    shop = a_shop(store, earn=[{**PURCHASE, "limit": {"units_per_member": 100}}])
    shop.pays("1", 10)

    shop.reads("1", total_minor=100)

    assert 100 == shop.total()
