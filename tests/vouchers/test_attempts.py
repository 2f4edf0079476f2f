"""Wrong codes are counted: who tries many waits, then waits for a supervisor, and somebody is told."""

from __future__ import annotations

import random
from functools import partial

import pytest

from clubkit import open_club
from clubkit.areas.voucher_attempts import ALARM, LIFTED
from clubkit.areas.voucher_carts import Cart
from clubkit.calendars import Instant
from clubkit.calendars.instants import SECOND
from clubkit.errors import BadVoucherError, TooManyAttemptsError, VoucherRefusedError
from clubkit.events import Event
from clubkit.storage.voucher_ports import vouchers_read
from clubkit.vouchers.attempts import (
    BLOCKED_MICROS,
    CLUB,
    IN_A_DAY,
    IN_A_ROW,
    Attempts,
    failed,
    require_patience,
    till,
)
from clubkit.vouchers.symbols import ALPHABET

from ..club.shop import a_program, day
from .shop import CART, VoucherShop, a_ring, a_voucher_shop

FORGED = a_ring(2).code_keys()
"""The codes of a stranger, whose check symbols are right."""

MINUTE = 60 * SECOND


def guesses(shop, till_name="till-1", **asked):
    """Try a code that nobody made."""
    code = FORGED.make(random.Random(shop.clock.now()).getrandbits(35))  # noqa: S311 - no secret
    with pytest.raises(VoucherRefusedError) as caught:
        shop.club.vouchers.check(code, CART, till=till_name, **asked)
    assert caught.value.reason is None


def waits(shop, till_name="till-1"):
    """Until when the till has to wait."""
    with pytest.raises(TooManyAttemptsError) as caught:
        shop.club.vouchers.check("SPRING10", CART, till=till_name)
    return caught.value.until


# --- counting ---------------------------------------------------------------------------------------


def test_waits_double_up_to_an_hour():
    """Ten within five minutes: half a minute, then twice as long each time; a hundred block for good."""
    attempts, at, found = Attempts(till("1")), day(0), []
    for _ in range(IN_A_ROW):
        attempts = failed(attempts, at=at)
        if attempts.until is not None and attempts.until > at:
            found.append((attempts.until - at) // SECOND)
            at = attempts.until

    assert [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600] == found
    assert attempts.is_blocked
    assert attempts.kept_until(at) == at + BLOCKED_MICROS


@pytest.mark.parametrize(("apart", "waits"), [(5 * MINUTE // 9 + 1, False), (5 * MINUTE // 9, True)])
def test_ten_within_five_minutes(apart, waits):
    """The first of ten counts as long as it lies less than five minutes back."""
    attempts = Attempts(till("1"))
    for number in range(10):
        attempts = failed(attempts, at=Instant(day(0) + number * apart))

    assert waits == (attempts.until is not None)


def test_the_clubs_day_begins_with_its_first():
    """A thousand within one day are an alarm, once; the next day counts anew."""
    attempts = Attempts(CLUB)
    alarms = []
    for number in range(IN_A_DAY + 5):
        attempts = failed(attempts, at=Instant(day(0) + number))
        alarms.append(attempts.is_alarm)

    assert [IN_A_DAY - 1] == [place for place, is_alarm in enumerate(alarms) if is_alarm]
    assert not attempts.is_blocked
    assert 1 == failed(attempts, at=day(1)).in_day
    require_patience(attempts, at=day(0))


# --- at a club --------------------------------------------------------------------------------------


def test_two_thousand_tries_from_one_till(shop):
    """All are refused; after ten it waits, after a hundred nothing is looked at, until it is lifted."""
    shop.campaign(most=None)
    code = shop.code()
    heard: list[Event] = []
    tried = 0
    for _ in range(2000):
        until = waits_or_guesses(shop)
        if until is None:
            tried += 1
            continue
        if until == "blocked":
            break
        with pytest.raises(TooManyAttemptsError):
            shop.club.vouchers.use(code, CART, use_id="o1", till="till-1")
        shop.clock.advance_to(until)

    assert IN_A_ROW == tried
    assert waits(shop) is None
    shop.club.vouchers.use(code, CART, use_id="o2", till="till-2")
    shop.club.subscribe(heard.append)
    shop.club.vouchers.lift(till="till-1", by="zahra")
    assert [(LIFTED, {"who": "till:till-1", "by": "zahra"})] == [(each.kind, each.data) for each in heard]
    shop.club.vouchers.use(code, CART, use_id="o1", till="till-1")


def waits_or_guesses(shop):
    """None for a guess that was looked at, the instant to wait for, or that it is blocked."""
    try:
        guesses(shop)
    except TooManyAttemptsError as error:
        return error.until or "blocked"
    return None


def test_the_count_survives_a_restart(tmp_path):
    """It was committed although the attempt was rolled back, and another process reads it."""
    store = f"sqlite:///{tmp_path}/club.db"
    with a_voucher_shop(store) as shop:
        shop.campaign()
        for _ in range(10):
            guesses(shop)
        until = waits(shop)
    with open_club(a_program(), store, clock=shop.clock, keys=a_ring()) as club:
        assert until == waits(VoucherShop(club, shop.clock))


@pytest.mark.parametrize("what", ["unknown", "used", "expired", "forged", "foreign", "of another member"])
def test_every_reason_has_one_answer(shop, what):
    """Whoever is not trusted cannot tell them apart, and each is counted."""
    shop.campaign(ends_at=day(2))
    used, expired = shop.club.vouchers.issue("spring", 2)
    personal = dict(shop.club.vouchers.issue_to("spring", ["bob"]))["bob"]
    shop.uses(used)
    if what == "expired":
        shop.clock.advance_to(day(2))
    code = {
        "unknown": a_ring().code_keys().make(5), "used": used, "expired": expired,
        "forged": FORGED.make(5), "foreign": "GIFT202417", "of another member": personal,
    }[what]  # fmt: skip

    found = []
    for verb in (
        partial(shop.club.vouchers.check, code, CART),
        partial(shop.club.vouchers.reserve, code, CART, use_id="o9"),
        partial(shop.club.vouchers.use, code, CART, use_id="o9"),
    ):
        with pytest.raises(VoucherRefusedError) as caught:
            verb(till="till-1")
        found.append((str(caught.value), caught.value.reason, caught.value.__cause__))

    assert [("the voucher is refused", None, None)] * 3 == found
    for _ in range(7):
        guesses(shop)
    assert waits(shop) is not None


def test_an_order_that_is_too_small_is_no_guess(shop):
    """Its code is good: the shopper is told why, and nothing is counted."""
    shop.campaign(least_minor=9000)
    code = shop.code()

    for _ in range(20):
        with pytest.raises(VoucherRefusedError, match="too small"):
            shop.club.vouchers.check(code, CART, till="till-1")


def test_typos_cost_nothing_and_ask_nothing(shop, monkeypatch):
    """Each wrong symbol and each swap of a good code is told without the storage, and never counted."""
    shop.campaign()
    code = shop.code().replace("-", "")
    typos = {code[:place] + symbol + code[place + 1 :] for place in range(16) for symbol in ALPHABET} | {
        "".join(swapped(code, first, second)) for first in range(16) for second in range(first)
    }
    typos.discard(code)

    def nothing(*_):
        raise AssertionError("the storage was asked")

    with monkeypatch.context() as patch:
        for method in ("begin", "read"):
            patch.setattr(type(shop.club.storage), method, nothing)
        for typo in typos:
            with pytest.raises(BadVoucherError):
                shop.club.vouchers.use(typo, CART, use_id="o1", till="till-1")

    assert len(typos) > 500
    shop.club.vouchers.use(code, CART, use_id="o1", till="till-1")


def swapped(code, first, second):
    """A code with two symbols in each other's place."""
    symbols = list(code)
    symbols[first], symbols[second] = symbols[second], symbols[first]
    return symbols


def test_using_forgives_and_looking_does_not(shop):
    """Who has one good code could look at it for ever between guesses."""
    shop.campaign(most=None)
    code = shop.code()

    for _ in range(9):
        guesses(shop)
    shop.club.vouchers.check(code, CART, till="till-1")
    guesses(shop)
    until = waits(shop)
    shop.clock.advance_to(until)
    for _ in range(9):
        guesses(shop)
    shop.club.vouchers.use(code, CART, use_id="o1", till="till-1")
    for _ in range(9):
        guesses(shop)
    shop.club.vouchers.check(code, CART, till="till-1")


def test_a_member_is_counted_wherever(shop):
    """From one till after the other; another member at the same tills is not kept waiting."""
    shop.campaign(most=None)
    code = shop.code()
    ada, bob = (Cart(order_minor=5000, member_id=name) for name in ("ada", "bob"))
    for number in range(10):
        with pytest.raises(VoucherRefusedError):
            shop.club.vouchers.check(FORGED.make(number), ada, till=f"till-{number}")

    with pytest.raises(TooManyAttemptsError):
        shop.club.vouchers.check(code, ada, till="till-99")
    shop.club.vouchers.check(code, bob, till="till-1")
    shop.club.vouchers.lift(member_id="ada", by="zahra")
    shop.club.vouchers.check(code, ada, till="till-99")


def test_somebody_is_told_of_a_day_with_many():
    """The thousandth wrong code of a day is an event, and only that one."""
    events: list[Event] = []
    with a_voucher_shop() as shop:
        shop.club.subscribe(events.append)
        for number in range(IN_A_DAY + 3):
            guesses(shop, f"till-{number}")

    assert [(ALARM, {"attempts": "1000"})] == [(event.kind, event.data) for event in events]


def test_counts_are_forgotten_after_a_quiet_day(shop):
    """Each later one takes some with it, so rows do not pile up."""
    for number in range(8):
        guesses(shop, f"till-{number}")
    shop.clock.advance_to(day(1))
    guesses(shop, "till-new")

    names = [till(f"till-{number}") for number in range(8)]
    with shop.club.storage.read() as reader:
        kept = vouchers_read(reader).attempts([*names, till("till-new")], at=day(0))
    assert [till("till-new")] == list(kept)
