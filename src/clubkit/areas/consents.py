"""What members agreed to, and withdrew."""

from __future__ import annotations

from clubkit.areas.profiles import row_of
from clubkit.keeper import Desk, Keeper
from clubkit.members.consent import Consent
from clubkit.storage.people_ports import people_in, people_read, require_people
from clubkit.storage.ports import Needs


def record(keeper: Keeper, member_id: str, consent: Consent) -> Consent:
    """Append a record, unless it is there already."""
    require_people(keeper.storage)
    keeper.past("at", consent.at)

    def work(desk: Desk) -> Consent:
        member = desk.found(member_id)
        key = member.member_key
        desk.load({key: (member, Needs())})
        kept = people_in(desk.store)
        row_of(kept, member)
        if consent not in kept.consents([key]).get(key, []):
            kept.add_consents({key: [consent]})
        return consent

    return keeper.write(work, member_ids=[member_id])


def consents(keeper: Keeper, member_id: str) -> list[Consent]:
    """See `clubkit.areas.members.Members.consents`."""
    require_people(keeper.storage)
    with keeper.storage.read() as reader:
        key = keeper.found(reader, member_id).member_key
        return people_read(reader).consents([key]).get(key, [])
