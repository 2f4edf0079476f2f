"""Making vouchers inside a unit of work, and calling them back; the codes are told once and not kept."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from attrs import define, field, frozen

from clubkit.calendars import Instant
from clubkit.errors import KeyRingError, VoucherRefusedError
from clubkit.keeper import Desk
from clubkit.storage.voucher_ports import require_vouchers, vouchers_in
from clubkit.values import changed
from clubkit.vouchers.campaign import Campaign, CampaignState
from clubkit.vouchers.code_keys import CodeReader, reader_of, short_key
from clubkit.vouchers.keys import KeyRing
from clubkit.vouchers.uses import Refusal
from clubkit.vouchers.voucher import PLAIN, Details, Voucher, VoucherState

NUMBER_BITS = 35


@define
class Keys:
    """
    The key ring that the host gave the club, and what is derived of it when it is first needed.

    Attributes:
        ring: None where the club was opened without one.
    """

    ring: KeyRing | None = field(default=None, repr=False)
    _reader: CodeReader | None = field(default=None, init=False, repr=False)

    @property
    def reader(self) -> CodeReader:
        """
        What makes and reads codes.

        Raises:
            KeyRingError: If the club was opened without keys.
        """
        if self._reader is None:
            self._reader = reader_of(self.required())
        return self._reader

    def required(self) -> KeyRing:
        """
        The ring.

        Raises:
            KeyRingError: If the club was opened without keys.
        """
        if self.ring is None:
            raise KeyRingError("the club was opened without keys; give it a ring: open_club(..., keys=...)")
        return self.ring


@frozen
class IssuedVoucher:
    """
    A voucher that was just made.

    Attributes:
        code: What its owner gets, in no `repr`. It is not stored; `CodeReader.shown` makes it again.

        code_key: What the voucher is kept under.
    """

    code: str = field(repr=False)
    code_key: str


@frozen(kw_only=True)
class Issue:
    """
    What a voucher that is to be made has of its own.

    Attributes:
        member_key: Who alone may use it, or none for whoever brings it.

        ends_at: The first instant that is too late, or none for when the campaign ends.

        most: How often it can be used; none for no bound.

        card_key: The account of a gift card, or none.
    """

    member_key: int | None = None
    ends_at: Instant | None = None
    most: int | None = 1
    details: Details = PLAIN
    card_key: int | None = None


def issue_in(desk: Desk, keys: Keys, campaign: Campaign, issue: Issue) -> IssuedVoucher:
    """
    Make one voucher with a short code, in the desk's unit of work: it is kept if that commits.

    A campaign that the store has not, or has with other terms, is put there. Not idempotent: who calls it
    knows by the reference of the own command whether it was done, and can show the code again.

    Args:
        campaign: The terms of the code; for a reward, one campaign for each reward.

    Raises:
        KeyRingError: If the club has no keys, or none that signs. Nothing was written.

        VoucherRefusedError: If the campaign was revoked. Nothing was written.

        ConflictError: If somebody else drew the same number; the unit of work is to be tried again.
    """
    require_vouchers(desk.keeper.storage)
    codes = keys.reader.codes
    if codes.signing is None:
        raise KeyRingError("no key signs")
    vouchers = vouchers_in(desk.store)
    known = vouchers.campaign(campaign.campaign_id)
    if known is not None and known.state is CampaignState.REVOKED:
        raise VoucherRefusedError(Refusal.REVOKED)
    if known != campaign:
        vouchers.put_campaign(campaign)
    number = secrets.randbits(NUMBER_BITS)
    voucher = new_voucher(short_key(codes.signing.kid, number), campaign, issue, at=desk.keeper.now())
    vouchers.add([voucher])
    return IssuedVoucher(codes.make(number), voucher.code_key)


def revoke_in(desk: Desk, code_key: str) -> bool:
    """
    Call one voucher back, in the desk's unit of work: it can be used no more. Idempotent.

    Lock accounts before.

    Returns:
        Whether it was used by then, once at least, or is reserved for a cart.
    """
    require_vouchers(desk.keeper.storage)
    vouchers = vouchers_in(desk.store)
    voucher = vouchers.lock(code_key)
    if voucher is None:
        return False
    if voucher.state is not VoucherState.REVOKED:
        vouchers.save(changed(voucher, state=VoucherState.REVOKED), ())
    return voucher.uses > 0


Used = Callable[[Desk, Voucher, bool], None]
"""
Told of a voucher that is used up or, where it is false, open again: in the unit of work, after its lock.

Whoever needs the account of the voucher's member finds it locked already.
"""


def nobody_hears(_desk: Desk, _voucher: Voucher, _is_used: bool) -> None:  # noqa: FBT001 - see `Used`
    """Tell nobody that a voucher was used."""


def new_voucher(code_key: str, campaign: Campaign, issue: Issue, *, at: Instant) -> Voucher:
    """A voucher of a campaign that nobody has used yet."""
    return Voucher(
        code_key,
        campaign.campaign_id,
        VoucherState.LIVE,
        0,
        issue.most,
        issue.member_key,
        at if campaign.starts_at is None else campaign.starts_at,
        campaign.ends_at if issue.ends_at is None else issue.ends_at,
        issue.details,
        issue.card_key,
    )
