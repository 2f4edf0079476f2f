"""What an export says of a person, as rows of JSON values."""

from __future__ import annotations

from collections.abc import Sequence

from clubkit.calendars import Instant, format_instant
from clubkit.ledger.places import INSIDE
from clubkit.ledger.postings import Posting
from clubkit.ledger.records import OrderRecord, RewardRecord
from clubkit.members.consent import Consent
from clubkit.members.occasions import Occasion
from clubkit.members.profile import Profile
from clubkit.members.sealing import told_of
from clubkit.reminders.outbox import Message
from clubkit.storage.people_ports import PeopleReader
from clubkit.storage.ports import Member
from clubkit.tiers.standing import TierChange
from clubkit.vouchers.voucher import Use, Voucher

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]
Row = dict[str, Json]
Rows = list[Row]


def member_row(member: Member, former: Sequence[str]) -> Row:
    """The member, and the ids of those who were merged into them."""
    return {
        "member_id": member.member_id,
        "joined_at": format_instant(member.joined_at),
        "attributes": dict(member.attributes),
        "was_also": [*former],
    }


def profile_row(profile: Profile) -> Row:
    """What was told."""
    return told_of(profile)


def occasion_row(no: int, occasion: Occasion) -> Row:
    """A day that matters."""
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


def consent_row(consent: Consent) -> Row:
    """What was agreed to or withdrawn, and where."""
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


def message_row(message: Message) -> Row:
    """A message, and what it was about."""
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


def referral_rows(kept: PeopleReader, member_key: int) -> Rows:
    """Of others nothing but when, and what became of it."""
    own = [("was brought", each) for each in kept.referred([member_key]).values()]
    brought = [("brought a friend", each) for each in kept.referred_by(member_key)]
    return [
        {"what": what, "at": format_instant(each.at), "state": each.state, "reason": each.reason}
        for what, each in (*own, *brought)
    ]


def order_row(record: OrderRecord) -> Row:
    """An order, in minor units, and what it earned and spent, by unit."""
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


def reward_row(record: RewardRecord) -> Row:
    """A reward; of its voucher only that there is one."""
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


def posting_row(posting: Posting) -> Row:
    """A posting with every entry."""
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


def tier_row(change: TierChange) -> Row:
    """A step on the ladder."""
    return {
        "at": format_instant(change.at),
        "before": change.before,
        "after": change.after,
        "reason": change.reason,
    }


def voucher_row(voucher: Voucher) -> Row:
    """A voucher that is bound to the member: what it is kept under, and no code."""
    gives = voucher.details.gives
    return {
        "voucher": voucher.code_key,
        "campaign": voucher.campaign_id,
        "state": voucher.state.value,
        "is_card": voucher.card_key is not None,
        "uses": voucher.uses,
        "most": voucher.most,
        "starts_at": format_instant(voucher.starts_at),
        "ends_at": _instant(voucher.ends_at),
        "amount_minor": None if gives is None else gives.amount_minor,
        "reward": voucher.details.record_id,
    }


def use_row(use: Use) -> Row:
    """Of a till nothing but why it is a conflict: who stood at it is somebody else."""
    return {
        "voucher": use.code_key,
        "use": use.use_id,
        "state": use.state.value,
        "at": format_instant(use.at),
        "until": _instant(use.until),
        "order": use.order_key,
        "order_minor": use.given.order_minor,
        "discount_minor": use.given.discount_minor,
        "returned_minor": use.given.returned_minor,
        "reason": None if use.offline is None else use.offline.reason,
    }


def card_row(order_key: str, posting: Posting) -> Row:
    """What a gift card got or gave for an order of the person's: minor units, negative where it gave."""
    return {
        "order": order_key,
        "kind": posting.kind.value,
        "at": format_instant(posting.occurred_at),
        "minor": sum(
            (int(entry.target in INSIDE) - int(entry.source in INSIDE)) * entry.units
            for entry in posting.entries
        ),
    }


def _instant(at: Instant | None) -> str | None:
    return None if at is None else format_instant(at)
