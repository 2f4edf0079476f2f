"""Members who bring friends, in a whole club, on memory and on SQLite."""

from __future__ import annotations

import secrets

import pytest

from clubkit.errors import (
    BadInputError,
    BadReferenceError,
    BadVoucherError,
    KeyRingError,
    MemberErasedError,
    ReferralRefusedError,
)
from clubkit.ledger.places import PostingKind
from clubkit.members.phones import Phone
from clubkit.members.profile import Profile
from clubkit.members.referral import ReferralState
from clubkit.members.texts import parse_email
from clubkit.orders import OrderState

from .referring import CARD, TERMS, a_club, at_once, brings
from .shop import a_shop, day

PAID, DUE, WAITING = ReferralState.PAID, ReferralState.DUE, ReferralState.WAITING
REVIEW, REFUSED = ReferralState.REVIEW, ReferralState.REFUSED


def state(shop, friend="bob"):
    """How it stands with a friend, and why."""
    found = shop.club.referrals.brought(friend)
    return found.state, found.reason


def totals(shop, *members):
    """What members have."""
    return [shop.total(member) for member in members]


# --- the code ---------------------------------------------------------------------------------------


def test_a_code_is_made_once(store):
    """A member has one code, however often it is asked for."""
    shop = a_club(store)

    codes = {shop.club.referrals.code("ada") for _ in range(3)}

    assert 1 == len(codes)
    assert 9 == len(codes.pop())


def test_a_code_that_is_taken_is_drawn_anew(store, monkeypatch):
    """Of two members who draw one number, the second draws another."""
    shop = a_club(store, enrolled=("ada", "eve"))
    draws = iter([7, 7, 8])
    monkeypatch.setattr(secrets, "randbelow", lambda _: next(draws))

    assert shop.club.referrals.code("ada") != shop.club.referrals.code("eve")


def test_a_code_is_read_as_people_type_it(store):
    """Case, spaces and dashes do not matter; a typo is no code, and another's code is nobody's."""
    shop = a_club(store)
    code = shop.club.referrals.code("ada")
    typo = code[:-1] + ("0" if code[-1] != "0" else "1")

    with pytest.raises(BadVoucherError):
        shop.club.referrals.refer("bob", code=typo)
    friend = shop.club.referrals.refer("bob", code=f" {code.lower().replace('-', ' ')} ")

    assert ("bob", "ada", WAITING) == (friend.member_id, friend.referrer_id, friend.state)


def test_a_club_that_pays_for_no_friends_has_no_codes(store):
    """Without a table in the program there is nothing to name, and a tick does nothing."""
    shop = a_shop(store)
    shop.club.members.enrol("ada")

    with pytest.raises(BadInputError, match="referral"):
        shop.club.referrals.code("ada")

    assert shop.club.tick().is_done


# --- who is brought ---------------------------------------------------------------------------------


def test_a_friend_is_paid_for_when_the_order_was_kept(store):
    """Both are paid a fortnight after the first paid order, not a moment earlier, and once."""
    shop = a_club(store)
    brings(shop)
    shop.on(1)
    shop.pays("1", member="bob")
    assert (DUE, day(15)) == (state(shop)[0], shop.club.referrals.brought("bob").due_at)

    shop.clock.advance_to(day(15) - 1)
    assert 0 == shop.club.tick().referrals
    shop.on(15)
    ticked = [shop.club.tick().referrals for _ in range(2)]

    assert [1, 0] == ticked
    assert (PAID, None) == state(shop)
    assert [500, 200] == totals(shop, "ada", "bob")
    assert ["referral"] == [each.trace.reason for each in shop.postings(PostingKind.EARN)]
    shop.check("ada", "bob")
    assert () == shop.club.doctor().findings


def test_a_friend_is_brought_once(store):
    """The same code again changes nothing; another's is refused, and so is any after an order."""
    shop = a_club(store, enrolled=("ada", "eve", "old"))
    shop.pays("0", member="old")
    first = brings(shop)

    assert first == brings(shop)
    for friend, referrer, reason in (("bob", "eve", "brought"), ("old", "ada", "customer")):
        with pytest.raises(ReferralRefusedError) as refused:
            brings(shop, friend, referrer)
        assert reason == refused.value.reason
    assert [first] == shop.club.referrals.of("ada")


def test_a_refused_friend_leaves_no_trace(store):
    """Somebody who is refused is not even enrolled."""
    shop = a_club(store)

    with pytest.raises(ReferralRefusedError, match="unknown code"):
        shop.club.referrals.refer("bob", code="BFXR-71N8")

    assert ["ada"] == [member.member_id for member in shop.club.members]


def test_an_erased_member_brings_nobody_and_is_not_brought(store):
    """Erasing takes the code; nobody else gets it by asking again."""
    shop = a_club(store, enrolled=("ada", "bob"))
    code = shop.club.referrals.code("ada")
    shop.club.members.erase("ada")

    with pytest.raises(ReferralRefusedError, match="unknown code"):
        shop.club.referrals.refer("bob", code=code)
    with pytest.raises(MemberErasedError):
        shop.club.referrals.code("ada")
    with pytest.raises(MemberErasedError):
        shop.club.referrals.refer("ada", code=shop.club.referrals.code("bob"))


def test_h15_self_referral_and_referral_ring(store):
    """Self and cycle are refused; nobody is paid before a kept order; a ring is set aside; limits hold."""
    phone, address = Phone("+989123456789"), parse_email("ada@Example.com")
    shop = a_club(store, review=5, limit={"per_member": 2, "in": "month"})
    shop.club.members.tell("ada", Profile(phone=phone, email=address))

    for given in ({"phone": phone}, {"email": parse_email(" ada@EXAMPLE.com")}, {}):
        with pytest.raises(ReferralRefusedError, match="self"):
            brings(shop, "ada" if not given else "ada2", **given)
    brings(shop, "bea")
    brings(shop, "cleo", "bea")
    with pytest.raises(ReferralRefusedError, match="cycle"):
        brings(shop, "ada", "cleo")
    with pytest.raises(ReferralRefusedError, match="known"):
        brings(shop, "ada2", "cleo", phone=phone)

    for number in range(40):  # of whom each has another referrer, and all have one card
        shop.club.members.enrol(f"r{number}")
        brings(shop, f"f{number}", f"r{number}", token=CARD)
    for number in range(4):  # of whom none has anything in common but ada, in one month
        shop.on(1 + number)
        brings(shop, f"n{number}")
    for friend in ["bea", *(f"f{number}" for number in range(40)), *(f"n{number}" for number in range(3))]:
        shop.pays(f"o-{friend}", member=friend)
    shop.on(30)
    shop.club.tick()

    assert [WAITING, WAITING] == [state(shop, friend)[0] for friend in ("cleo", "n3")]
    assert {(REVIEW, "same token")} == {state(shop, f"f{number}") for number in range(40)}
    of_ada = sorted(state(shop, friend) for friend in ("bea", "n0", "n1", "n2"))
    assert [(PAID, None)] * 2 + [(REFUSED, "limit")] * 2 == of_ada
    assert [1000, 0] == totals(shop, "ada", "r1")
    assert 40 == len(list(shop.club.referrals.set_aside()))


def test_an_id_of_ours_brings_nobody(store):
    """A gift card's account is no friend, and references of referrals are ours."""
    shop = a_club(store)

    with pytest.raises(BadReferenceError):
        brings(shop, "\x1fcard:1")
    with pytest.raises(BadReferenceError):
        shop.club.points.earn("ada", "visit", reference="referral:1")


@pytest.mark.parametrize("given", [{"phone": Phone("+989123456789")}, {"token": "card"}])
def test_without_a_ring_nothing_of_a_person_is_compared(given):
    """A phone number or a token needs the ring that its index is made with."""
    shop = a_shop(referral=TERMS)
    shop.club.members.enrol("ada")

    with pytest.raises(KeyRingError):
        brings(shop, **given)
    assert WAITING is brings(shop).state


# --- which order ------------------------------------------------------------------------------------


def test_an_order_that_comes_back_waits_for_the_next(store):
    """A returned first order pays nobody; the next one that is kept does, counted from its own day."""
    shop = a_club(store)
    brings(shop)
    shop.pays("1", member="bob")
    shop.on(3)
    shop.refunds("1")
    shop.on(14)
    assert 0 == shop.club.tick().referrals
    assert (WAITING, None) == state(shop)

    shop.pays("2", member="bob")
    shop.on(27, 23)
    assert 0 == shop.club.tick().referrals
    shop.on(28)

    assert 1 == shop.club.tick().referrals
    assert [500, 200] == totals(shop, "ada", "bob")


def test_an_order_that_was_kept_all_along_takes_the_place_of_one_that_came_back(store):
    """A second order of which nobody took note counts from the day on which it was paid."""
    shop = a_club(store)
    brings(shop)
    shop.pays("1", member="bob")
    shop.on(3)
    shop.pays("2", member="bob")
    shop.on(5)
    shop.cancels("1")
    shop.on(20)

    assert 1 == shop.club.tick().referrals
    (posting,) = shop.postings(PostingKind.EARN)
    assert day(17) == posting.occurred_at


def test_an_order_that_is_not_paid_is_waited_for(store):
    """Only a paid order starts the wait, and it does so when the shop says that it is paid."""
    shop = a_club(store, after="0 days")
    brings(shop)
    shop.pays("1", member="bob", state=OrderState.OPEN)
    assert WAITING is state(shop)[0]

    shop.on(2)
    shop.reads("1", state=OrderState.PAID, paid_at=day(2))

    assert 1 == shop.club.referrals.run().paid


def test_what_came_back_after_it_was_paid_for_is_kept(store):
    """The wait is the time to return; a later return takes nothing from the two."""
    shop = a_club(store)
    brings(shop)
    shop.pays("1", member="bob")
    shop.on(14)
    shop.club.tick()

    shop.refunds("1")
    shop.pays("2", member="bob")
    shop.on(40)

    assert 0 == shop.club.tick().referrals
    assert [500, 200] == totals(shop, "ada", "bob")


def test_late_runs_pay_as_daily_ones_do(store):
    """After two months without a job, the limit counts each friend in the month in which it was due."""
    shop = a_club(store, limit={"per_member": 1, "in": "month"})
    for number in range(4):
        shop.on(10 * number)
        brings(shop, f"f{number}")
        shop.pays(f"{number}", member=f"f{number}")
    shop.on(90)

    assert 2 == shop.club.tick().referrals
    states = [state(shop, f"f{number}") for number in range(4)]
    assert [(PAID, None), (REFUSED, "limit"), (PAID, None), (REFUSED, "limit")] == states
    assert {day(14), day(34)} == {each.occurred_at for each in shop.postings(PostingKind.EARN)}


def test_a_run_stops_where_it_is_told(store):
    """A bounded run goes on where it stopped."""
    shop = a_club(store)
    for number in range(3):
        brings(shop, f"f{number}")
        shop.pays(f"{number}", member=f"f{number}")
    shop.on(14)

    runs = [shop.club.referrals.run(limit=2) for _ in range(2)]

    assert [(2, False), (1, True)] == [(ran.paid, ran.is_done) for ran in runs]


# --- set aside --------------------------------------------------------------------------------------


@pytest.fixture
def ring(store):
    """Three friends of ada, on one day, are set aside; a fourth came a day later."""
    shop = a_club(store, review=3)
    for friend in ("bob", "bea", "ben"):
        brings(shop, friend)
    shop.on(1)
    brings(shop, "next")
    for friend in ("bob", "bea", "ben", "next"):
        shop.pays(friend, member=friend)
    shop.on(15)
    shop.club.tick()
    return shop


def test_many_on_one_day_are_set_aside(ring):
    """All of the day are, also those who came first; and they stay so until somebody has looked."""
    ring.on(60)
    ring.club.tick()

    assert {"bob", "bea", "ben"} == {each.member_id for each in ring.club.referrals.set_aside()}
    assert {None} == {each.due_at for each in ring.club.referrals.set_aside()}
    assert [(REVIEW, "same day"), (PAID, None)] == [state(ring, friend) for friend in ("bob", "next")]
    assert [500, 0] == totals(ring, "ada", "bob")


def test_what_somebody_approves_is_paid_once(ring):
    """Approving pays both and says who did; what was not set aside is not approved."""
    approved = [ring.club.referrals.approve("bob", by="mina") for _ in range(2)]

    assert approved[0] == approved[1]
    assert (PAID, "approved by mina") == state(ring)
    assert [1000, 200] == totals(ring, "ada", "bob")
    assert "mina" in {each.trace.actor for each in ring.postings(PostingKind.EARN)}
    brings(ring, "new")
    for friend in ("new", "ada"):
        with pytest.raises(ReferralRefusedError):
            ring.club.referrals.approve(friend, by="mina")


def test_approving_an_order_that_came_back_waits_for_the_next(ring):
    """Nobody is paid for what was returned, whoever agrees."""
    ring.cancels("bob")

    assert WAITING is ring.club.referrals.approve("bob", by="mina").state
    assert [500, 0] == totals(ring, "ada", "bob")


def test_what_somebody_refuses_is_never_paid(ring):
    """The first reason stays; what was paid cannot be refused; later orders change nothing."""
    for reason in ("one address", "another"):
        ring.club.referrals.refuse("bob", by="mina", reason=reason)
    with pytest.raises(ReferralRefusedError, match="paid"):
        ring.club.referrals.refuse("next", by="mina", reason="late")
    ring.pays("more", member="bob")
    ring.on(60)
    ring.club.tick()

    assert (REFUSED, "one address (mina)") == state(ring)
    assert [500, 0] == totals(ring, "ada", "bob")


# --- merged, and at once ----------------------------------------------------------------------------


def test_a_person_is_paid_for_once_under_two_ids(store):
    """Who was brought twice, as two members who are one now, is paid for once."""
    shop = a_club(store, enrolled=("ada", "eve"), after="0 days")
    brings(shop, "bob", "ada")
    shop.pays("1", member="bob")
    shop.club.tick()
    brings(shop, "rob", "eve")
    shop.club.members.merge("bob", into="rob")
    shop.club.tick()

    assert (REFUSED, "paid before") == state(shop, "rob")
    assert [500, 0, 200] == totals(shop, "ada", "eve", "rob")


@pytest.mark.parametrize("is_first", [True, False], ids=["ordered before", "ordered since"])
def test_a_merge_brings_orders(store, *, is_first):
    """What another id of the friend's ordered counts, and says whether the friend was a customer before."""
    shop = a_club(store)
    shop.on(1)
    brings(shop)
    ordered_at = day(0) if is_first else day(1)
    shop.pays("1", member="till", placed_at=ordered_at, paid_at=ordered_at)
    shop.club.members.merge("till", into="bob")
    shop.on(20)
    shop.club.tick()

    assert (REFUSED if is_first else PAID) is state(shop)[0]


def test_an_import_of_old_orders_makes_a_customer(store):
    """An order of years ago that is first heard of now pays nobody."""
    shop = a_club(store)
    shop.on(30)
    brings(shop)
    shop.pays("1", member="bob", placed_at=day(3), paid_at=day(3))

    assert (REFUSED, "customer") == state(shop)


def test_a_circle_that_a_merge_closes_is_not_paid(store):
    """Members who brought each other over a merge get nothing for it."""
    shop = a_club(store)
    brings(shop, "bea", "ada")
    shop.club.members.enrol("zoe")
    brings(shop, "cleo", "zoe")
    shop.club.members.merge("zoe", into="bea")
    brings(shop, "dora", "cleo")
    shop.club.members.merge("dora", into="ada")
    assert "cleo" == shop.club.referrals.brought("ada").referrer_id
    for friend in ("ada", "bea", "cleo"):
        shop.pays(friend, member=friend)
    shop.on(14)
    shop.club.tick()

    assert {(REFUSED, "cycle")} == {state(shop, friend) for friend in ("ada", "bea", "cleo")}


def test_who_merges_with_the_referrer_was_not_brought(store):
    """Nobody brings themselves: the referral goes, and the codes of both lead to the one."""
    shop = a_club(store, enrolled=("ada", "eve"))
    code = shop.club.referrals.code("eve")
    brings(shop, "bob")
    shop.club.members.merge("bob", into="ada")
    shop.club.members.merge("eve", into="ada")

    assert shop.club.referrals.brought("ada") is None
    assert "ada" == shop.club.referrals.refer("cleo", code=code).referrer_id


def test_two_runs_at_once_pay_once(store):
    """Eight jobs that see the same friends due pay each once."""
    shop = a_club(store)
    for number in range(5):
        brings(shop, f"f{number}")
        shop.pays(f"{number}", member=f"f{number}")
    shop.on(14)

    at_once(shop, [lambda club: club.referrals.run()] * 8)

    assert 2500 == shop.total()
    assert () == shop.club.doctor().findings


def test_no_circle_is_closed_from_all_sides_at_once(store):
    """Of four who bring each other around at once, one is refused."""
    names = ["ada", "bea", "cleo", "dora"]
    shop = a_club(store, enrolled=names)
    codes = [shop.club.referrals.code(name) for name in names]
    acts = [
        lambda club, number=number: club.referrals.refer(names[number], code=codes[number - 1])
        for number in range(4)
    ]

    assert ["cycle"] == at_once(shop, acts)
