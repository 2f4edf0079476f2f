"""What becomes of the tokens that tills took while they could not ask: pure decisions, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from clubkit.calendars import Instant
from clubkit.errors import BadVoucherError, VoucherRefusedError
from clubkit.values import changed, value
from clubkit.vouchers.campaign import Campaign, CampaignState
from clubkit.vouchers.code_keys import token_key
from clubkit.vouchers.offline import Acceptance, Answer, Outcome
from clubkit.vouchers.tokens import TokenKeys
from clubkit.vouchers.uses import Refusal, Step
from clubkit.vouchers.voucher import Given, TakenOffline, Use, UseState, Voucher, VoucherState

UNREADABLE = "x"
"""What a token that the club did not sign is noted under, with a hash of its text."""


@value
class Upload:
    """
    An acceptance that a till told of.

    Attributes:
        code_key: What its token is kept under, or noted where it is none of the club's.

        reason: Why it is none; empty for one that is.
    """

    till_id: str
    acceptance: Acceptance
    code_key: str
    reason: str = ""

    @property
    def use_id(self) -> str:
        """The name of the use, the same however often it is told."""
        return f"till:{self.till_id}:{self.acceptance.nonce}"


@value
class Standing:
    """
    How the voucher of an upload stands.

    Attributes:
        voucher: None where nothing is kept under the code.

        campaign: None likewise.

        reserved: Reservations of the voucher, the first to end first.
    """

    voucher: Voucher | None = None
    campaign: Campaign | None = None
    reserved: Sequence[Use] = ()


def upload_of(till_id: str, acceptance: Acceptance, keys: TokenKeys, *, at: Instant) -> Upload:
    """
    Read the token of an acceptance as it was when the till took it, but never as of a time that lies ahead.

    Whatever a till tells is recorded; so what is no token of the club's is no error here.
    """
    try:
        verified = keys.verify(acceptance.token, min(acceptance.at, at))
    except BadVoucherError as error:
        reason = error.code
    except VoucherRefusedError as error:
        reason = str(error.reason)
    else:
        return Upload(till_id, acceptance, token_key(verified.token.serial))
    digest = sha256(acceptance.token.encode(errors="backslashreplace")).hexdigest()[:32]
    return Upload(till_id, acceptance, f"{UNREADABLE}.{digest}", reason)


def plan_upload(upload: Upload, standing: Standing, *, at: Instant) -> Step:
    """
    Make the first that is told the use of a token, and every other a conflict.

    Goods were given at the till: a cart that only set the token aside has to let it go.
    """
    voucher = standing.voucher
    reason = upload.reason or _against(standing)
    if voucher is None or reason:
        conflict = _use(upload, UseState.CONFLICT, reason, at)
        return Step(conflict, None, (conflict,))

    use = _use(upload, UseState.USED, "", at)
    freed = standing.reserved[:1] if voucher.is_used_up else ()
    released = [changed(each, state=UseState.RELEASED, until=None, at=at) for each in freed]
    return Step(use, changed(voucher, uses=voucher.uses + 1 - len(released)), (use, *released))


def answer_to(upload: Upload, use: Use) -> Answer:
    """What the till is told."""
    reason = "" if use.offline is None else use.offline.reason
    outcome = Outcome.CONFLICT if use.state is UseState.CONFLICT else Outcome.USED
    return Answer(upload.acceptance.nonce, outcome, reason)


def _against(standing: Standing) -> str:
    voucher, campaign = standing.voucher, standing.campaign
    if voucher is None or campaign is None:
        return Refusal.UNKNOWN
    if voucher.state is VoucherState.REVOKED or campaign.state is CampaignState.REVOKED:
        return Refusal.REVOKED
    if voucher.is_used_up and not standing.reserved:
        return Refusal.USED
    return ""


def _use(upload: Upload, state: UseState, reason: str, at: Instant) -> Use:
    acceptance = upload.acceptance
    parts = (("", acceptance.worth_minor),) if acceptance.worth_minor else ()
    taken = TakenOffline(
        upload.till_id, acceptance.operator, acceptance.reference, acceptance.at, str(reason)
    )
    return Use(upload.code_key, upload.use_id, state, None, None, None, at, Given("", 0, parts), taken)
