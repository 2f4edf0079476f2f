"""Drawing again what was drawn, from the records and from what the shop can list."""

from __future__ import annotations

from collections import Counter

import pytest

from clubkit.areas.surprises import Surprises
from clubkit.areas.voucher_issue import Keys
from clubkit.errors import BadInputError, KeyRingError
from clubkit.rewards.draw import Verdict, commitment_to
from clubkit.vouchers.keys import new_ring
from clubkit.vouchers.secret import Secret

from .shop import Shop, a_program, day
from .test_surprises import RING, opened  # noqa: F401 - a fixture

ROTATED = RING.announced(Secret(bytes([9] * 32))).rotated()
HALF = {"kind": "gift", "surprise": {"on": "visit", "chance": "1/2"}}
ON_ORDERS = {"id": "cake", "kind": "gift", "surprise": {"on": "order", "chance": "1/2"}}


@pytest.fixture
def shop(opened):  # noqa: F811 - the fixture
    """A shop that had 20 visits and 20 orders in January, and one of each in February."""
    shop = opened(HALF, ON_ORDERS)
    shop.on(15)
    for number in range(20):
        shop.club.points.earn("ada", "visit", reference=f"v{number}")
        shop.pays(f"o{number}", member="bob")
    shop.on(40)
    shop.club.points.earn("ada", "visit", reference="later")
    shop.pays("later", member="bob")
    return shop


def verdicts(shop, at=15, **more):
    """How many draws there were of each verdict."""
    return Counter(each.verdict for each in shop.club.surprises.draws(day(at), **more))


def given(shop, before=31):
    """How many gifts the members got in January."""
    records = [*shop.club.rewards.of("ada"), *shop.club.rewards.of("bob")]
    return sum(record.redeemed_at < day(before) for record in records)


def test_an_audit_finds_what_was_given_and_what_was_not(shop):
    """Every draw of the month once."""
    assert {Verdict.WON: given(shop), Verdict.LOST: 40 - given(shop)} == verdicts(shop)
    assert 0 < given(shop) < 40
    assert 2 == verdicts(shop, 40).total()


def test_a_published_seed_is_enough(shop):
    """And it is the one that was committed to."""
    early = shop.club.surprises.seed(day(15))
    shop.on(41)
    late = shop.club.surprises.seed(day(15))

    assert (early.commitment, late.commitment) == (
        late.commitment,
        commitment_to(Secret(bytes.fromhex(late.seed))),
    )
    assert verdicts(shop) == verdicts(shop, seeds={late.key_id: late.seed})


@pytest.mark.parametrize(("number", "is_told"), [(15, False), (37, False), (38, True)])
def test_a_seed_is_told_a_week_after_its_month(opened, number, is_told):  # noqa: F811 - the fixture
    """Nothing that falls in the month is drawn any more by then."""
    shop = opened(HALF)
    shop.on(number)

    found = shop.club.surprises.seed(day(15))

    assert ("2024-01", day(38), is_told) == (found.month, found.opens_at, found.seed is not None)


def test_a_gift_that_lost_is_found(shop):
    """With another seed about half of those that were given lose."""
    key_id = RING.signing_id().hex()

    found = verdicts(shop, seeds={key_id: "ab" * 32})

    assert found[Verdict.WON] + found[Verdict.WRONG] == given(shop)
    assert 0 < found[Verdict.WRONG] < given(shop)
    assert 0 < found[Verdict.WITHHELD]


def test_what_a_limit_kept_back_is_told(opened):  # noqa: F811 - the fixture
    """The audit cannot say that it was right; it says that it won."""
    limited = {"surprise": {"on": "visit", "chance": "1/2", "limit": {"times": 1}}}
    shop = opened(limited)
    for number in range(20):
        shop.club.points.earn("ada", "visit", reference=f"v{number}")

    found = verdicts(shop, 0)

    assert (1, 20) == (found[Verdict.WON], found.total())
    assert 0 < found[Verdict.WITHHELD]


def test_another_key_signs_meanwhile(shop):
    """Gifts name the key that they were drawn with; it verifies still."""
    later = Surprises(shop.club._keeper, Keys(ROTATED))

    found = Counter(each.verdict for each in later.draws(day(15)))

    assert given(shop) == found[Verdict.WON]
    assert 0 == found[Verdict.WRONG]


def test_a_key_that_is_gone_proves_nothing(shop):
    """Unless its seed was published."""
    stranger = Surprises(shop.club._keeper, Keys(new_ring("demo", Secret(bytes([7] * 32)))))

    found = Counter(each.verdict for each in stranger.draws(day(15)))

    assert given(shop) == found[None]


def test_without_keys_or_seeds_there_is_no_audit(opened):  # noqa: F811 - the fixture
    """Nor a seed."""
    shop = opened(HALF, keys=None)

    with pytest.raises(KeyRingError):
        list(shop.club.surprises.draws(day(0)))
    with pytest.raises(KeyRingError):
        shop.club.surprises.seed()


@pytest.mark.parametrize("seed", ["xyz", "ab", "ab" * 33])
def test_what_is_no_seed(shop, seed):
    """Is said before anything is read."""
    with pytest.raises(BadInputError):
        list(shop.club.surprises.draws(day(15), seeds={"ab": seed}))


def test_a_new_program_changes_no_draw_of_the_past(shop):
    """Each is drawn again with the chance of its own program."""
    before = verdicts(shop)
    never = {**HALF, "id": "drink", "surprise": {"on": "visit", "chance": "0.000001%"}}
    program = a_program(rewards=[never])
    changed = Shop(type(shop.club)(program, shop.club.storage, clock=shop.clock, keys=RING), shop.clock)
    changed.club.publish()

    assert before == verdicts(changed)
