"""
What is personal is found nowhere but where it belongs.

A club of which every personal field holds a canary does what it can, with every log switched on. Then all
that it left is searched: files of the store, outputs, logs, errors, and what objects show of themselves.
"""

from __future__ import annotations

import gc
import json
import logging
import traceback
from contextlib import contextmanager
from types import FunctionType, ModuleType

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from tests.audit.books import KEY
from tests.club.shop import DAY_ZERO, Shop, a_program, day
from tests.people.house import WORDING, kept_of, key_in
from tests.servers.databases import fresh_database, with_driver

from clubkit.areas.voucher_carts import Cart
from clubkit.audit.seal import seal
from clubkit.calendars import DateCalendar
from clubkit.cli.verbs import program as command_line
from clubkit.clock import FixedClock
from clubkit.club import open_club
from clubkit.errors import ClubError
from clubkit.key_sources import new_privacy_ring_file, new_ring_file
from clubkit.members.consent import Purpose
from clubkit.members.occasions import Occasion, Relation
from clubkit.members.phones import Phone
from clubkit.members.profile import Profile
from clubkit.members.telling import profile_of
from clubkit.members.texts import Email
from clubkit.reminders.sending import Answer, Verdict
from clubkit.storage.sql import SqlStorage
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.discount import Discount

TOLD = {
    "name": "کانارینا",
    "phone": "09121937465",
    "email": "canary-address@example.com",
    "sex": "female",
    "birth_date": "1971-11-23",
    "city": "Canaryville",
    "source": "canary-source",
    "tag.canary-tag": "",
    "attribute.pet": "canary-attribute",
    "preference.colour": "canary-preference",
}
ANSWER = "mother-birthday:1943-01-08"
LABEL = "canary-label"

CANARIES = {
    **{what: text for what, text in TOLD.items() if what not in {"phone", "sex", "tag.canary-tag"}},
    "phone": "9121937465",
    "tag": "canary-tag",
    "answer": "1943-01-08",
    "label": LABEL,
}
TABLES = {
    "club": {"locale": "en", "timezone": "UTC"},
    "earn": [
        {"id": "purchase", "per": 1, "when": {"member": {"city": ["Rasht", "Tehran"]}}},
        {"id": "all", "per": 1},
        {"id": "whole", "on": "activity", "give": 5, "when": {"activity": "profile.completed"}},
    ],
    "profile": {"attributes": {"pet": {}}},
    "units": {"points": {}, "credit": {"money": True}},
    "rewards": [
        {"id": "tea", "kind": "gift", "cost": {"points": 1}, "voucher": {"valid": "1 day", "code": False}}
    ],
    "referral": {"give": 5},
    "segments": {"ladies": {"when": {"member": {"sex": ["female"]}}}},
    "reminders": [
        {
            "id": "day",
            "for": ["mother-birthday"],
            "before": ["1 day"],
            "channels": ["sms", "email"],
            "text": {"en": "Dear {member.name}, {occasion.label} comes."},
        }
    ],
}


class Channel:
    """A channel that keeps what it was handed, and fails at first."""

    name = "sms"

    def __init__(self):
        self.sent = []

    def send(self, outgoing):
        self.sent.append(outgoing)
        return Answer(Verdict.RETRY if len(self.sent) == 1 else Verdict.ACCEPTED)


def found_in(data):
    """Which canaries are in bytes, as UTF-8, UTF-16 or escaped as in JSON."""
    return {
        what
        for what, text in CANARIES.items()
        for form in (text.encode(), text.encode("utf-16-le"), json.dumps(text)[1:-1].encode())
        if form in data
    }


def told_by(attempts):
    """What errors say, with all that they came from."""
    said = []
    for attempt in attempts:
        with pytest.raises(ClubError) as caught:
            attempt()
        error: BaseException = caught.value
        said.append("".join(traceback.format_exception_only(error)) + repr(vars(error)))
        while error.__context__ is not None:
            error = error.__context__
            said.append(repr(error))
    return "\n".join(said)


def all_bytes(folder):
    """Everything in the files of a folder."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


def all_kept(storage, folder):
    """Everything that a storage keeps: its files and every row, or all texts that are reached from it."""
    if isinstance(storage, SqlStorage):
        engine = storage._engine
        tables = sa.MetaData()
        tables.reflect(engine)
        with engine.connect() as connection:
            rows = [row for each in tables.tables.values() for row in connection.execute(sa.select(each))]
        return b"\n".join(_bytes(cell) for row in rows for cell in row) + all_bytes(folder)
    seen, left, found = set(), [storage], []
    while left:
        thing = left.pop()
        if id(thing) in seen or isinstance(thing, type | ModuleType | FunctionType):
            continue
        seen.add(id(thing))
        found += [_bytes(thing)] if isinstance(thing, str | bytes) else []
        left += gc.get_referents(thing)
    return b"\n".join(found)


def _bytes(cell):
    return bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()


def shown(*things):
    """What things show of themselves."""
    return "\n".join(f"{thing!r} {thing}" for thing in things)


@contextmanager
def a_store(kind, folder, request):
    """The URL of an empty store of a kind."""
    if kind != "postgres":
        yield f"sqlite:///{folder / 'club.db'}" if kind == "sqlite" else kind
        return
    with fresh_database(with_driver(request.getfixturevalue(kind), "psycopg")) as database:
        yield database.render_as_string(hide_password=False)


@pytest.fixture(params=["memory:", "sqlite", "postgres"])
def house(request, tmp_path, caplog):
    """A club with canaries in every field of Ada, and every log switched on."""
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool"):
        caplog.set_level(logging.DEBUG, logger=name)
    (tmp_path / "store").mkdir()
    ring = new_privacy_ring_file(tmp_path / "ring", "demo")
    keys = new_ring_file(tmp_path / "keys", "demo")
    channel, clock = Channel(), FixedClock(DAY_ZERO)
    with a_store(request.param, tmp_path / "store", request) as url:
        program = a_program(**TABLES)
        with open_club(program, url, clock=clock, privacy=ring, keys=keys, channels=[channel]) as club:
            filled(club)
            yield Shop(club, clock), channel, tmp_path, url


def filled(club):
    """Tell of Ada, who agrees to everything."""
    club.members.enrol("ada")
    club.members.enrol("bob")
    club.members.tell("ada", profile_of(TOLD, club.program))
    club.members.add_occasion("ada", ANSWER)
    club.members.add_occasion("ada", Occasion(Relation.BIRTHDAY, DateCalendar.GREGORIAN, 5, 5, label=LABEL))
    for way in ("sms", "email"):
        club.members.consent(
            "ada", way, Purpose.MARKETING, wording=WORDING, source="checkout", actor="member"
        )


def buys_and_brings(shop):
    """Codes, gift cards, rewards, friends, the audit journal, and what they returned."""
    club, cart = shop.club, Cart(order_minor=5_000, member_id="ada")
    club.vouchers.campaign(Campaign(campaign_id="spring", gives=Discount(amount_minor=1_000)))
    code = dict(club.vouchers.issue_to("spring", ["ada"]))["ada"]
    card = club.cards.issue(2_000, reference="card", order=("web", "1"))
    return [
        club.vouchers.check(code, cart, trusted=True),
        club.vouchers.use(code, cart, use_id="u", order=("web", "1"), trusted=True),
        club.vouchers.of("ada"),
        card,
        club.cards.pay(card.code, 100, reference="paid", order=("web", "1"), trusted=True),
        club.rewards.redeem("ada", "tea", reference="cup"),
        club.rewards.of("ada"),
        club.referrals.refer("bob", code=club.referrals.code("ada")),
        club.referrals.of("ada"),
        seal(club.storage, KEY, shop.clock),
    ]


def everything_done(shop):
    """Orders, points, merges, errors, reminders, jobs; what they returned."""
    club = shop.club
    answer = (("occasion", ANSWER),)
    returned = [
        shop.pays("1", 500, attributes=answer),
        shop.pays("2", 500, member=None, attributes=answer),
        club.orders.claim("web", "2", "ada"),
        shop.refunds("1", 100),
        club.points.earn("ada", "visit", reference="v"),
        club.points.redeem("ada", 10, reference="r"),
        club.points.statement("ada"),
        club.points.balance("ada"),
        *buys_and_brings(shop),
    ]
    for number in range(5, 9):
        shop.on(number)
        returned += [club.tick(), club.reminders.preview("day", "ada", channel="sms")]
    club.members.enrol("eve")
    club.members.tell("eve", Profile(name="Eve", city="Rasht"))
    club.members.merge("ada", into="eve")
    returned += [
        club,
        club.members.get("eve"),
        club.members.profile("eve"),
        club.members.occasions("eve"),
        club.members.consents("eve"),
        club.members.completeness("eve"),
        club.members.export("eve"),
        club.members.erase("eve", dry_run=True),
        club.members.retain(),
        club.orders.explain("1"),
        list(club.members),
        list(club.insights.members_at(day(9))),
        club.doctor(as_of=day(9)),
    ]
    return returned


def test_nothing_personal_is_left_anywhere(house, caplog):
    """Not in the store, the logs, the errors or what objects show; but in the message, and in the export."""
    shop, channel, folder, url = house
    club = shop.club
    returned = everything_done(shop)
    phone, email = Phone("+98" + CANARIES["phone"]), Email(TOLD["email"])
    errors = told_by(
        [
            lambda: club.members.tell("bob", Profile(phone=phone)),
            lambda: club.members.tell("bob", Profile(email=email)),
            lambda: club.members.tell("bob", profile_of({**TOLD, "sex": TOLD["city"]}, club.program)),
            lambda: profile_of({**TOLD, "attribute.nest": TOLD["city"]}, club.program),
            lambda: profile_of({"phone": TOLD["city"]}, club.program),
            lambda: profile_of({"email": TOLD["city"]}, club.program),
            lambda: profile_of({"birth_date": TOLD["city"]}, club.program),
            lambda: club.members.add_occasion("bob", f"{LABEL}:1943-01-08"),
            lambda: club.members.add_occasion("bob", "birthday:1943-01-08-1971-11-23"),
            lambda: club.members.tell("bob", Profile(attributes=(("nest", TOLD["city"]),))),
        ]
    )

    assert set() == found_in(all_kept(shop.club.storage, folder / "store"))
    assert set() == found_in(caplog.text.encode())
    assert ("hidden due to hide_parameters" in caplog.text) is (url != "memory:")
    assert set() == found_in(errors.encode())
    assert set() == found_in(shown(*returned, *channel.sent, phone, email, *club.members).encode())
    assert {"name"} == found_in("".join(each.text for each in channel.sent).encode())
    assert {CANARIES["phone"]} == {each.to.removeprefix("+98") for each in channel.sent}
    assert 2 == len(channel.sent)
    exported = b"".join(club.members.export("eve").files().values())
    assert set(CANARIES) - {"answer", "name", "city"} == found_in(exported)


def test_what_was_erased_is_left_nowhere(house):
    """After an erasure not even the export and the key hold anything, whatever is synced again."""
    shop = house[0]
    everything_done(shop)
    shop.club.members.erase("ada")
    shop.reads("1", total_minor=600)

    assert set() == found_in(b"".join(shop.club.members.export("eve").files().values()))
    assert {} == kept_of(shop, lambda kept: kept.occasions([key_in(shop, name) for name in ("ada", "eve")]))


@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
def test_a_shell_shows_nothing_personal(house, tmp_path):
    """No verb shows a canary, whether it succeeds or fails; the export is in its folder."""
    shop, _, folder, url = house
    everything_done(shop)
    runner = CliRunner()
    known = ("--store", url, "--privacy", folder / "ring")
    keys = ("--store", url, "--keys", folder / "keys")
    at = ("--as-of", "2024-02-01T00:00:00Z")
    told = json.dumps({**TOLD, "occasions": [ANSWER]})
    fresh = json.dumps({**TOLD, "phone": "09121937466", "email": "zoe@example.com", "occasions": [ANSWER]})
    calls = [
        (("member", "add", "zoe", *known, *at, "--told", "-"), fresh),
        (("member", "add", "max", *known, *at, "--told", "-"), told),
        (("member", "add", "eve", *known, *at, "--told", "-"), json.dumps({"sex": TOLD["city"]})),
        (("member", "add", "eve", *known, *at, "--told", "-"), told.replace("{", "[", 1)),
        (("member", "show", "eve", "--store", url, *at), None),
        (("member", "erase", "eve", "--store", url, *at), None),
        (("member", "export", "eve", *known, *at, "--out", tmp_path / "export"), None),
        (("members", "--store", url, *at), None),
        (("explain", "1", "--store", url), None),
        (("tick", "--store", url, *at), None),
        (("doctor", "--store", url, *at), None),
        (("voucher", "check", "-", *keys, "--amount", "100", "--member", "eve", *at), "spring"),
        (("voucher", "export", "spring", *keys, "--out", tmp_path / "codes.csv"), None),
        (("reward", "list", "eve", "--store", url, *at), None),
        (("reward", "redeem", "eve", "tea", "--reference", "more", *keys, *at), None),
        (("referral", "code", "eve", "--store", url, *at), None),
        (("referral", "list", "eve", "--store", url), None),
        (("audit", "keygen", "--origin", "shop/club", "--out", tmp_path / "audit.key"), None),
        (("audit", "seal", "--store", url, "--key", tmp_path / "audit.key"), None),
        (("deliver", "--store", url, "--dead", *at), None),
        (("remind", "--store", url, "--days", "7", *at), None),
        (("privacy", "list", folder / "ring"), None),
        (("privacy", "rewrap", *known), None),
        (("privacy", "retain", "--store", url, "--inactive", "1 day", *at), None),
    ]
    said = ""
    for words, answer in calls:
        for more in ((), ("--json",)):
            done = runner.invoke(command_line, [str(each) for each in (*words, *more)], input=answer)
            assert done.exception is None or isinstance(done.exception, SystemExit), words
            said += done.output

    assert set() == found_in(said.encode())
    assert "zoe" in said
    assert found_in(all_bytes(tmp_path / "export")) >= {"label", "phone", "email", "birth_date"}


def test_the_search_finds_what_is_in_the_clear(house):
    """A field that was not sealed would be found: what a shop describes is."""
    shop, _, folder, _ = house
    shop.club.members.describe("bob", {"city": TOLD["city"], "name": TOLD["name"]})

    assert {"city", "name"} == found_in(all_kept(shop.club.storage, folder / "store"))
