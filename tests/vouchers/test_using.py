"""Codes are checked, reserved, used and given back; a trusted caller is told why one is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from clubkit import open_club
from clubkit.areas.voucher_carts import Cart
from clubkit.calendars import Duration
from clubkit.errors import (
    BadInputError,
    BadVoucherError,
    KeyRingError,
    ReferenceReusedError,
    UnknownMemberError,
    VoucherRefusedError,
)
from clubkit.orders import Line
from clubkit.vouchers.campaign import GivenBack
from clubkit.vouchers.discount import Discount, DiscountOn
from clubkit.vouchers.uses import Refusal
from clubkit.vouchers.voucher import UseState

from ..club.shop import HOUR, a_program, day
from .shop import CART, a_voucher_shop


def refused(act) -> str | None:
    """Why it is refused."""
    with pytest.raises(VoucherRefusedError) as caught:
        act()
    return caught.value.reason


# --- once -------------------------------------------------------------------------------------------


def test_a_code_is_used_once(shop):
    """It takes off what its campaign says; a second order is told that it is used."""
    shop.campaign()
    code = shop.code()

    assert 1000 == shop.club.vouchers.check(code, CART, trusted=True).discount_minor
    assert 1000 == shop.uses(code).discount_minor
    assert Refusal.USED == refused(lambda: shop.uses(code, "o2"))
    assert Refusal.USED == refused(lambda: shop.club.vouchers.check(code, CART, trusted=True))


def test_the_same_use_again_is_the_first_answer(shop):
    """A repeat changes nothing, and other content under the same id is refused."""
    shop.campaign(most=2)
    code = shop.code()

    assert shop.uses(code) == shop.uses(code)
    with pytest.raises(ReferenceReusedError):
        shop.uses(code, cart=Cart(order_minor=6000))
    assert 1 == shop.club.vouchers.check(code, CART, trusted=True).uses_left


def test_a_cashier_types_it_as_it_comes(shop):
    """Persian digits, lower case, spaces and look-alikes are the same code."""
    shop.campaign(most=None)
    code = shop.code()
    persian = code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))

    for place, typed in enumerate((code.lower(), code.replace("-", " "), persian, code.replace("0", "O"))):
        assert 1000 == shop.uses(typed, f"o{place}").discount_minor


def test_a_code_with_a_count_is_used_so_often(shop):
    """Three uses, and a fourth is refused."""
    shop.campaign(most=3)
    code = shop.code()

    for number in range(3):
        shop.uses(code, f"o{number}")

    assert Refusal.USED == refused(lambda: shop.uses(code, "o3"))


# --- reserving --------------------------------------------------------------------------------------


def test_a_reservation_keeps_others_out_until_it_lapses(shop):
    """By the clock alone; at its end the code is free, and whoever reserved it may still be first again."""
    shop.campaign()
    code = shop.code()
    until = shop.reserves(code, lasts=Duration(micros=HOUR)).until

    assert day(0, 1) == until
    assert Refusal.USED == refused(lambda: shop.uses(code, "o2"))
    shop.clock.advance_to(until - 1)
    assert Refusal.USED == refused(lambda: shop.uses(code, "o2"))
    shop.clock.advance_to(until)
    assert UseState.USED == shop.uses(code, "o2").state
    assert Refusal.USED == refused(lambda: shop.uses(code))


def test_what_was_reserved_is_used_as_it_was(shop):
    """Without the cart again, and for the order that is known by now."""
    shop.campaign()
    code = shop.code()
    shop.reserves(code)

    used = shop.uses(code, cart=None, order=("web", "o1"))

    assert (UseState.USED, 1000, None) == (used.state, used.discount_minor, used.until)
    assert used == shop.uses(code, cart=None, order=("web", "o1"))
    with pytest.raises(ReferenceReusedError):
        shop.uses(code, cart=None, order=("web", "o2"))


@pytest.mark.parametrize("has_lapsed", [False, True])
def test_what_was_not_reserved_needs_a_cart(shop, has_lapsed):
    """Nothing is known of what it would be used for."""
    shop.campaign()
    code = shop.code()
    if has_lapsed:
        shop.clock.advance_to(shop.reserves(code).until)

    assert Refusal.NOT_RESERVED == refused(lambda: shop.uses(code, cart=None))


def test_a_reservation_is_given_back(shop):
    """Then another cart can have the code; giving back again, or what was used, changes nothing."""
    shop.campaign()
    code = shop.code()
    shop.reserves(code)

    for _ in range(2):
        shop.club.vouchers.release(code, use_id="o1")
    shop.uses(code, "o2")
    shop.club.vouchers.release(code, use_id="o2")
    shop.club.vouchers.release(code, use_id="o9")

    assert Refusal.USED == refused(lambda: shop.uses(code, "o3"))


def test_lapsed_reservations_are_not_counted_twice(shop):
    """A code for three with three carts that were left standing can be used three times, no more."""
    shop.campaign(most=3)
    code = shop.code()
    for number in range(3):
        until = shop.reserves(code, f"cart-{number}").until
    shop.clock.advance_to(until)

    shop.uses(code, "cart-0")
    shop.uses(code, "o1")
    shop.uses(code, "o2")

    assert Refusal.USED == refused(lambda: shop.uses(code, "o3"))
    assert Refusal.USED == refused(lambda: shop.uses(code, "cart-1"))


# --- bounds -----------------------------------------------------------------------------------------


def test_a_campaign_has_a_window(shop):
    """From its first instant until, and without, its last one."""
    shop.campaign(starts_at=day(2), ends_at=day(4), most=None)
    code = shop.code()
    cases = [(day(2) - 1, Refusal.TOO_EARLY), (day(2), None), (day(4) - 1, None), (day(4), Refusal.EXPIRED)]

    for number, (at, reason) in enumerate(cases):
        shop.clock.advance_to(at)
        if reason is None:
            shop.uses(code, f"o{number}")
        else:
            assert reason == refused(lambda number=number: shop.uses(code, f"o{number}"))


@pytest.mark.parametrize(
    ("terms", "cart", "reason"),
    [
        ({"stores": frozenset({"north"})}, Cart(order_minor=5000), Refusal.OTHER_STORE),
        ({"stores": frozenset({"north"})}, Cart(order_minor=5000, store="south"), Refusal.OTHER_STORE),
        ({"stores": frozenset({"north"})}, Cart(order_minor=5000, store="north"), None),
        ({"channels": frozenset({"web"})}, Cart(order_minor=5000, channel="till"), Refusal.OTHER_CHANNEL),
        ({"channels": frozenset({"web"})}, Cart(order_minor=5000, channel="web"), None),
        ({"least_minor": 5000}, Cart(order_minor=4999), Refusal.BELOW_MINIMUM),
        ({"least_minor": 5000}, Cart(order_minor=5000), None),
        ({"per_member": 1}, Cart(order_minor=5000), Refusal.OTHER_MEMBER),
        ({"per_member": 1}, Cart(order_minor=5000, member_id="ada"), None),
    ],
)
def test_a_code_is_good_where_its_campaign_says(shop, terms, cart, reason):
    """Store, channel, minimum, and membership where members are counted."""
    shop.campaign(**terms)
    code = shop.code()

    if reason is None:
        shop.uses(code, cart=cart)
    else:
        assert reason == refused(lambda: shop.uses(code, cart=cart))


def test_a_member_uses_a_campaign_once(shop):
    """Over all its codes; a reservation counts while it lasts, and what was given back does not."""
    shop.campaign(per_member=1)
    codes = [*shop.club.vouchers.issue("spring", 4)]
    ada = Cart(order_minor=5000, member_id="ada")
    until = shop.reserves(codes[0], cart=ada).until

    assert Refusal.MEMBER_LIMIT == refused(lambda: shop.uses(codes[1], "o2", cart=ada))
    shop.uses(codes[2], "o3", cart=Cart(order_minor=5000, member_id="bob"))
    shop.clock.advance_to(until)
    shop.uses(codes[1], "o2", cart=ada)
    assert shop.uses(codes[1], "o2", cart=ada).state is UseState.USED
    assert Refusal.MEMBER_LIMIT == refused(lambda: shop.uses(codes[3], "o4", cart=ada))


def test_a_personal_code_is_one_members(shop):
    """Nobody else can use it; who has one gets the same again, and it goes along in a merge."""
    shop.campaign()
    given = dict(shop.club.vouchers.issue_to("spring", ["ada", "bob"]))

    assert given == dict(shop.club.vouchers.issue_to("spring", ["bob", "ada"]))
    assert [given["ada"]] == [held.code for held in shop.club.vouchers.of("ada")]
    assert Refusal.OTHER_MEMBER == refused(
        lambda: shop.uses(given["ada"], cart=Cart(order_minor=5000, member_id="bob"))
    )
    shop.club.members.merge("ada", into="bob")
    assert {given["ada"], given["bob"]} == {held.code for held in shop.club.vouchers.of("bob")}
    assert 1000 == shop.uses(given["ada"], cart=Cart(order_minor=5000, member_id="bob")).discount_minor


def test_what_a_member_used_counts_after_a_merge(shop):
    """Two who were one all along do not use a campaign twice."""
    shop.campaign(per_member=1)
    first, second = shop.club.vouchers.issue("spring", 2)
    shop.uses(first, cart=Cart(order_minor=5000, member_id="ada"))

    shop.club.members.merge("ada", into="bob")

    bob = Cart(order_minor=5000, member_id="bob")
    assert Refusal.MEMBER_LIMIT == refused(lambda: shop.uses(second, "o2", cart=bob))


# --- kinds ------------------------------------------------------------------------------------------


def test_a_shared_code_is_everybodys(shop):
    """However it is written; with a bound for all together."""
    shop.campaign()
    shop.club.vouchers.add_shared("spring", "Spring10", most=2)
    shop.club.vouchers.add_shared("spring", "SPRING 10", most=2)

    shop.uses("spring10", "o1")
    shop.uses("SPRING-۱۰", "o2")

    assert Refusal.USED == refused(lambda: shop.uses("SPRING10", "o3"))
    with pytest.raises(BadInputError):
        shop.club.vouchers.add_shared("spring", "spring10", most=3)


def test_foreign_codes_are_taken_over(shop):
    """Once, whatever is in the list; one that could be a typo in ours is set aside, and nothing is shown."""
    shop.campaign()
    codes = ["gift-2024-17", "GIFT202417", "short", "Z" * 16, "gift-2024-18"]

    done = shop.club.vouchers.import_foreign("spring", codes)
    again = shop.club.vouchers.import_foreign("spring", codes[:1])

    assert (2, 1, [2, 3]) == (done.added, done.known, [place for place, _ in done.rejected])
    assert (0, 1) == (again.added, again.known)
    assert 1000 == shop.uses("GIFT 2024 17").discount_minor
    assert {None} == {held.code for held in shop.club.vouchers._bulk.held("spring")}


def test_tokens_are_used_like_codes(shop):
    """They are found by their serial, and shown again as they were."""
    shop.campaign(starts_at=day(0), ends_at=day(9))
    tokens = list(shop.club.vouchers.issue_tokens("spring", 2))

    assert set(tokens) == {held.code for held in shop.club.vouchers._bulk.held("spring")}
    assert 1000 == shop.uses(tokens[0]).discount_minor
    assert Refusal.USED == refused(lambda: shop.uses(tokens[0].lower(), "o2"))
    assert [] == list(shop.club.vouchers.issue_tokens("spring", 2))


# --- calling back -----------------------------------------------------------------------------------


def test_a_revoked_code_is_of_no_use(shop):
    """Nor is what was reserved of it."""
    shop.campaign()
    codes = [*shop.club.vouchers.issue("spring", 2)]
    for number, code in enumerate(codes):
        shop.reserves(code, f"o{number}")

    shop.club.vouchers.revoke(codes[0])
    shop.club.vouchers.revoke(codes[0])

    assert Refusal.REVOKED == refused(lambda: shop.uses(codes[0], "o0", cart=None))
    shop.club.vouchers.revoke_campaign("spring")
    assert Refusal.REVOKED == refused(lambda: shop.uses(codes[1], "o1", cart=None))
    assert Refusal.REVOKED == refused(lambda: list(shop.club.vouchers.issue("spring", 3)))
    assert "revoked" == shop.campaign(least_minor=5).state.value


def test_codes_of_another_ring_are_forged(shop):
    """A code that nobody here made is told from one that is unknown, to the shop's people alone."""
    shop.campaign()
    with a_voucher_shop(seed=2) as other:
        other.campaign()
        code = other.code()

    assert "forged" == refused(lambda: shop.uses(code))
    assert Refusal.UNKNOWN == refused(lambda: shop.uses("NOBODY8"))


# --- what it takes off, and what comes back ---------------------------------------------------------

LINES = (Line("vase", 3998, 2), Line("rose", 250))


def test_a_discount_is_told_line_by_line(shop):
    """Worked out on each piece, half up."""
    shop.campaign(gives=Discount(percent=Fraction(1, 10), on=DiscountOn.UNIT))
    code = shop.code()

    used = shop.uses(code, cart=Cart(lines=LINES))

    assert (425, (("vase", 400), ("rose", 25))) == (used.discount_minor, used.lines)


def test_a_refund_gives_back_its_share(shop):
    """Parts add up to the whole, and a part that is told again gives nothing more."""
    shop.campaign(gives=Discount(amount_minor=1000))
    code = shop.code()
    shop.uses(code, order=("web", "o1"), cart=Cart(order_minor=3000))

    def back(minor):
        [returned] = shop.club.vouchers.refunded(("web", "o1"), refunded_minor=minor)
        return returned.minor

    assert [333, 0, 333, 334, -667] == [back(minor) for minor in (1000, 1000, 2000, 3000, 1000)]
    assert Refusal.USED == refused(lambda: shop.uses(code, "o2"))


def test_a_whole_refund_opens_the_code_again(shop):
    """Where the campaign says so, and then no more is left of the order to be refunded."""
    shop.campaign(gives_back=GivenBack.REOPEN)
    code = shop.code()
    shop.uses(code, order=("web", "o1"))

    assert [(0, False)] == [
        (each.minor, each.is_open) for each in shop.club.vouchers.refunded(("web", "o1"), refunded_minor=4999)
    ]
    assert [(0, True)] == [
        (each.minor, each.is_open) for each in shop.club.vouchers.refunded(("web", "o1"), refunded_minor=5000)
    ]
    assert [] == shop.club.vouchers.refunded(("web", "o1"), refunded_minor=5000)
    shop.uses(code, "o2")


def test_nothing_comes_back_where_the_campaign_says_so(shop):
    """The code stays used."""
    shop.campaign(gives_back=GivenBack.NONE)
    code = shop.code()
    shop.uses(code, order=("web", "o1"))

    [returned] = shop.club.vouchers.refunded(("web", "o1"), refunded_minor=5000)

    assert (0, False) == (returned.minor, returned.is_open)


# --- what is refused by name ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda shop, code: shop.uses(code[:-1] + ("0" if code[-1] != "0" else "1")), BadVoucherError),
        (lambda shop, _: shop.uses("AB"), BadVoucherError),
        (lambda shop, _: shop.uses("A" * 10_000_000), BadVoucherError),
        (lambda shop, _: shop.uses(5), BadInputError),
        (lambda shop, code: shop.uses(code, ""), BadInputError),
        (lambda shop, code: shop.uses(code, cart=Cart(order_minor=-1)), BadInputError),
        (lambda shop, code: shop.uses(code, cart=Cart(lines=(LINES[0], LINES[0]))), BadInputError),
        (lambda shop, code: shop.uses(code, cart=Cart(member_id="nobody")), UnknownMemberError),
        (lambda shop, code: shop.uses(code, trusted=False), BadInputError),
        (lambda shop, code: shop.reserves(code, lasts=Duration()), BadInputError),
        (lambda shop, _: list(shop.club.vouchers.issue("summer", 1)), BadInputError),
        (lambda shop, _: shop.club.vouchers.issue("spring", 0), BadInputError),
        (lambda shop, _: shop.club.vouchers.export("spring", None, dialect="excel"), BadInputError),
    ],
)
def test_what_nobody_can_mean_is_refused(shop, act, error):
    """By our own errors, and without a trace."""
    shop.campaign()
    code = shop.code()

    with pytest.raises(error):
        act(shop, code)
    assert 1 == shop.club.vouchers.check(code, CART, trusted=True).uses_left


def test_a_club_without_keys_says_so():
    """Everything else of it works."""
    with open_club(a_program(), "memory:") as club, pytest.raises(KeyRingError, match="keys="):
        club.vouchers.check("SPRING10", till="web")


@pytest.mark.parametrize(
    ("change", "is_taken"),
    [
        (lambda code: code + "\n", True),
        (lambda code: code + "\r\n", True),
        (lambda code: f"\u200f{code}\u200f", True),
        (lambda code: code[:8] + "\0" + code[8:], False),
        (lambda code: code[:8] + "\x85" + code[8:], False),
        (lambda code: code + "\0", False),
        (lambda code: code + "\u2028", False),
    ],
)
def test_blanks_around_a_code_are_no_part_of_it_and_controls_are_refused(shop, change, is_taken):
    """What a scanner or a copy adds is passed over; what nobody types is refused."""
    shop.campaign()
    code = change(shop.code())

    if is_taken:
        assert 1000 == shop.uses(code).discount_minor
    else:
        with pytest.raises(BadVoucherError):
            shop.uses(code)
