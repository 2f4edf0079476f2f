"""
What is known of members, opened with the club's ring of privacy and sealed again.

The only place where what a storage keeps of a person meets the key that it is sealed with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import evolve, field, frozen

from clubkit.calendars import Instant
from clubkit.errors import BadInputError, KeyRingError
from clubkit.key_sources import fresh_nonce, fresh_secret
from clubkit.members.keys import PrivacyRing
from clubkit.members.occasions import Occasion
from clubkit.members.phones import Phone
from clubkit.members.privacy import MemberKey, blind_index, unwrapped, wrapped
from clubkit.members.profile import Profile
from clubkit.members.sealing import (
    Known,
    opened_known,
    opened_name,
    opened_occasion,
    sealed_known,
    sealed_name,
    sealed_occasion,
)
from clubkit.members.texts import Email
from clubkit.storage.people_ports import (
    Contact,
    PeopleKeeper,
    PeopleReader,
    SealedOccasion,
    SealedProfile,
    WrappedKey,
)

PHONE: Final = "phone"
EMAIL: Final = "email"
"""The kinds of contacts that come from a profile."""

OF_PROFILES: Final = "profile:"
"""How references begin that are made for profiles."""

NOTHING_KNOWN: Final = Known()


@frozen
class People:
    """
    Opens and seals what is known of members.

    Attributes:
        privacy: The club's ring, or none for a club that keeps nothing personal.
    """

    privacy: PrivacyRing | None = field(default=None, repr=False)

    @property
    def ring(self) -> PrivacyRing:
        """
        The ring.

        Raises:
            KeyRingError: If the club has none.
        """
        if self.privacy is None:
            raise KeyRingError("the club was opened without a ring of privacy")
        return self.privacy

    # --- reading ------------------------------------------------------------------------------------

    def keys(self, reader: PeopleReader, member_keys: Sequence[int]) -> dict[int, MemberKey]:
        """
        The keys of these members; those who have none are left out.

        Raises:
            KeyRingError: If the club has no ring, or not the key that wrapped one of them.

            DecryptionError: If one of them was changed or moved.
        """
        ring = self.ring
        return {
            key: unwrapped(ring, key, row.version, row.wrapped)
            for key, row in reader.keys(member_keys).items()
        }

    def known(self, reader: PeopleReader, member_keys: Sequence[int]) -> dict[int, Known]:
        """
        What is known of these members; those of whom nothing is are left out.

        Raises:
            See `keys`.
        """
        keys = self.keys(reader, member_keys)
        return {
            key: opened_known(keys[key], row.document)
            for key, row in reader.profiles(list(keys)).items()
            if row.document is not None
        }

    def names(self, reader: PeopleReader, member_keys: Sequence[int]) -> dict[int, str]:
        """
        The names of these members; those without one are left out.

        Raises:
            See `keys`.
        """
        keys = self.keys(reader, member_keys)
        return {
            key: opened_name(keys[key], row.name)
            for key, row in reader.profiles(list(keys)).items()
            if row.name is not None
        }

    def occasions(self, reader: PeopleReader, member_keys: Sequence[int]) -> dict[int, dict[int, Occasion]]:
        """
        The occasions of these members by number; members without any are left out.

        Raises:
            See `keys`.
        """
        keys = self.keys(reader, member_keys)
        return {
            key: {row.no: opened_occasion(keys[key], row) for row in rows}
            for key, rows in reader.occasions(list(keys)).items()
            if rows
        }

    # --- finding ------------------------------------------------------------------------------------

    def digest(self, found_by: Phone | Email) -> tuple[str, bytes]:
        """
        The kind of a contact, and the blind index of its value.

        Raises:
            BadInputError: If it is neither, but a text for instance.

            KeyRingError: If the club has no ring.
        """
        if isinstance(found_by, Phone):
            return PHONE, blind_index(self.ring, PHONE).of(found_by.e164)
        if not isinstance(found_by, Email):
            raise BadInputError("contact", "what parse_phone or parse_email read", type(found_by).__name__)
        return EMAIL, blind_index(self.ring, EMAIL).of(found_by.address)

    def contacts(self, profile: Profile, member_key: int) -> set[Contact]:
        """What leads to a member with this profile."""
        told = (each for each in (profile.phone, profile.email) if each is not None)
        return {Contact(*self.digest(each), member_key) for each in told}

    # --- writing ------------------------------------------------------------------------------------

    def key_for(self, keeper: PeopleKeeper, member_key: int) -> MemberKey:
        """The key of a member, made and kept where there is none yet."""
        found = self.keys(keeper, [member_key]).get(member_key)
        if found is not None:
            return found
        made = MemberKey(self.ring.tenant, member_key, 1, fresh_secret())
        keeper.put_keys([WrappedKey(member_key, 1, wrapped(self.ring, made, fresh_nonce()))])
        return made

    def keep(self, keeper: PeopleKeeper, row: SealedProfile, known: Known, *, at: Instant) -> None:
        """
        Keep what is known of a member.

        Args:
            row: As it was read.

        Raises:
            ConflictError: If it was changed meanwhile.

            BadInputError: If it is longer than 65,536 bytes.
        """
        key = self.key_for(keeper, row.member_key)
        name = known.profile.name
        keeper.put_profile(
            evolve(
                row,
                name=None if name is None else sealed_name(key, name, fresh_nonce()),
                document=sealed_known(key, known, fresh_nonce()),
                changed_at=at,
            )
        )

    def keep_occasions(self, keeper: PeopleKeeper, member_key: int, occasions: dict[int, Occasion]) -> None:
        """Keep occasions of a member under their numbers."""
        key = self.key_for(keeper, member_key)
        keeper.put_occasions(
            [
                SealedOccasion(
                    member_key,
                    no,
                    occasion.relation.value,
                    occasion.due_key,
                    occasion.skip.value,
                    sealed_occasion(key, occasion, no, fresh_nonce()),
                )
                for no, occasion in occasions.items()
            ]
        )
