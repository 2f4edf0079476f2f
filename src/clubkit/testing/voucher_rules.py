"""Rules of vouchers, for a storage that keeps them."""

# ruff: noqa: S101, SIM300, PLR2004

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from fractions import Fraction

import pytest

from clubkit.calendars import Instant
from clubkit.errors import ConflictError
from clubkit.storage.ports import Storage
from clubkit.storage.voucher_ports import VOUCHERS, VoucherKeeper, vouchers_in, vouchers_read
from clubkit.testing.drafts import JOINED, day
from clubkit.values import changed
from clubkit.vouchers.attempts import BLOCKED_MICROS, DAY_MICROS, IN_A_ROW, Attempts, failed, till
from clubkit.vouchers.campaign import Campaign, CampaignState, GivenBack
from clubkit.vouchers.discount import Discount, DiscountOn
from clubkit.vouchers.voucher import Details, Given, TakenOffline, Use, UseState, Voucher, VoucherState

THREADS = 4
LAPS = 10


def a_voucher(key: str = "0.1", *, campaign_id: str = "spring", member_key: int | None = None) -> Voucher:
    """A voucher that nobody has used."""
    return Voucher(key, campaign_id, VoucherState.LIVE, 0, 1, member_key, JOINED, None)


def a_use(use_id: str = "o1", *, key: str = "0.1", until: Instant | None = None) -> Use:
    """A use, or with an end a reservation."""
    state = UseState.USED if until is None else UseState.RESERVED
    return Use(key, use_id, state, None, None, until, JOINED, Given("digest", 500, ()))


def written(storage: Storage, work: Callable[[VoucherKeeper], object]) -> None:
    """Do something to vouchers in one unit of work."""
    with storage.begin() as unit:
        work(vouchers_in(unit))


class VoucherRules:
    """Campaigns, vouchers, uses and failed attempts, where the storage has the capability `vouchers`."""

    @pytest.fixture
    def vouchered(self, storage: Storage) -> Storage:
        """An empty storage that keeps vouchers."""
        if VOUCHERS not in storage.capabilities:
            pytest.skip("this storage keeps no vouchers")
        return storage

    def test_a_campaign_is_read_as_it_was_put(self, vouchered: Storage) -> None:
        """Every term of a campaign is kept; a new state takes its place; campaigns come by name, in pages."""
        whole = Campaign(
            campaign_id="گل",
            gives=Discount(percent=Fraction(1, 3), at_most_minor=900, on=DiscountOn.CHEAPEST),
            starts_at=day(1),
            ends_at=day(9),
            most=None,
            per_member=2,
            least_minor=100,
            stores=frozenset({"north", "south"}),
            channels=frozenset({"web"}),
            gives_back=GivenBack.REOPEN,
            is_offline=True,
        )
        plain = Campaign(campaign_id="Zero", gives=Discount(amount_minor=5))
        for each in (whole, plain):
            written(vouchered, lambda vouchers, each=each: vouchers.put_campaign(each))  # type: ignore[misc]
        revoked = Campaign(campaign_id="Zero", state=CampaignState.REVOKED)
        written(vouchered, lambda vouchers: vouchers.put_campaign(revoked))

        with vouchered.read() as reader:
            vouchers = vouchers_read(reader)
            assert [revoked, whole] == vouchers.campaigns()
            assert ([revoked], [whole]) == (vouchers.campaigns(limit=1), vouchers.campaigns(after="Zero"))
            assert whole == vouchers.campaign("گل")
            assert vouchers.campaign("zero") is None

    def test_a_voucher_is_read_as_it_was_added(self, vouchered: Storage) -> None:
        """A voucher is found by what it is kept under, as it was added; unknown ones are left out."""
        details = Details(Discount(amount_minor=7), "reward-1")
        whole = Voucher(
            "f.3.ab", "spring", VoucherState.LIVE, 2, None, 2**62, day(1), day(2), details, 2**61, 5
        )
        written(vouchered, lambda vouchers: vouchers.add([whole, a_voucher()]))

        with vouchered.read() as reader:
            found = vouchers_read(reader).find(["0.1", "f.3.ab", "0.2"])
        assert {"f.3.ab": whole, "0.1": a_voucher()} == found

    def test_a_code_is_kept_once(self, vouchered: Storage) -> None:
        """Adding a voucher that is kept already is a conflict, and adds none of the others."""
        written(vouchered, lambda vouchers: vouchers.add([a_voucher()]))

        with pytest.raises(ConflictError):
            written(vouchered, lambda vouchers: vouchers.add([a_voucher("0.2"), a_voucher()]))

        with vouchered.read() as reader:
            assert 1 == vouchers_read(reader).issued("spring")

    def test_vouchers_come_in_pages(self, vouchered: Storage) -> None:
        """Vouchers of a campaign, and of a member, come by what they are kept under, bytewise, in pages."""
        keys = ["0.2", "c.A", "0.10", "f.0.a"]
        written(vouchered, lambda vouchers: vouchers.add([a_voucher(key, member_key=7) for key in keys]))
        other = a_voucher("0.5", campaign_id="autumn")
        written(vouchered, lambda vouchers: vouchers.add([other]))

        with vouchered.read() as reader:
            vouchers = vouchers_read(reader)
            pages = (
                vouchers.of_campaign("spring", limit=3),
                vouchers.of_campaign("spring", after="c.A"),
                vouchers.of_member(7, after="0.10", limit=1),
                vouchers.of_member(8),
            )
            assert (4, 1, 0) == tuple(map(vouchers.issued, ("spring", "autumn", "winter")))
        assert [["0.10", "0.2", "c.A"], ["f.0.a"], ["0.2"], []] == [
            [each.code_key for each in page] for page in pages
        ]

    def test_a_voucher_is_saved_with_its_uses(self, vouchered: Storage) -> None:
        """A saved voucher has its new state, count and details and the next version, and its uses with it."""
        written(vouchered, lambda vouchers: vouchers.add([a_voucher()]))
        reserved = a_use(until=day(1))
        whole = Given("other", 900, (("vase", 400), ("گل", 5)), 7)
        used = changed(reserved, state=UseState.USED, until=None, order_key="web/1", given=whole)
        after = changed(a_voucher(), uses=1, state=VoucherState.REVOKED, details=Details(record_id="r"))
        written(vouchered, lambda vouchers: vouchers.save(a_voucher(), [reserved, a_use("o2")]))
        written(vouchered, lambda vouchers: vouchers.save(changed(after, version=1), [used]))

        with vouchered.read() as reader:
            vouchers = vouchers_read(reader)
            assert {"0.1": changed(after, version=2)} == vouchers.find(["0.1"])
            assert (used, a_use("o2")) == (vouchers.use("0.1", "o1"), vouchers.use("0.1", "o2"))
            assert vouchers.use("0.1", "o3") is None
            assert [used] == vouchers.uses_for("web/1")

    def test_uses_are_counted_by_code(self, vouchered: Storage) -> None:
        """Used and reserved ones, also what lapsed; neither released ones nor conflicts."""
        uses = [a_use("1"), a_use("2", until=day(1)), changed(a_use("3"), state=UseState.RELEASED)]
        uses += [changed(a_use("4"), state=UseState.CONFLICT), a_use("5", key="0.2")]
        written(vouchered, lambda vouchers: vouchers.add([a_voucher(f"0.{place}") for place in (1, 2, 3)]))
        written(vouchered, lambda vouchers: vouchers.note(uses))

        with vouchered.read() as reader:
            assert {"0.1": 2} == vouchers_read(reader).counted_uses(["0.1", "0.3", "0.9"])

    def test_an_old_version_is_a_conflict(self, vouchered: Storage) -> None:
        """A voucher that was decided on before somebody else's change is not saved, nor are its uses."""
        written(vouchered, lambda vouchers: vouchers.add([a_voucher()]))
        written(vouchered, lambda vouchers: vouchers.save(a_voucher(), []))

        with pytest.raises(ConflictError):
            written(vouchered, lambda vouchers: vouchers.save(a_voucher(), [a_use()]))

        with vouchered.read() as reader:
            assert vouchers_read(reader).use("0.1", "o1") is None

    def test_reservations_lapse_by_the_clock(self, vouchered: Storage) -> None:
        """Reservations of a code that ended by an instant are found, the earliest first, up to a number."""
        written(vouchered, lambda vouchers: vouchers.add([a_voucher(), a_voucher("0.2")]))
        ends = {"late": day(3), "soon": day(1), "middle": day(2)}
        uses = [a_use(name, until=until) for name, until in ends.items()]
        written(vouchered, lambda vouchers: vouchers.save(a_voucher(), [*uses, a_use("used")]))
        other = a_use("other", key="0.2", until=day(1))
        written(vouchered, lambda vouchers: vouchers.save(a_voucher("0.2"), [other]))

        with vouchered.read() as reader:
            found = [
                [use.use_id for use in vouchers_read(reader).lapsed("0.1", at, limit=2)]
                for at in (Instant(day(1) - 1), day(1), day(3))
            ]
        assert [[], ["soon"], ["soon", "middle"]] == found

    def test_what_a_member_used_is_found_by_campaign(self, vouchered: Storage) -> None:
        """What a member used of a campaign is found; uses and bound vouchers can be given to another."""
        bound = a_voucher("0.1", member_key=7)
        other = a_voucher("0.2", campaign_id="autumn")
        written(vouchered, lambda vouchers: vouchers.add([bound, other]))
        uses = [changed(a_use("o1"), member_key=7), changed(a_use("o2", until=day(1)), member_key=7)]
        elsewhere = changed(a_use("o1", key="0.2"), member_key=7)
        written(vouchered, lambda vouchers: vouchers.save(bound, uses))
        written(vouchered, lambda vouchers: vouchers.save(other, [elsewhere]))

        with vouchered.begin() as unit:
            vouchers = vouchers_in(unit)
            assert uses == sorted(vouchers.uses_by(7, "spring"), key=lambda use: use.use_id)
            vouchers.bind_anew(7, into=8)
            assert [] == vouchers.uses_by(7, "spring")
            assert 2 == len(vouchers.uses_by(8, "spring"))
            assert ["0.1"] == [each.code_key for each in vouchers.of_member(8)]
            assert bound.version + 2 == vouchers.of_member(8)[0].version

    def test_codes_that_are_gone_are_listed_in_pages(self, vouchered: Storage) -> None:
        """Called back alone or with their campaign, used up or reserved; neither good ones nor ended ones."""
        spent = changed(a_voucher("t.1"), uses=1)
        ended = changed(spent, code_key="t.2", ends_at=day(2))
        twice = changed(a_voucher("t.3"), uses=2, most=3)
        endless = changed(a_voucher("t.4"), uses=9, most=None)
        revoked = changed(a_voucher("t.5"), state=VoucherState.REVOKED)
        autumn = a_voucher("t.6", campaign_id="autumn")
        others = [a_voucher("t.7"), changed(a_voucher("0.1"), uses=1), changed(a_voucher("u.1"), uses=1)]
        written(
            vouchered,
            lambda vouchers: vouchers.add([spent, ended, twice, endless, revoked, autumn, *others]),
        )
        for campaign in (
            Campaign(campaign_id="spring"),
            Campaign(campaign_id="autumn", state=CampaignState.REVOKED),
        ):
            written(vouchered, lambda vouchers, each=campaign: vouchers.put_campaign(each))  # type: ignore[misc]

        with vouchered.read() as reader:
            vouchers = vouchers_read(reader)
            assert ["t.1", "t.2", "t.5", "t.6"] == vouchers.gone("t.", at=day(1))
            assert ["t.1", "t.5", "t.6"] == vouchers.gone("t.", at=day(2))
            assert ["t.5"] == vouchers.gone("t.", at=day(2), after="t.1", limit=1)

    def test_conflicts_are_noted_beside_the_vouchers(self, vouchered: Storage) -> None:
        """With who took what at which till; in pages, by code and id; a voucher stays as it was."""
        written(vouchered, lambda vouchers: vouchers.add([a_voucher()]))
        taken = TakenOffline("گل-1", "ali", "r1", day(1), "used")
        conflicts = [
            changed(a_use(use_id, key=key), state=UseState.CONFLICT, offline=taken)
            for key, use_id in (("0.1", "a"), ("0.1", "b"), ("x.9", "A"))
        ]
        plain = changed(a_use("c"), offline=changed(taken, reason=""))
        written(vouchered, lambda vouchers: vouchers.note([*reversed(conflicts), plain]))

        with vouchered.read() as reader:
            vouchers = vouchers_read(reader)
            assert conflicts == vouchers.conflicts()
            assert conflicts[1:2] == vouchers.conflicts(after=("0.1", "a"), limit=1)
            assert conflicts[2:] == vouchers.conflicts(after=("0.1", "b"))
            assert plain == vouchers.use("0.1", "c")
            assert {"0.1": a_voucher()} == vouchers.find(["0.1"])

    def test_a_locked_voucher_is_the_newest(self, vouchered: Storage) -> None:
        """A locked voucher is read with the writes before it; where none is kept, none is locked."""
        with vouchered.begin() as unit:
            vouchers = vouchers_in(unit)
            vouchers.add([a_voucher()])
            vouchers.save(changed(a_voucher(), uses=1), [a_use()])

            locked = vouchers.lock("0.1")
            assert locked is not None
            assert (1, 1) == (locked.uses, locked.version)
            assert vouchers.lock("0.2") is None

    def test_an_exception_leaves_no_voucher(self, vouchered: Storage) -> None:
        """Leaving the block with an exception keeps no campaign, no voucher, no use and no count."""

        def fail(vouchers: VoucherKeeper) -> None:
            vouchers.put_campaign(Campaign(campaign_id="spring"))
            vouchers.add([a_voucher()])
            vouchers.save(a_voucher(), [a_use()])
            vouchers.put_attempts([Attempts(till("1"))], {}, at=JOINED)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            written(vouchered, fail)

        with vouchered.read() as reader:
            vouchers = vouchers_read(reader)
            assert ([], {}) == (vouchers.campaigns(), vouchers.find(["0.1"]))
            assert vouchers.use("0.1", "o1") is None
            assert {} == vouchers.attempts([till("1")], at=JOINED)

    def test_attempts_are_forgotten(self, vouchered: Storage) -> None:
        """By the instant that their time is over, so many at once; nobody else's are."""
        tries = [failed(Attempts(till(name)), at=JOINED) for name in "123"]
        blocked = Attempts(till("4"), (JOINED,), IN_A_ROW, 3, day(1), JOINED, 9)
        later, over = Instant(JOINED + DAY_MICROS), Instant(JOINED + BLOCKED_MICROS)
        written(vouchered, lambda vouchers: vouchers.put_attempts([*tries, blocked], {}, at=JOINED))

        counts: list[int] = []
        for at in Instant(later - 1), later, later, later, Instant(over - 1), over:
            written(vouchered, lambda vouchers, at=at: counts.append(vouchers.forget_attempts(at, limit=2)))  # type: ignore[misc]  # a default of a lambda

        assert [0, 2, 1, 0, 0, 1] == counts

    def test_attempts_are_kept_for_a_day(self, vouchered: Storage) -> None:
        """Failed attempts are counted on for a day after the last; those that a supervisor must lift stay."""
        one = failed(Attempts(till("1")), at=JOINED)
        blocked = Attempts(till("2"), (JOINED,), IN_A_ROW, 3, day(1), JOINED, 9)
        written(vouchered, lambda vouchers: vouchers.put_attempts([one, blocked], {}, at=JOINED))

        ends = JOINED + DAY_MICROS
        who = [one.who, blocked.who, till("3")]
        with vouchered.read() as reader:
            vouchers = vouchers_read(reader)
            assert {each.who: each for each in (one, blocked)} == vouchers.attempts(who, at=Instant(ends - 1))
            assert {blocked.who: blocked} == vouchers.attempts(who, at=Instant(ends))

        with vouchered.begin() as unit:
            vouchers = vouchers_in(unit)
            known = vouchers.lock_attempts(who, at=Instant(ends))
            vouchers.put_attempts([changed(one, waits=1)], known, at=Instant(ends))
        with vouchered.read() as reader:
            assert 1 == vouchers_read(reader).attempts(who, at=Instant(ends))[one.who].waits

    def test_no_attempt_is_lost(self, vouchered: Storage) -> None:
        """Of attempts that threads count for one till at once, none is lost, not even the first."""

        def count(_: int) -> None:
            for _ in range(LAPS):
                while True:
                    with suppress(ConflictError), vouchered.begin() as unit:
                        vouchers = vouchers_in(unit)
                        known = vouchers.lock_attempts([till("1")], at=JOINED)
                        more = failed(known.get(till("1"), Attempts(till("1"))), at=JOINED)
                        vouchers.put_attempts([more], known, at=JOINED)
                        break

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(count, range(THREADS)))

        with vouchered.read() as reader:
            assert (
                THREADS * LAPS == vouchers_read(reader).attempts([till("1")], at=JOINED)[till("1")].in_a_row
            )

    def test_a_code_is_used_once_by_threads(self, vouchered: Storage) -> None:
        """Of threads that lock a voucher to use it once, one does."""
        written(vouchered, lambda vouchers: vouchers.add([a_voucher(f"0.{n}") for n in range(LAPS)]))

        def use(number: int) -> int:
            return sum(_is_first(vouchered, f"0.{lap}", f"o{number}") for lap in range(LAPS))

        with ThreadPoolExecutor(THREADS) as pool:
            won = sum(pool.map(use, range(THREADS)))

        with vouchered.read() as reader:
            found = vouchers_read(reader).find([f"0.{n}" for n in range(LAPS)])
        assert LAPS == sum(each.uses for each in found.values()) == won


def _is_first(storage: Storage, key: str, use_id: str) -> bool:
    """Use a code if nobody has; whether it was used."""
    while True:
        with suppress(ConflictError):
            with storage.begin() as unit:
                vouchers = vouchers_in(unit)
                voucher = vouchers.lock(key)
                assert voucher is not None
                is_first = voucher.uses == 0
                if is_first:
                    vouchers.save(changed(voucher, uses=1), [a_use(use_id, key=key)])
            return is_first
