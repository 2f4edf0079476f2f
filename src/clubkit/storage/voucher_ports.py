"""
What vouchers need of a storage that keeps them: the capability `VOUCHERS`.

A voucher is found by its code alone, so it is no part of a member's book. It is locked, decided on, and saved
by compare-and-swap on its version, together with its uses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol, cast

from clubkit.calendars import Instant
from clubkit.errors import StorageError
from clubkit.storage.ports import Reader, Storage, UnitOfWork
from clubkit.vouchers.attempts import Attempts
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.voucher import Use, Voucher

VOUCHERS: Final = "vouchers"
"""The capability to keep vouchers: see `VoucherReader` and `VoucherKeeper`."""

WRITES_BESIDE: Final = "writes_beside"
"""The capability to write while another transaction that wrote is open, of this process too."""


class VoucherReader(Protocol):
    """Reading without locks."""

    def campaign(self, campaign_id: str) -> Campaign | None:
        """A campaign by its name, or none."""

    def campaigns(self, *, after: str = "", limit: int = 1000) -> list[Campaign]:
        """Up to *limit* campaigns whose name sorts after *after* bytewise, in that order."""

    def find(self, code_keys: Sequence[str]) -> dict[str, Voucher]:
        """The vouchers that are kept under these; others are left out."""

    def issued(self, campaign_id: str) -> int:
        """How many vouchers a campaign has."""

    def of_campaign(self, campaign_id: str, *, after: str = "", limit: int = 1000) -> list[Voucher]:
        """Up to *limit* vouchers of a campaign that are kept under more than *after* bytewise, in order."""

    def of_member(self, member_key: int, *, after: str = "", limit: int = 1000) -> list[Voucher]:
        """Likewise, the vouchers that are bound to a member."""

    def use(self, code_key: str, use_id: str) -> Use | None:
        """A use of a code, or none."""

    def counted_uses(self, code_keys: Sequence[str]) -> dict[str, int]:
        """How many uses of each code are used or reserved, lapsed ones too; codes without are left out."""

    def uses_for(self, order_key: str) -> list[Use]:
        """The uses for an order, by what their codes are kept under."""

    def uses_by(self, member_key: int, campaign_id: str) -> list[Use]:
        """What a member used or reserved of a campaign, released ones too, in any order."""

    def lapsed(self, code_key: str, at: Instant, *, limit: int = 100) -> list[Use]:
        """Up to *limit* reservations of a code that lapsed by *at*, the earliest first."""

    def gone(self, prefix: str, *, at: Instant, after: str = "", limit: int = 1000) -> list[str]:
        """
        Under what codes are kept that cannot be used any more though they have not ended by *at*, in order.

        Called back, with their campaign or alone; or used or reserved as often as they can be.

        Args:
            prefix: What they begin with, ASCII letters, digits and dots.

            after, limit: Up to *limit* that sort after *after* bytewise.
        """

    def conflicts(self, *, after: tuple[str, str] = ("", ""), limit: int = 1000) -> list[Use]:
        """
        Up to *limit* uses that are conflicts, by what their codes are kept under, then by their id, bytewise.

        Args:
            after: Only those after this one.
        """

    def attempts(self, who: Sequence[str], *, at: Instant) -> dict[str, Attempts]:
        """Failed attempts of each; what may be forgotten by *at* is left out."""


class VoucherKeeper(VoucherReader, Protocol):
    """The vouchers in a unit of work. Reads inside see the writes before them."""

    def put_campaign(self, campaign: Campaign) -> None:
        """Add a campaign, or replace the one of that name."""

    def add(self, vouchers: Sequence[Voucher]) -> None:
        """
        Add new vouchers.

        Raises:
            ConflictError: If one is kept under the same code already.
        """

    def lock(self, code_key: str) -> Voucher | None:
        """
        Lock a voucher and read it: nobody else can lock or save it until this unit of work is over.

        None where nothing is kept under that code. Lock accounts before vouchers.
        """

    def save(self, voucher: Voucher, uses: Sequence[Use]) -> None:
        """
        Save a voucher that was changed, and uses of it that are new or changed.

        Args:
            voucher: With the version that was read; it is saved with the next one.

        Raises:
            ConflictError: If it is not at that version any more.
        """

    def note(self, uses: Sequence[Use]) -> None:
        """Put uses that change nothing about a voucher, of codes that nothing is kept under too."""

    def bind_anew(self, member_key: int, into: int) -> None:
        """Give another member what is bound to a member, and what it used: they were merged."""

    def lock_attempts(self, who: Sequence[str], *, at: Instant) -> dict[str, Attempts]:
        """Like `attempts`, and nobody else can put those that are there until this unit of work is over."""

    def put_attempts(
        self, attempts: Sequence[Attempts], known: Mapping[str, Attempts], *, at: Instant
    ) -> None:
        """
        Put counts of failed attempts, and forget some that may be forgotten by *at*.

        Args:
            known: What `lock_attempts` said before.

        Raises:
            ConflictError: If somebody else put one meanwhile that was not there.
        """

    def forget_attempts(self, at: Instant, *, limit: int = 1000) -> int:
        """Delete up to *limit* counts that may be forgotten by an instant; how many they were."""


class VoucheredReader(Reader, Protocol):
    """A reader of a storage that has `VOUCHERS`."""

    def vouchers(self) -> VoucherReader:
        """Its vouchers."""


class VoucheredUnit(UnitOfWork, Protocol):
    """A unit of work of a storage that has `VOUCHERS`."""

    def vouchers(self) -> VoucherKeeper:
        """Its vouchers."""


def require_vouchers(storage: Storage) -> None:
    """
    Refuse a storage that keeps no vouchers.

    Raises:
        StorageError: If it has not the capability.
    """
    if VOUCHERS not in storage.capabilities:
        raise StorageError("this storage keeps no vouchers")


def vouchers_read(reader: Reader) -> VoucherReader:
    """The vouchers of a reader of a storage that has `VOUCHERS`."""
    return cast("VoucheredReader", reader).vouchers()


def vouchers_in(unit: UnitOfWork) -> VoucherKeeper:
    """The vouchers of a unit of work of a storage that has `VOUCHERS`."""
    return cast("VoucheredUnit", unit).vouchers()
