"""Everything about one person, to be handed to that person."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final

from attrs import field, frozen

from clubkit.areas import export_rows as rows
from clubkit.areas.export_rows import Json, Row, Rows
from clubkit.areas.profiles import known_of
from clubkit.areas.voucher_uses import pages
from clubkit.calendars import format_instant
from clubkit.errors import BadInputError
from clubkit.keeper import Keeper
from clubkit.ledger.postings import Posting
from clubkit.ledger.records import OrderRecord
from clubkit.storage.people_ports import people_read, require_people
from clubkit.storage.ports import Member, Needs, Owner, Reader
from clubkit.storage.voucher_ports import VOUCHERS, VoucherReader, vouchers_read
from clubkit.vouchers.sheets import Dialect, cell_of
from clubkit.vouchers.voucher import Use

_FORMAT: Final = "clubkit-member-v1"
_PAGE: Final = 1000
_ORDERS: Final = 500


@frozen
class Export:
    """
    Everything that a club keeps about one person. Its `repr` shows nothing of it.

    Attributes:
        document: JSON values: ``member`` and ``profile``, and lists of all the rest by name.
    """

    member_id: str
    document: Mapping[str, Json] = field(repr=False)

    def files(self, *, dialect: Dialect | str = Dialect.SPREADSHEET) -> dict[str, bytes]:
        """
        The same as files by name: a JSON document, a CSV file for each list, and their SHA-256.

        ``SHA256SUMS`` is what ``sha256sum --check`` reads.

        Args:
            dialect: Of the CSV files: ``spreadsheet`` keeps a cell from being run as a formula; ``machine``
                leaves it as it is.

        Raises:
            BadInputError: If there is no such dialect.
        """
        if dialect not in {each.value for each in Dialect}:
            raise BadInputError("dialect", " or ".join(Dialect), repr(dialect)[:40])
        text = json.dumps(self.document, ensure_ascii=False, indent=2) + "\n"
        found = {"member.json": text.encode()}
        found |= {
            f"{name}.csv": _csv(table, Dialect(dialect))
            for name, table in self.document.items()
            if isinstance(table, list) and table
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
        document: dict[str, Json] = {
            "format": _FORMAT,
            "exported_at": format_instant(at),
            "member": rows.member_row(member, [names[each].member_id for each in former]),
            "profile": None if known is None else rows.profile_row(known.profile),
        }
        lists: dict[str, Rows] = {
            "occasions": [rows.occasion_row(no, occasions[no]) for no in sorted(occasions)],
            "consents": [rows.consent_row(each) for each in kept.consents([key]).get(key, [])],
            "contacts": [{"kind": each.kind} for each in kept.contacts_of(key)],
            "messages": [rows.message_row(each) for each in kept.messages_of(key)],
            "referrals": rows.referral_rows(kept, key),
            **_dealings(keeper, reader, member, [key, *former]),
        }
    return Export(member.member_id, {**document, **{name: [*table] for name, table in lists.items()}})


# --- what is read -----------------------------------------------------------------------------------


def _dealings(keeper: Keeper, reader: Reader, member: Member, keys: Sequence[int]) -> dict[str, Rows]:
    """What the member bought, had and used, under every key."""
    key = member.member_key
    own = _owned(reader, key)
    found: dict[str, Rows] = {
        "orders": [rows.order_row(each) for each in _orders(keeper, reader, member)],
        "rewards": [rows.reward_row(each) for each in reader.rewards(key)],
        "cards": list(_cards(reader, own)),
        "vouchers": [],
        "uses": [],
        "tiers": [rows.tier_row(each) for one in keys for each in reader.tier_changes(one)],
        "postings": [rows.posting_row(each) for one in keys for each in _postings(reader, one)],
    }
    if VOUCHERS in keeper.storage.capabilities:
        vouchers = vouchers_read(reader)
        held = pages(lambda after: vouchers.of_member(key, after=after))
        found["vouchers"] = [rows.voucher_row(each) for each in held]
        found["uses"] = [rows.use_row(each) for each in _uses(vouchers, key, own)]
    return found


def _owned(reader: Reader, member_key: int) -> list[Owner]:
    """Who is noted for each order that is a member's, and what follows it."""
    keys = sorted(reader.order_keys(member_key))
    found: list[Owner] = []
    for first in range(0, len(keys), _ORDERS):
        owners = reader.owners(keys[first : first + _ORDERS])
        found += [each for _, each in sorted(owners.items()) if each.member_key == member_key]
    return found


def _cards(reader: Reader, own: Sequence[Owner]) -> Iterator[Row]:
    """What gift cards were bought with orders, or paid for them; nothing else of whoever has the card."""
    for owner in own:
        for card_key in owner.cards:
            for posting in _postings(reader, card_key):
                if posting.trace.order_key == owner.order_key:
                    yield rows.card_row(owner.order_key, posting)


def _uses(vouchers: VoucherReader, member_key: int, own: Sequence[Owner]) -> list[Use]:
    """What the member used: said so, or for an order of theirs without a name."""
    found: list[Use] = []
    after = ""
    while campaigns := vouchers.campaigns(after=after):
        after = campaigns[-1].campaign_id
        for campaign in campaigns:
            found += vouchers.uses_by(member_key, campaign.campaign_id)
    for owner in own:
        if owner.has_codes:
            found += [each for each in vouchers.uses_for(owner.order_key) if each.member_key is None]
    return sorted(found, key=lambda use: (use.at, use.code_key, use.use_id))


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


def _csv(table: Sequence[Json], dialect: Dialect) -> bytes:
    told = [row for row in table if isinstance(row, dict)]
    with io.StringIO(newline="") as text:
        writer = csv.writer(text)
        writer.writerow(told[0])
        writer.writerows([_cell(value, dialect) for value in row.values()] for row in told)
        return text.getvalue().encode("utf-8-sig")


def _cell(value: Json, dialect: Dialect) -> str:
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return cell_of(value, dialect) if isinstance(value, str) else str(value)
