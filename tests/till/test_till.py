"""Taking tokens offline: each once, and only what the club lets a till take."""

from __future__ import annotations

import stat

import pytest

from clubkit.calendars import Instant
from clubkit.calendars.instants import HOUR, SECOND
from clubkit.errors import (
    BadInputError,
    BadVoucherError,
    ReferenceReusedError,
    StorageError,
    VoucherRefusedError,
)
from clubkit.till import enrol, open_till
from clubkit.vouchers.bundles import TillTerms
from clubkit.vouchers.keys import new_ring
from clubkit.vouchers.offline import Answer, Outcome, TillRefusal, exposure
from clubkit.vouchers.secret import Secret
from clubkit.vouchers.tokens import Binding, Bound, TokenKind

from .devices import IRR, NOW, RING, TERMS, YEAR, Hands, bundle, take, text, till, token

NEXT = Secret(bytes([7] * 32))


def refusal(device, code, **more):
    """Why a till refuses a token."""
    with pytest.raises(VoucherRefusedError) as caught:
        take(device, code, **more)
    return caught.value.reason


def bound_to_store(store):
    return RING.binding_key().binding(Bound.TO_STORE, store)


# --- what is taken ----------------------------------------------------------------------------------


def test_a_token_is_taken_and_told_later(tmp_path):
    code = text()
    with till(tmp_path) as device:
        taken = take(device, code)

        assert [taken] == device.untold()
        assert (code, "r1", "ali", 1_000_000, NOW) == (
            taken.token,
            taken.reference,
            taken.operator,
            taken.worth_minor,
            taken.at,
        )


def test_looking_at_a_token_takes_nothing(tmp_path):
    says = token()
    with till(tmp_path) as device:
        assert says == device.check(RING.token_signer().sign(says))
        assert [] == device.untold()


def test_a_token_is_taken_once(tmp_path):
    """Whoever brings it, however it is written, and after the till was closed."""
    code = text()
    with till(tmp_path) as device:
        take(device, code)
        assert TillRefusal.USED_HERE == refusal(device, code, reference="r2")
    with open_till(tmp_path / "till-1.db", clock=Hands()) as device:
        assert TillRefusal.USED_HERE == refusal(device, code.lower(), reference="r2")
        with pytest.raises(VoucherRefusedError):
            device.check(code)


def test_a_token_is_known_by_its_serial_and_not_by_its_text(tmp_path):
    """Two tokens of one serial, as a ring that was restored from a backup may sign them."""
    with till(tmp_path) as device:
        take(device, text(serial=77, campaign=1))
        assert TillRefusal.USED_HERE == refusal(device, text(serial=77, campaign=2), reference="r2")


def test_asking_again_for_the_same_sale_gives_the_same_answer(tmp_path):
    """The till died between disk and screen: the cashier scans once more."""
    code = text()
    with till(tmp_path) as device:
        first = take(device, code)
    with open_till(tmp_path / "till-1.db", clock=Hands(Instant(NOW + HOUR))) as device:
        assert first == take(device, code)
        assert [first] == device.untold()


def test_the_same_sale_with_another_operator_or_worth_is_no_repeat(tmp_path):
    code = text(kind=TokenKind.PERCENT, amount=1000, currency=0)
    with till(tmp_path) as device:
        take(device, code, worth_minor=500)
        with pytest.raises(ReferenceReusedError):
            take(device, code, worth_minor=501)
        with pytest.raises(ReferenceReusedError):
            device.accept(code, reference="r1", operator="sara", worth_minor=500)


def test_one_sale_may_have_two_tokens(tmp_path):
    with till(tmp_path) as device:
        take(device, text())
        take(device, text())

        assert 2 == len(device.untold())


def test_a_token_without_an_amount_is_worth_what_the_shop_gives(tmp_path):
    with till(tmp_path) as device:
        taken = take(device, text(kind=TokenKind.ITEM, amount=1, currency=0), worth_minor=800_000)

        assert 800_000 == taken.worth_minor


# --- what is refused --------------------------------------------------------------------------------

REFUSED = [
    (TillRefusal.NOT_OFFLINE, {"is_offline": False}, {}),
    (TillRefusal.MANY_USES, {"is_single_use": False}, {}),
    (TillRefusal.GONE, {"serial": 999}, {}),
    (TillRefusal.ABOVE_CEILING, {"amount": 5_000_001}, {}),
    (
        TillRefusal.ABOVE_CEILING,
        {"kind": TokenKind.LEDGER, "amount": 0, "currency": 0},
        {"worth_minor": 5_000_001},
    ),
    (TillRefusal.UNKNOWN_WORTH, {"currency": 978}, {}),
    (TillRefusal.UNKNOWN_WORTH, {"currency": 978}, {"worth_minor": 10}),
    (TillRefusal.UNKNOWN_WORTH, {"kind": TokenKind.PERCENT, "amount": 10, "currency": 0}, {}),
    (TillRefusal.UNKNOWN_WORTH, {}, {"worth_minor": 999_999}),
    (TillRefusal.OF_A_MEMBER, {"binding": Binding(Bound.TO_MEMBER, b"mark")}, {}),
    (TillRefusal.OTHER_STORE, {"binding": bound_to_store("tehran")}, {}),
    ("expired", {"not_before": Instant(NOW - YEAR), "expires_at": Instant(NOW - 300 * SECOND)}, {}),
    ("too early", {"not_before": Instant(NOW + 301 * SECOND)}, {}),
]


@pytest.mark.parametrize(("reason", "says", "more"), REFUSED, ids=lambda each: str(each)[:40])
def test_what_a_till_refuses(tmp_path, reason, says, more):
    """With the reason for the operator, and one sentence for everybody else."""
    brought = bundle(store="shiraz", gone=[999])
    with till(tmp_path, brought=brought) as device:
        assert reason == refusal(device, text(**says), **more)
        assert [] == device.untold()
    assert "the voucher is refused" == str(VoucherRefusedError())


def test_a_token_of_the_own_store_is_taken(tmp_path):
    """Without a secret at the till: it has the mark of its store and no key that makes marks."""
    with till(tmp_path, brought=bundle(store="shiraz")) as device:
        take(device, text(binding=bound_to_store("shiraz")))
    with till(tmp_path, "till-2") as nowhere:
        assert TillRefusal.OTHER_STORE == refusal(nowhere, text(binding=bound_to_store("shiraz")))


def test_the_mark_of_the_store_is_that_of_the_key_that_signed(tmp_path):
    """After a rotation tokens of either key are known to be of the store."""
    rotated = RING.announced(NEXT).rotated()
    with till(tmp_path, brought=bundle(rotated, store="shiraz")) as device:
        take(device, text(binding=bound_to_store("shiraz")))
        new = rotated.binding_key().binding(Bound.TO_STORE, "shiraz")
        take(device, text(rotated, binding=new), "r2")
        assert TillRefusal.OTHER_STORE == refusal(device, text(rotated, binding=bound_to_store("shiraz")))


def test_tokens_of_keys_that_the_till_may_not_trust(tmp_path):
    """Of another club, of a key that it was not told of, and of a revoked one: three reasons, one answer."""
    revoked = RING.announced(NEXT).rotated().revoked(0)
    with till(tmp_path, brought=bundle(revoked)) as device:
        assert "revoked key" == refusal(device, text(RING))
        assert "unknown key" == refusal(device, text(new_ring("demo", Secret(bytes([9] * 32)))))
        assert "unknown key" == refusal(device, text(new_ring("other", NEXT)))
        take(device, text(revoked))


def test_what_is_no_token_leaves_nothing(tmp_path):
    with till(tmp_path) as device:
        for wrong in ("", "CK1", text() + "0", text()[:-1], "7BFX-R71N-ZZVB-TPKD"):
            with pytest.raises(BadVoucherError):
                take(device, wrong)
        with pytest.raises(BadInputError):
            take(device, b"CK1")


@pytest.mark.parametrize("name", ["", " a", "a\n", "a\u202e", "x" * 65])
def test_names_that_no_sale_has(tmp_path, name):
    with till(tmp_path) as device:
        with pytest.raises(BadInputError):
            take(device, text(), name)
        with pytest.raises(BadInputError):
            device.accept(text(), reference="r1", operator=name)


@pytest.mark.parametrize("worth", [-1, True, 1.5, 10**15 + 1])
def test_amounts_that_nothing_is_worth(tmp_path, worth):
    with till(tmp_path) as device, pytest.raises(BadInputError):
        take(device, text(kind=TokenKind.LEDGER, amount=0, currency=0), worth_minor=worth)


# --- what can be lost -------------------------------------------------------------------------------


def test_a_till_takes_no_more_than_its_total_before_it_tells_the_store(tmp_path):
    terms = TillTerms(face_most_minor=1_000_000, total_most_minor=2_500_000, currency=IRR)
    with till(tmp_path, brought=bundle(terms=terms)) as device:
        first = take(device, text())
        take(device, text(), "r2")
        assert TillRefusal.TOTAL_REACHED == refusal(device, text(), reference="r3")
        take(device, text(amount=500_000), "r3")  # just as much as is left

        device.settle([Answer(first.nonce, Outcome.USED)])
        take(device, text(), "r4")


def test_what_can_be_lost_is_a_product():
    """Every till but the first gives the worth in vain."""
    bounded = TillTerms(face_most_minor=1_000, total_most_minor=6_000, currency=IRR)

    assert (4_000, 24_000) == (exposure(5, bounded).one_voucher_minor, exposure(5, bounded).all_minor)
    assert 0 == exposure(1, bounded).one_voucher_minor
    assert exposure(5, TERMS).all_minor is None
    with pytest.raises(BadInputError):
        exposure(0, TERMS)


# --- the store --------------------------------------------------------------------------------------


def test_an_answer_is_noted_once_and_for_all(tmp_path):
    with till(tmp_path) as device:
        first, second = take(device, text()), take(device, text(), "r2")
        answers = [
            Answer(first.nonce, Outcome.USED),
            Answer(second.nonce, Outcome.CONFLICT, "used"),
            Answer("0" * 32, Outcome.USED),
        ]

        device.settle(answers)
        device.settle(answers)

        assert [] == device.untold()
        assert [second] == device.conflicts()


def test_a_token_stays_spent_after_the_store_was_told(tmp_path):
    code = text()
    with till(tmp_path) as device:
        device.settle([Answer(take(device, code).nonce, Outcome.USED)])
        device.update(bundle(number=2, at=Instant(NOW + HOUR)))

        assert TillRefusal.USED_HERE == refusal(device, code, reference="r2")


def test_a_till_forgets_what_nobody_would_take_any_more(tmp_path):
    """Once the store was told, and from the end of the token's grace on."""
    ends = Instant(NOW + HOUR)
    with till(tmp_path) as device:
        told = take(device, text(expires_at=ends))
        untold = take(device, text(expires_at=ends), "r2")
        device.settle([Answer(told.nonce, Outcome.CONFLICT, "used")])

        device.update(bundle(number=2, at=Instant(ends + 299 * SECOND)))
        assert [told] == device.conflicts()
        device.update(bundle(number=3, at=Instant(ends + 300 * SECOND)))

        assert [] == device.conflicts()
        assert [untold] == device.untold()


def test_a_newer_bundle_calls_tokens_back(tmp_path):
    code = text(serial=5)
    with till(tmp_path) as device:
        device.update(bundle(number=2, gone=[5]))

        assert TillRefusal.GONE == refusal(device, code)


@pytest.mark.parametrize(
    "brought",
    [
        bundle(number=4),
        bundle(new_ring("other", NEXT), number=6),
        bundle(new_ring("demo", NEXT), number=6),
        bundle(number=6, store="shiraz"),
        b"no bundle",
    ],
    ids=["older number", "other club", "unknown key", "other store", "no bundle"],
)
def test_bundles_that_a_till_does_not_go_by(tmp_path, brought):
    with till(tmp_path, brought=bundle(number=5)) as device:
        with pytest.raises(BadInputError):
            device.update(brought)
        device.update(bundle(number=5))  # the same once more is nothing wrong
        take(device, text())


def test_another_process_may_bring_the_bundle(tmp_path):
    code = text(serial=6)
    with till(tmp_path) as selling, open_till(tmp_path / "till-1.db", clock=Hands()) as syncing:
        syncing.update(bundle(number=2, gone=[6]))

        assert TillRefusal.GONE == refusal(selling, code)


# --- the file ---------------------------------------------------------------------------------------


def test_nobody_else_reads_the_file(tmp_path):
    till(tmp_path).close()

    assert 0o600 == stat.S_IMODE((tmp_path / "till-1.db").stat().st_mode)


def test_a_till_is_enrolled_again_and_keeps_what_it_took(tmp_path):
    """Its keys are unknown by now; a person brings a bundle."""
    code = text()
    with till(tmp_path) as device:
        taken = take(device, code)
    new = new_ring("demo", NEXT)
    with till(tmp_path, brought=bundle(new)) as device:
        assert [taken] == device.untold()
        take(device, text(new), "r2")


def test_a_file_is_of_one_till_and_one_club(tmp_path):
    with till(tmp_path) as device:
        take(device, text())
    for name, brought in (("till-2", bundle()), ("till-1", bundle(new_ring("other", NEXT)))):
        with pytest.raises(BadInputError):
            enrol(tmp_path / "till-1.db", till_id=name, bundle=brought)


def test_files_that_are_no_tills(tmp_path):
    (tmp_path / "text.db").write_text("no database, but long enough to be looked at as one" * 20)
    (tmp_path / "empty.db").touch()

    with pytest.raises(BadInputError):
        open_till(tmp_path / "missing.db")
    with pytest.raises(BadInputError):
        open_till(tmp_path / "empty.db")
    with pytest.raises(StorageError):
        open_till(tmp_path / "text.db")
    assert not (tmp_path / "missing.db").exists()


def test_how_a_till_stands(tmp_path):
    clock = Hands()
    with till(tmp_path, brought=bundle(store="shiraz"), clock=clock) as device:
        take(device, text())
        clock.shows = Instant(NOW + 24 * HOUR)
        stands = device.status()

    assert ("till-1", "shiraz", NOW, False, 1, 1_000_000) == (
        stands.till_id,
        stands.store,
        stands.synced_at,
        stands.is_taking,
        stands.untold,
        stands.untold_minor,
    )
