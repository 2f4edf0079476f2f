"""A person gets everything about that person, and nothing about anybody else."""

from __future__ import annotations

import csv
import io
import json
from hashlib import sha256

import pytest
from tests.people.house import PHONE, SARA, a_house, agrees, key_in, plans
from tests.vouchers.shop import a_ring

from clubkit.areas.voucher_carts import Cart
from clubkit.errors import BadInputError
from clubkit.members.consent import Purpose
from clubkit.members.profile import Profile
from clubkit.members.referral import ReferralState, Referred
from clubkit.storage.people_ports import people_in
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.discount import Discount


def filled(store):
    """A house with something of every kind about Ada."""
    shop = a_house(
        store,
        rewards=[
            {
                "id": "tea",
                "kind": "gift",
                "cost": {"points": 10},
                "voucher": {"valid": "1 day", "code": False},
            }
        ],
        tiers={
            "score": "spend",
            "period": {"kind": "lifetime"},
            "downgrade": {"how": "never"},
            "ladder": [{"id": "base"}, {"id": "gold", "at": 100}],
        },
    )
    members = shop.club.members
    members.describe("ada", {"segment": "a"})
    members.tell("ada", SARA)
    members.add_occasion("ada", "mother-birthday:1990-12-29")
    agrees(shop)
    members.withdraw("ada", "sms", Purpose.MARKETING, source="sms:11", actor="member")
    plans(shop)
    shop.pays("1", 500)
    shop.refunds("1", 100)
    shop.club.rewards.redeem("ada", "tea", reference="cup")
    members.tell("bob", Profile(name="CANARY"))
    shop.pays("2", 700, member="bob")
    return shop


def test_everything_is_in_the_document(store):
    """Each list has what happened, and the profile is as it was told."""
    shop = filled(store)
    with shop.club as club:
        document = json.loads(club.members.export("ada").files()["member.json"])

    lengths = {name: len(rows) for name, rows in document.items() if isinstance(rows, list)}
    assert {
        "occasions": 1,
        "consents": 2,
        "contacts": 2,
        "messages": 1,
        "referrals": 0,
        "orders": 1,
        "rewards": 1,
        "cards": 0,
        "vouchers": 0,
        "uses": 0,
        "tiers": 2,
        "postings": 3,
    } == lengths
    assert "سارا" == document["profile"]["name"]
    assert PHONE.e164 == document["profile"]["phone"]
    assert {"segment": "a"} == document["member"]["attributes"]
    assert (12, 29, 1990) == tuple(document["occasions"][0][name] for name in ("month", "day", "year"))
    assert ["granted", "withdrawn"] == [each["state"] for each in document["consents"]]
    assert 390 == sum(
        entry["units"] * (1 if entry["to"] == "open" else -1)
        for posting in document["postings"]
        for entry in posting["entries"]
    )


def test_nothing_of_others_is_in_it(store):
    """Neither names nor orders of other members are exported."""
    shop = filled(store)
    with shop.club as club:
        files = club.members.export("ada").files()

    assert not [name for name, data in files.items() if b"CANARY" in data or b"bob" in data]


def test_the_files_have_their_sums(store):
    """Each file's SHA-256 is in the manifest, which names no other file."""
    shop = filled(store)
    with shop.club as club:
        files = club.members.export("ada").files()

    sums = dict(line.split("  ")[::-1] for line in files.pop("SHA256SUMS").decode().splitlines())
    assert {name: sha256(data).hexdigest() for name, data in files.items()} == sums
    assert "referrals.csv" not in files


def test_a_table_has_a_row_for_each(store):
    """CSV files open in a spreadsheet: a header, a row for each, and no formula."""
    shop = a_house(store)
    with shop.club as club:
        club.points.adjust("ada", 5, reference="r", actor="=1+1", reason="-2", may_owe=False)
        club.points.adjust("ada", 5, reference="s", actor="eve", reason="thanks", may_owe=False)
        export = club.members.export("ada")
        rows = list(csv.DictReader(io.StringIO(export.files()["postings.csv"].decode("utf-8-sig"))))

        assert [("'=1+1", "'-2"), ("eve", "thanks")] == [(row["actor"], row["reason"]) for row in rows]
        assert b'"actor": "=1+1"' in export.files()["member.json"]
        for_machines = export.files(dialect="machine")["postings.csv"].decode("utf-8-sig")
        assert ["=1+1", "eve"] == [row["actor"] for row in csv.DictReader(io.StringIO(for_machines))]
        with pytest.raises(BadInputError):
            export.files(dialect="CANARY")


def test_who_was_erased_gets_what_is_left(store):
    """Points, orders and proofs of consent; the profile is none."""
    shop = filled(store)
    with shop.club as club:
        club.members.erase("ada")
        document = club.members.export("ada").document

    assert document["profile"] is None
    assert [] == document["occasions"]
    assert 3 == len(str(document["postings"]).split("'kind'")) - 1


def a_cart(member):
    """What somebody pays fifty for."""
    return Cart(order_minor=5_000, member_id=member)


def dealing(store):
    """A house where codes are used, a card pays for two orders, and friends are brought."""
    shop = a_house(
        store,
        keys=a_ring(),
        enrolled=("ada", "bob", "eve", "zoe"),
        units={"points": {}, "credit": {"money": True}},
    )
    vouchers, cards = shop.club.vouchers, shop.club.cards
    for name in "spring", "autumn":
        vouchers.campaign(Campaign(campaign_id=name, gives=Discount(amount_minor=1_000)))
    codes = dict(vouchers.issue_to("spring", ["bob", "eve"]))
    codes |= {
        "late": dict(vouchers.issue_to("autumn", ["bob"]))["bob"],
        "free": next(vouchers.issue("autumn", 2)),
    }
    vouchers.use(codes["bob"], a_cart("bob"), use_id="c1", order=("web", "1"), trusted=True)
    vouchers.use(codes["free"], a_cart(None), use_id="c2", order=("web", "1"), trusted=True)
    vouchers.use(codes["eve"], a_cart("eve"), use_id="CANARY", order=("web", "3"), trusted=True)
    sold = cards.issue(2_000, reference="CANARY", order=("web", "2"))
    assert sold.code is not None
    cards.pay(sold.code, 300, reference="p", order=("web", "1"), trusted=True)
    cards.pay(sold.code, 500, reference="CANARY-2", order=("web", "3"), trusted=True)
    for order, member in ("1", "bob"), ("2", "bob"), ("3", "eve"):
        shop.pays(order, 4_000, member=member)
    refers(shop)
    return shop, [*codes.values(), sold.code]


def refers(shop):
    """Eve brought Bob, and Bob brought Zoe."""
    bob, eve, zoe = (key_in(shop, member) for member in ("bob", "eve", "zoe"))
    with shop.club.storage.begin() as unit:
        for friend, referrer in (bob, eve), (zoe, bob):
            people_in(unit).put_referred(
                Referred(friend, referrer, ReferralState.PAID.value, shop.clock.now(), token=bytes(16))
            )


@pytest.mark.parametrize("name", ["bob", "ada"], ids=["himself", "merged"])
def test_vouchers_cards_and_referrals_are_in_it(store, name):
    """What is bound to the person, what was used for their orders, and what cards did for those."""
    shop, codes = dealing(store)
    with shop.club as club:
        if name != "bob":
            club.members.merge("bob", into=name)
        export = club.members.export(name)
    document, files = export.document, export.files()

    assert [("autumn", 0), ("spring", 1)] == sorted(
        (each["campaign"], each["uses"]) for each in document["vouchers"]
    )
    assert [("c1", 1_000), ("c2", 1_000)] == sorted(
        (each["use"], each["discount_minor"]) for each in document["uses"]
    )
    assert [("web/1", -300), ("web/2", 2_000)] == [
        (each["order"], each["minor"]) for each in document["cards"]
    ]
    assert ["was brought", "brought a friend"] == [each["what"] for each in document["referrals"]]
    assert {"vouchers.csv", "uses.csv", "cards.csv", "referrals.csv"} <= set(files)
    assert not [code for code in (*codes, "CANARY") if code.encode() in b"".join(files.values())]


def test_a_history_that_is_long_is_exported_whole():
    """Postings and orders come in pages, each once."""
    shop = a_house()
    for number in range(1, 1202):
        shop.pays(str(number), 1)
    document = json.loads(shop.club.members.export("ada").files()["member.json"])

    assert list(range(1, 1202)) == [each["no"] for each in document["postings"]]
    assert 1201 == len({each["order"] for each in document["orders"]})


def test_a_repr_shows_nothing():
    """An export that is printed by mistake shows whose it is, and nothing else."""
    shop = a_house()
    shop.club.members.tell("ada", SARA)

    assert "Export(member_id='ada')" == repr(shop.club.members.export("ada"))
