"""Everything about one person, to be handed to that person."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final

from attrs import field, frozen

from clubkit.areas.profiles import known_of
from clubkit.calendars import Instant, format_instant
from clubkit.keeper import Keeper
from clubkit.ledger.postings import Posting
from clubkit.ledger.records import OrderRecord, RewardRecord
from clubkit.members.consent import Consent
from clubkit.members.occasions import Occasion
from clubkit.members.profile import Profile
from clubkit.reminders.outbox import Message
from clubkit.storage.people_ports import PeopleReader, people_read, require_people
from clubkit.storage.ports import Member, Needs, Reader

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]
Rows = list[dict[str, Json]]

_FORMAT: Final = "clubkit-member-v1"
_PAGE: Final = 1000
_ORDERS: Final = 500
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


@frozen
class Export:
    """
    Everything that a club keeps about one person. Its `repr` shows nothing of it.

    Attributes:
        document: JSON values: ``member`` and ``profile``, and lists of all the rest by name.
    """

    member_id: str
    document: Mapping[str, Json] = field(repr=False)

    def files(self) -> dict[str, bytes]:
        """
        The same as files by name: a JSON document, a CSV file for each list, and their SHA-256.

        ``SHA256SUMS`` is what ``sha256sum --check`` reads. In CSV files a text that a spreadsheet would take
        for a formula has an apostrophe before it; the document has it as it is.
        """
        text = json.dumps(self.document, ensure_ascii=False, indent=2) + "\n"
        found = {"member.json": text.encode()}
        found |= {
            f"{name}.csv": _csv(rows)
            for name, rows in self.document.items()
            if isinstance(rows, list) and rows
        }
        sums = [f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(found.items())]
        return {**found, "SHA256SUMS": "".join(sums).encode()}


def export(keeper: Keeper, member_id: str) -> Export:
    """See `clubkit.areas.members.Members.export`."""
    require_people(keeper.storage)
    at = keeper.now()
    with keeper.storage.read() as reader:
        member = keeper.found(reader, member_id)
        kept = people_read(reader)
        key = member.member_key
        # Without a key there is nothing that a ring could open.
        has_key = bool(kept.keys([key]))
        known = known_of(keeper, kept, member) if has_key else None
        occasions = keeper.people.occasions(kept, [key]).get(key, {}) if has_key else {}
        former = list(known.former) if known is not None else []
        names = keeper.named(reader, former)
        keys = [key, *former]
        document: dict[str, Json] = {
            "format": _FORMAT,
            "exported_at": format_instant(at),
            "member": _member(member, [names[each].member_id for each in former]),
            "profile": None if known is None else _profile(known.profile),
        }
        lists: dict[str, Rows] = {
            "occasions": [_occasion(no, occasions[no]) for no in sorted(occasions)],
            "consents": [_consent(each) for each in kept.consents([key]).get(key, [])],
            "contacts": [{"kind": each.kind} for each in kept.contacts_of(key)],
            "messages": [_message(each) for each in kept.messages_of(key)],
            "referrals": _referrals(kept, key),
            "orders": [_order(each) for each in _orders(keeper, reader, member)],
            "rewards": [_reward(each) for each in reader.rewards(key)],
            "tiers": [
                {
                    "at": format_instant(each.at),
                    "before": each.before,
                    "after": each.after,
                    "reason": each.reason,
                }
                for one in keys
                for each in reader.tier_changes(one)
            ],
            "postings": [_posting(each) for one in keys for each in _postings(reader, one)],
        }
    return Export(member.member_id, {**document, **{name: [*rows] for name, rows in lists.items()}})


# --- what is read -----------------------------------------------------------------------------------


def _postings(reader: Reader, member_key: int) -> list[Posting]:
    """Every posting, oldest first."""
    found: list[Posting] = []
    before: int | None = None
    while page := reader.postings(member_key, before=before, limit=_PAGE):
        found += page
        before = page[-1].seq
    return found[::-1]


def _orders(keeper: Keeper, reader: Reader, member: Member) -> Iterator[OrderRecord]:
    keys = sorted(reader.order_keys(member.member_key))
    for first in range(0, len(keys), _ORDERS):
        needs = Needs(orders=tuple(keys[first : first + _ORDERS]))
        book = keeper.peek(reader, member, needs, at=keeper.now())
        yield from (book.orders[key] for key in needs.orders if key in book.orders)


# --- how it is written ------------------------------------------------------------------------------


def _member(member: Member, former: Sequence[str]) -> Json:
    return {
        "member_id": member.member_id,
        "joined_at": format_instant(member.joined_at),
        "attributes": dict(member.attributes),
        "was_also": [*former],
    }


def _profile(profile: Profile) -> Json:
    return {
        "name": profile.name,
        "phone": None if profile.phone is None else profile.phone.e164,
        "email": None if profile.email is None else profile.email.address,
        "sex": profile.sex,
        "birth_date": None if profile.birth_date is None else profile.birth_date.isoformat(),
        "age_band": profile.age_band,
        "city": profile.city,
        "source": profile.source,
        "tags": [*sorted(profile.tags)],
        "attributes": dict(profile.attributes),
        "preferences": dict(profile.preferences),
    }


def _occasion(no: int, occasion: Occasion) -> dict[str, Json]:
    return {
        "no": no,
        "relation": occasion.relation,
        "calendar": occasion.calendar,
        "month": occasion.month,
        "day": occasion.day,
        "year": occasion.year,
        "label": occasion.label,
        "skip": occasion.skip,
    }


def _consent(consent: Consent) -> dict[str, Json]:
    return {
        "channel": consent.channel,
        "purpose": consent.purpose,
        "state": consent.state,
        "at": format_instant(consent.at),
        "source": consent.source,
        "actor": consent.actor,
        "wording": None if consent.wording is None else consent.wording.version,
        "wording_sha256": None if consent.wording is None else consent.wording.digest,
    }


def _message(message: Message) -> dict[str, Json]:
    return {
        "id": message.message_id,
        "rule": message.rule_id,
        "state": message.state,
        "due_at": format_instant(message.due_at),
        "done_at": _instant(message.done_at),
        "channel": message.channel,
        "reason": message.reason,
        "about": message.about.event or message.about.public_day or "occasion",
        "facts": dict(message.about.facts),
    }


def _referrals(kept: PeopleReader, member_key: int) -> Rows:
    """Of others nothing but when, and what became of it."""
    own = [("was brought", each) for each in kept.referred([member_key]).values()]
    brought = [("brought a friend", each) for each in kept.referred_by(member_key)]
    return [
        {"what": what, "at": format_instant(each.at), "state": each.state, "reason": each.reason}
        for what, each in (*own, *brought)
    ]


def _order(record: OrderRecord) -> dict[str, Json]:
    return {
        "order": record.order_key,
        "state": record.state.value,
        "paid_at": _instant(record.earned_at),
        "total_minor": record.total_minor,
        "basis_minor": record.basis_minor,
        "refunded_minor": record.refunded_minor,
        "earned": {grant.unit_id: grant.granted - grant.reversed for grant in record.grants},
        "spent": {each.unit_id: each.units - each.units_reinstated for each in record.redemptions},
    }


def _reward(record: RewardRecord) -> dict[str, Json]:
    return {
        "reward": record.reward_id,
        "reference": record.record_id,
        "state": record.state.value,
        "redeemed_at": format_instant(record.redeemed_at),
        "ends_at": _instant(record.ends_at),
        "spent": 0 if record.spent is None else record.spent.units,
        "has_voucher": record.code_key is not None,
        "order": record.order_key,
        "reason": record.reason,
        "notes": [note.text for note in record.notes],
    }


def _posting(posting: Posting) -> dict[str, Json]:
    trace = posting.trace
    return {
        "no": posting.seq,
        "kind": posting.kind.value,
        "occurred_at": format_instant(posting.occurred_at),
        "order": trace.order_key,
        "reference": trace.reference,
        "actor": trace.actor,
        "reason": trace.reason,
        "entries": [
            {
                "unit": entry.unit_id,
                "lot": entry.lot_no,
                "from": entry.source.value,
                "to": entry.target.value,
                "units": entry.units,
            }
            for entry in posting.entries
        ],
    }


def _instant(at: Instant | None) -> str | None:
    return None if at is None else format_instant(at)


def _csv(rows: Sequence[Json]) -> bytes:
    told = [row for row in rows if isinstance(row, dict)]
    with io.StringIO(newline="") as text:
        writer = csv.writer(text)
        writer.writerow(told[0])
        writer.writerows([_cell(value) for value in row.values()] for row in told)
        return text.getvalue().encode("utf-8-sig")


def _cell(value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULAS) else text
