"""The store's side of tills that could not ask: one use for each token, and nothing that is told is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from random import Random

import pytest
from attrs import evolve

from clubkit.areas.voucher_carts import Cart
from clubkit.calendars import Instant
from clubkit.calendars.instants import DAY, SECOND
from clubkit.clock import FixedClock
from clubkit.club import open_club
from clubkit.errors import BadInputError, KeyRingError, ReferenceReusedError, VoucherRefusedError
from clubkit.events import Event
from clubkit.till import enrol
from clubkit.vouchers.bundles import read_bundle
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.offline import (
    Acceptance,
    Answer,
    Outcome,
    TillRefusal,
    acceptance_document,
    answer_document,
    read_acceptance,
    read_answer,
)

from ..club.shop import a_program
from ..servers.databases import fresh_database
from .devices import NOW, RING, TERMS, Hands, bundle, text

WORTH = 900_000


class Company:
    """A club whose tokens tills take, and its tills."""

    def __init__(self, club, clock, folder, stack):
        self.club, self.clock, self._folder, self._stack = club, clock, folder, stack
        self.told: list[Event] = []
        club.subscribe(self.told.append)
        begins, ends = Instant(NOW - DAY), Instant(NOW + 9 * DAY)
        club.vouchers.campaign(Campaign(campaign_id="gifts", starts_at=begins, ends_at=ends, is_offline=True))

    def tokens(self, count):
        """So many new tokens."""
        had = sum(1 for _ in self.club.vouchers._bulk.held("gifts"))
        return list(self.club.vouchers.issue_tokens("gifts", had + count))

    def till(self, name):
        """A till that was just enrolled."""
        device = enrol(
            self._folder / f"{name}.db",
            till_id=name,
            bundle=self.club.tills.bundle(TERMS),
            clock=Hands(self.clock.now()),
        )
        self._stack.callback(device.close)
        return device

    def serials_gone(self):
        """How many tokens the next bundle calls back."""
        return len(read_bundle(self.club.tills.bundle(TERMS)).gone)


@contextmanager
def a_company(store, folder):
    clock = FixedClock(NOW)
    with ExitStack() as stack:
        club = stack.enter_context(open_club(a_program(), store, clock=clock, keys=RING))
        yield Company(club, clock, folder, stack)


@pytest.fixture(params=["memory", "sqlite"])
def company(request, tmp_path):
    store = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/club.db"
    with a_company(store, tmp_path) as opened:
        yield opened


def take(device, token, reference="r1", operator="ali"):
    return device.accept(token, reference=reference, operator=operator, worth_minor=WORTH)


def outcomes(answers):
    return [(each.outcome.value, each.reason) for each in answers]


# --- five tills -------------------------------------------------------------------------------------


def five_tills(company, order):
    """The same token at five tills that upload in some order, one of them twice."""
    (token,) = company.tokens(1)
    devices = {name: company.till(name) for name in order}
    for number, (name, device) in enumerate(sorted(devices.items())):
        take(device, token, f"r{number}", f"operator of {name}")

    answers: dict[str, list[Answer]] = {}
    for name in [*order, order[2]]:
        told = company.club.tills.accept_uploads(name, devices[name].untold())
        answers.setdefault(name, told)
        assert told == answers[name]
    for name, device in devices.items():
        device.settle(answers[name])
        device.update(company.club.tills.bundle(TERMS))
        assert TillRefusal.USED_HERE == refusal(device, token)
    assert TillRefusal.GONE == refusal(company.till("late"), token)
    return token, answers, devices


def refusal(device, token):
    with pytest.raises(VoucherRefusedError) as caught:
        take(device, token, "other")
    return caught.value.reason


@pytest.mark.parametrize("seed", range(3))
def test_five_tills_that_took_one_token_are_one_use_and_four_conflicts(company, seed):
    """In whatever order they tell of it, once or twice; each conflict names its till and operator."""
    names = [f"till-{number}" for number in range(5)]
    Random(seed).shuffle(names)  # noqa: S311 - an order, no secret

    _, answers, devices = five_tills(company, names)

    first, *others = names
    assert [("used", "")] == outcomes(answers[first])
    assert [[("conflict", "used")]] * 4 == [outcomes(answers[name]) for name in others]
    found = company.club.tills.conflicts()
    assert {(name, f"operator of {name}", WORTH) for name in others} == {
        (each.till_id, each.operator, each.worth_minor) for each in found
    }
    assert [] == [each for device in devices.values() for each in device.untold()]
    assert 4 == sum(event.kind == "vouchers.conflict" for event in company.told)


def test_what_was_lost_is_within_what_was_told_before(company):
    """The bound is the number of tills but one, times the worth of the token."""
    five_tills(company, [f"till-{number}" for number in range(5)])

    losses = company.club.tills.losses(5, evolve(TERMS, face_most_minor=WORTH, total_most_minor=WORTH))

    assert (4, 4 * WORTH) == (losses.conflicts, losses.lost_minor)
    assert losses.lost_minor <= losses.at_most.one_voucher_minor <= losses.at_most.all_minor


def test_a_batch_that_was_cut_is_told_once_more(company):
    """The answers to the first half got lost: the whole is told again, and is what it was."""
    device = company.till("till-1")
    for number, token in enumerate(company.tokens(4)):
        take(device, token, f"r{number}")
    company.club.tills.accept_uploads("till-1", device.untold(limit=2))

    answers = company.club.tills.accept_uploads("till-1", device.untold())

    assert [("used", "")] * 4 == outcomes(answers)
    assert [] == company.club.tills.conflicts()
    assert 4 == company.serials_gone()


# --- the rest of the store --------------------------------------------------------------------------


def test_a_token_that_was_used_online_is_a_conflict(company):
    (token,) = company.tokens(1)
    device = company.till("till-1")
    take(device, token)
    company.club.vouchers.use(token, Cart(order_minor=WORTH), use_id="web-1", trusted=True)

    assert [("conflict", "used")] == outcomes(company.club.tills.accept_uploads("till-1", device.untold()))


def test_a_token_that_a_till_took_cannot_be_used_online(company):
    (token,) = company.tokens(1)
    device = company.till("till-1")
    take(device, token)
    company.club.tills.accept_uploads("till-1", device.untold())

    with pytest.raises(VoucherRefusedError) as caught:
        company.club.vouchers.use(token, Cart(order_minor=WORTH), use_id="web-1", trusted=True)
    assert "used" == caught.value.reason


def test_a_cart_lets_go_of_a_token_that_was_taken_at_a_till(company):
    """Goods were given for it; a cart has only set it aside."""
    (token,) = company.tokens(1)
    company.club.vouchers.reserve(token, Cart(order_minor=WORTH), use_id="web-1", trusted=True)
    device = enrol_before(company, "till-1")
    take(device, token)

    assert [("used", "")] == outcomes(company.club.tills.accept_uploads("till-1", device.untold()))
    with pytest.raises(VoucherRefusedError):
        company.club.vouchers.use(token, use_id="web-1", trusted=True)
    assert 1 == company.serials_gone()


def enrol_before(company, name):
    """A till whose bundle is from before anything was used."""
    path = company._folder / f"{name}.db"
    device = enrol(path, till_id=name, bundle=bundle(), clock=Hands())
    company._stack.callback(device.close)
    return device


@pytest.mark.parametrize("what", ["token", "campaign"])
def test_what_was_called_back_is_a_conflict_and_gone(company, what):
    token, _ = company.tokens(2)
    device = company.till("till-1")
    take(device, token)
    if what == "token":
        company.club.vouchers.revoke(token)
    else:
        company.club.vouchers.revoke_campaign("gifts")

    assert [("conflict", "revoked")] == outcomes(company.club.tills.accept_uploads("till-1", device.untold()))
    assert (1 if what == "token" else 2) == company.serials_gone()


def an_acceptance(token, nonce="ab" * 16, at=NOW):
    return Acceptance(nonce, token, "r1", "ali", WORTH, at)


def test_what_the_club_did_not_sign_is_recorded_too(company):
    """A till that made it up, or whose key was revoked since: nothing that is told is lost."""
    made_up = [
        an_acceptance("CK1" + "0" * 172),
        an_acceptance("no token", "cd" * 16),
        an_acceptance(text(), "ef" * 16),  # signed, and unknown to the store
        an_acceptance(text(expires_at=NOW), at=Instant(NOW + 301 * SECOND)),
    ]

    answers = company.club.tills.accept_uploads("till-1", made_up)

    assert [Outcome.CONFLICT] * 4 == [each.outcome for each in answers]
    assert "unknown" == answers[2].reason
    assert 4 == len(company.club.tills.conflicts())
    assert answers == company.club.tills.accept_uploads("till-1", made_up)
    assert 4 == len(company.club.tills.conflicts())


def test_conflicts_come_in_pages(company):
    company.club.tills.accept_uploads("t", [an_acceptance("x", f"{number:032x}") for number in range(5)])

    first = company.club.tills.conflicts(limit=2)
    rest = company.club.tills.conflicts(after=first[-1])

    assert 5 == len({each.use_id for each in (*first, *rest)})


def test_a_use_at_a_till_is_no_cart_of_the_shop(company):
    """Its name cannot be taken for another use."""
    (token,) = company.tokens(1)
    device = company.till("till-1")
    taken = take(device, token)
    company.club.tills.accept_uploads("till-1", [taken])

    with pytest.raises(ReferenceReusedError):
        company.club.vouchers.use(
            token, Cart(order_minor=1), use_id=f"till:till-1:{taken.nonce}", trusted=True
        )


def test_bundles_are_numbered(company):
    numbers = [read_bundle(company.club.tills.bundle(TERMS)).number for _ in range(3)]

    assert [1, 2, 3] == numbers


def test_a_bundle_forgets_tokens_that_nobody_takes_any_more(company):
    (token,) = company.tokens(1)
    company.club.vouchers.use(token, Cart(order_minor=WORTH), use_id="web-1", trusted=True)

    seen = []
    for at in (NOW, NOW + 9 * DAY + 300 * SECOND - 1, NOW + 9 * DAY + 300 * SECOND):
        company.clock.advance_to(Instant(at))
        seen.append(company.serials_gone())
    assert [1, 1, 0] == seen


def test_a_club_without_keys_has_no_tills():
    with open_club(a_program(), "memory:", clock=FixedClock(NOW)) as club:
        with pytest.raises(KeyRingError):
            club.tills.bundle(TERMS)
        with pytest.raises(KeyRingError):
            club.tills.accept_uploads("till-1", [an_acceptance("x")])


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "AB" * 16},
        {"nonce": "ab"},
        {"token": ""},
        {"token": "x" * 176},
        {"operator": "a\nb"},
        {"reference": " "},
        {"worth_minor": -1},
        {"worth_minor": True},
        {"at": 10**30},
    ],
    ids=str,
)
def test_what_no_till_tells_is_refused_before_anything_is_written(company, wrong):
    good = an_acceptance("x")

    with pytest.raises(BadInputError):
        company.club.tills.accept_uploads("till-1", [good, evolve(good, **wrong)])
    with pytest.raises(BadInputError):
        read_acceptance({**acceptance_document(good), **wrong})
    assert [] == company.club.tills.conflicts()


def test_what_goes_over_the_wire_comes_back():
    taken, answer = an_acceptance("x"), Answer("ab" * 16, Outcome.CONFLICT, "used")

    assert taken == read_acceptance(acceptance_document(taken))
    assert answer == read_answer(answer_document(answer))
    document = answer_document(answer)
    wrongs: list[object] = [{}, [], {**document, "outcome": "lost"}, {**document, "x": 1}]
    for wrong in wrongs:
        with pytest.raises(BadInputError):
            read_answer(wrong)
    with pytest.raises(BadInputError):
        read_acceptance({**acceptance_document(taken), "more": 1})


# --- many at once, on servers -----------------------------------------------------------------------


@pytest.mark.parametrize("server", ["postgres", "mariadb"])
def test_tills_that_tell_at_once_make_one_use_of_each_token(request, tmp_path, server):
    """Five tills took the same five tokens; five threads tell of them in five orders."""
    with (
        fresh_database(request.getfixturevalue(server)) as url,
        a_company(url.render_as_string(hide_password=False), tmp_path) as company,
    ):
        tokens = company.tokens(5)
        uploads = {}
        for number in range(5):
            device = company.till(f"till-{number}")
            for place, token in enumerate(tokens):
                take(device, token, f"r{place}")
            uploads[f"till-{number}"] = device.untold()[number:] + device.untold()[:number]
        with ThreadPoolExecutor(5) as pool:
            answers = list(pool.map(lambda each: company.club.tills.accept_uploads(*each), uploads.items()))

        told = [answer.outcome for each in answers for answer in each]
        assert (5, 20) == (told.count(Outcome.USED), told.count(Outcome.CONFLICT))
        assert 20 == len(company.club.tills.conflicts())
        assert 5 == company.serials_gone()
