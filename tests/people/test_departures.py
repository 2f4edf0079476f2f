"""Persons are forgotten, and nothing else is."""

from __future__ import annotations

import pytest
from attrs import evolve
from tests.club.shop import day
from tests.members.vectors import ring_of
from tests.people.house import PHONE, SARA, a_house, agrees, kept_of, key_in, messages, plans, reopened

from clubkit.areas import departures, retaining
from clubkit.calendars import Duration
from clubkit.errors import BadAmountError, KeyRingError, MemberErasedError
from clubkit.events import Event
from clubkit.members.privacy import wrapped_by
from clubkit.members.profile import Profile
from clubkit.orders import OrderState
from clubkit.reminders.outbox import MessageState
from clubkit.storage.voucher_ports import vouchers_in
from clubkit.vouchers.attempts import IN_A_ROW, Attempts, failed, till

KINDS = ("keys", "profiles", "occasions", "contacts", "messages", "attributes")


def filled(store, **tables):
    """A house with everything that can be known of Ada, and a little of Bob."""
    shop = a_house(store, **tables)
    members = shop.club.members
    members.describe("ada", {"city": "Rasht"})
    members.tell("ada", SARA)
    members.add_occasion("ada", "birthday:01-01")
    members.tell("bob", Profile(name="Bob"))
    agrees(shop)
    plans(shop)
    plans(shop, "bob")
    shop.pays("1", 500)
    return shop


def test_a_person_is_forgotten_and_the_sums_stay(store):
    """Everything personal is gone, and the balance is what it was."""
    shop = filled(store)
    with shop.club as club:
        erasure = club.members.erase("ada")

        assert dict(zip(KINDS, [1, 1, 1, 2, 1, 1], strict=True)) == erasure.deleted
        assert day(0) == erasure.erased_at
        assert Profile() == club.members.profile("ada")
        assert [] == club.members.occasions("ada")
        assert club.members.find(phone=PHONE) is None
        assert () == club.members.get("ada").attributes
        assert {} == messages(shop)
        assert 500 == shop.total()
        shop.check("ada", "bob")


def test_nobody_else_is_forgotten(store):
    """What is known of others stays as it was."""
    shop = filled(store)
    with shop.club as club:
        club.members.erase("ada")

        assert Profile(name="Bob") == club.members.profile("bob")
        assert ["r:7:1"] == list(messages(shop, "bob"))


def test_who_is_forgotten_twice_is_forgotten_once(store):
    """A second time deletes nothing, keeps the first instant, and is told to nobody."""
    shop = filled(store)
    told: list[Event] = []
    with shop.club as club:
        club.subscribe(told.append)
        club.members.erase("ada")
        shop.on(5)
        again = club.members.erase("ada")

        assert day(0) == again.erased_at
        assert {0} == set(again.deleted.values())
        assert [("member.erased", "ada")] == [(each.kind, each.member_id) for each in told]


def test_a_dry_run_says_what_would_be_forgotten(store):
    """Nothing is deleted, and the count is that of the real run."""
    shop = filled(store)
    with shop.club as club:
        dry = club.members.erase("ada", dry_run=True)

        assert dry.erased_at is None
        assert SARA == club.members.profile("ada")
        assert dry.deleted == club.members.erase("ada").deleted


def test_nothing_personal_comes_back(store):
    """An erased member's orders are synced as before, and nothing personal is taken up any more."""
    shop = filled(store)
    with shop.club as club:
        club.members.erase("ada")
        shop.reads("1", total_minor=700)
        shop.pays("2", 100, attributes=(("occasion", "mother-birthday:1365-12-29"),))
        shop.cancels("1")

        assert 100 == shop.total()
        for attempt in (
            lambda: club.members.tell("ada", SARA),
            lambda: club.members.describe("ada", {"city": "Rasht"}),
            lambda: club.members.add_occasion("ada", "birthday:01-01"),
        ):
            with pytest.raises(MemberErasedError):
                attempt()
        assert 0 == sum(club.members.erase("ada").deleted.values())


def test_the_number_of_who_was_forgotten_is_free(store):
    """Somebody else can have the phone number then."""
    shop = filled(store)
    with shop.club as club:
        club.members.erase("ada")
        club.members.tell("bob", Profile(phone=PHONE))

        assert "bob" == club.members.find(phone=PHONE).member_id


def test_an_erasure_needs_no_ring(store):
    """Who lost the ring can still forget."""
    shop = filled(store)
    with shop.club as club:
        reopened(shop).members.erase("ada")

        assert {} == kept_of(shop, lambda kept: kept.keys([key_in(shop)]))
        assert Profile() == club.members.profile("ada")


def test_messages_go_two_weeks_after_they_were_done(store):
    """Open ones and younger ones stay, and so does everything else; a tick does as much."""
    shop = filled(store)
    with shop.club as club:
        plans(shop, "bob", "old", state=MessageState.SENT, done_at=day(0))
        plans(shop, "bob", "new", state=MessageState.DROPPED, done_at=day(1))
        shop.on(14, 1)

        assert 1 == club.members.retain().messages
        assert {"r:7:1", "new"} == set(messages(shop, "bob"))
        assert SARA == club.members.profile("ada")
        shop.on(15, 1)
        club.tick()
        assert {"r:7:1"} == set(messages(shop, "bob"))


@pytest.mark.parametrize(
    ("meanwhile", "expected"),
    [
        (lambda _: None, ("ada", "bob")),
        (lambda shop: shop.pays("2", 1), ("bob",)),
        (lambda shop: shop.club.points.earn("ada", "visit", reference="v"), ("bob",)),
        (lambda shop: shop.club.members.tell("ada", Profile(city="تهران")), ("bob",)),
        (agrees, ("bob",)),
        (lambda shop: shop.club.tick(), ("ada", "bob")),
    ],
    ids=["nothing", "an order", "a visit", "a word", "a consent", "time alone"],
)
def test_who_did_nothing_for_long_is_forgotten(store, meanwhile, expected):
    """Only what a member does counts, and what time does by itself does not."""
    shop = filled(store, units={"points": {"expires": {"after": "200 days"}}})
    with shop.club as club:
        shop.on(300)
        meanwhile(shop)
        shop.on(400)

        assert expected == tuple(sorted(club.members.retain(inactive=YEAR, dry_run=True).members))
        assert SARA.name == club.members.profile("ada").name
        assert expected == tuple(sorted(club.members.retain(inactive=YEAR).members))
        assert () == club.members.retain(inactive=YEAR).members
        assert ("ada" in expected) is (club.members.profile("ada") == Profile())


YEAR = Duration(months=12)


def test_the_year_is_over_to_the_instant(store):
    """Exactly a year later the member counts as active, one instant later not."""
    shop = filled(store)
    with shop.club as club:
        shop.on(366)  # 2024 is a leap year
        assert () == club.members.retain(inactive=YEAR, dry_run=True).members
        shop.on(366, 1)
        assert 2 == len(club.members.retain(inactive=YEAR, dry_run=True).members)


def crowd(store, many=7):
    """A house where something is known of many, one of whom was here lately, and a year has passed."""
    names = tuple(f"m{number}" for number in range(many))
    shop = a_house(store, enrolled=names)
    for name in names:
        shop.club.members.tell(name, Profile(name=name))
    shop.on(400)
    shop.pays("1", 1, member="m3")
    return shop


def gone(shop):
    """Whose names are not known any more."""
    members = shop.club.members
    return {each.member_id for each in members if members.profile(each.member_id).name is None}


def test_a_search_goes_on_where_it_stopped(store):
    """With a limit it takes several runs, which erase who one run without would; dry ones move nothing."""
    shop = crowd(store)
    told: list[int] = []
    with shop.club as club:
        whole = club.members.retain(inactive=YEAR, dry_run=True)
        first = club.members.retain(inactive=YEAR, limit=3, dry_run=True)
        runs = [club.members.retain(inactive=YEAR, limit=3, told=told.append) for _ in range(3)]

        assert (7, True) == (whole.looked_at, whole.is_done)
        assert first.members == runs[0].members
        assert [(3, False), (3, False), (1, True)] == [(each.looked_at, each.is_done) for each in runs]
        assert [3, 3, 1] == told
        assert list(whole.members) == [each for run in runs for each in run.members]
        assert {f"m{number}" for number in range(7)} - {"m3"} == gone(shop) == set(whole.members)
        assert 1 == club.members.retain(inactive=YEAR).looked_at  # it begins anew


def test_another_length_is_another_search(store):
    """How far one got says nothing of who did nothing for longer."""
    with crowd(store).club as club:
        club.members.retain(inactive=YEAR, limit=3)

        assert 4 <= club.members.retain(inactive=Duration(days=100)).looked_at


def test_a_search_that_was_stopped_is_done_by_the_next(store, monkeypatch):
    """What breaks off after a page has noted that page, and is safe to run again."""
    monkeypatch.setattr(retaining, "_PAGE", 2)
    shop = crowd(store)

    def breaks(looked_at):
        if looked_at == 4:
            raise KeyboardInterrupt

    with shop.club as club:
        with pytest.raises(KeyboardInterrupt):
            club.members.retain(inactive=YEAR, told=breaks)

        assert 3 == club.members.retain(inactive=YEAR).looked_at
        assert 6 == len(gone(shop))


def test_who_comes_back_meanwhile_stays(store, monkeypatch):
    """Between the search and the erasure a member may order: it is looked again before anything goes."""
    shop = filled(store)
    with shop.club as club:
        shop.on(400)
        erases = departures.erase_if

        def late(keeper, member_id, holds):
            if member_id == "ada":
                shop.pays("9", 1)
            return erases(keeper, member_id, holds)

        monkeypatch.setattr(retaining, "erase_if", late)

        assert ("bob",) == club.members.retain(inactive=YEAR).members
        assert SARA == club.members.profile("ada")


@pytest.mark.parametrize("limit", [0, -1])
def test_a_search_looks_at_somebody(limit):
    """A limit is one member at least."""
    with pytest.raises(BadAmountError):
        a_house().club.members.retain(inactive=YEAR, limit=limit)


def test_failed_attempts_are_forgotten(store):
    """A day after the last, and a block after ninety days; a dry run forgets none."""
    shop = a_house(store)
    tries = failed(Attempts(till("1")), at=day(0))
    blocked = Attempts(till("2"), (day(0),), IN_A_ROW, 3, day(0), day(0), 9)
    with shop.club as club:
        with club.storage.begin() as unit:
            vouchers_in(unit).put_attempts([tries, blocked], {}, at=day(0))
        counts = []
        for number, dry in (0, False), (1, True), (1, False), (89, False), (90, False):
            shop.on(number)
            counts.append(club.members.retain(dry_run=dry).attempts)

        assert [0, 0, 1, 0, 1] == counts


def test_keys_are_wrapped_anew(store):
    """After a rotation every member's key is wrapped by the new key, and the old one can be retired."""
    shop = filled(store)
    later = ring_of(1, 2)
    with shop.club:
        club = reopened(shop, ring=later)
        assert 2 == club.members.rewrap()
        assert 0 == club.members.rewrap()

        rows = kept_of(shop, lambda kept: kept.keys_after())
        assert [2, 2] == [wrapped_by(row.wrapped) for row in rows]
        assert SARA == reopened(shop, ring=later.retired(1)).members.profile("ada")
        with pytest.raises(KeyRingError):
            shop.club.members.profile("ada")


def test_a_key_that_was_deleted_stays_deleted(store):
    """Wrapping anew brings no erased member back."""
    shop = filled(store)
    with shop.club as club:
        club.members.erase("ada")
        assert 1 == reopened(shop, ring=ring_of(1, 2)).members.rewrap()
        assert {} == kept_of(shop, lambda kept: kept.keys([key_in(shop)]))


def test_a_guests_order_keeps_no_day(store):
    """Of the answer to "for an occasion?" only whose day it is stays with an order."""
    shop = a_house(store)
    answer = (("occasion", "mother-birthday:1365-12-29"),)
    with shop.club as club:
        shop.pays("1", 100, member=None, attributes=answer)
        with club.storage.read() as reader:
            document = reader.owners(["web/1"])["web/1"].document or ""

        assert "mother-birthday" in document
        assert "1365" not in document
        assert 100 == club.orders.claim("web", "1", "ada").balance["points"]
        assert not shop.sync(evolve(shop.orders["1"], member_id="ada", state=OrderState.PAID)).changed
