"""
Taking tokens at a till that cannot ask the store: what is against it, what is told later, what can be lost.

Two tills that cannot ask cannot know of each other. What is lost when one token is taken at several of them
is bounded here, never prevented: see `Exposure`.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from attrs import frozen

from clubkit.calendars.instants import FIRST_INSTANT, LAST_INSTANT, SECOND, Instant
from clubkit.errors import BadInputError, VoucherRefusedError
from clubkit.money import MINOR_MAX
from clubkit.values import value
from clubkit.vouchers.bundles import Bundle, TillTerms
from clubkit.vouchers.tokens import TOKEN_LENGTH, Bound, Token, TokenKind, VerifiedToken

__all__ = [
    "Acceptance",
    "Answer",
    "Exposure",
    "Outcome",
    "TillRefusal",
    "acceptance_document",
    "answer_document",
    "exposure",
    "read_acceptance",
    "read_answer",
]

NONCE_BYTES: Final = 16
NAME_MAX: Final = 64

_NONCE = re.compile(r"[0-9a-f]{32}")


class TillRefusal(StrEnum):
    """Why a till refuses a token whose signature and times are right. For the operator alone."""

    SYNC_TOO_OLD = "the last sync is too old"
    NOT_OFFLINE = "not for tills that cannot ask"
    MANY_USES = "not for a single use"
    OF_A_MEMBER = "of a member, whom a till cannot know"
    OTHER_STORE = "not for this store"
    GONE = "called back or used"
    USED_HERE = "used at this till"
    UNKNOWN_WORTH = "of another currency, or worth nothing that was told"
    ABOVE_CEILING = "worth more than a till may take"
    TOTAL_REACHED = "too much was taken since the store was told"


@value
class Acceptance:
    """
    A token that a till took.

    Attributes:
        nonce: 32 random hexadecimal digits, which make an upload that is repeated a repeat.

        token: Its text.

        reference: The till's own name for the sale, such as the number of the receipt.

        operator: Who took it.

        worth_minor: What was given for it.

        at: When, by the time that the till trusted.
    """

    nonce: str
    token: str
    reference: str
    operator: str
    worth_minor: int
    at: Instant


class Outcome(StrEnum):
    """What became of an acceptance when the store was told."""

    USED = "used"
    """It is the use of the token."""

    CONFLICT = "conflict"
    """It is recorded beside the use; what was given is lost."""


@value
class Answer:
    """
    What the store says of an acceptance that it was told of. The same one has the same answer for ever.

    Attributes:
        reason: Why it is a conflict; empty for a use.
    """

    nonce: str
    outcome: Outcome
    reason: str = ""


# --- at the till ------------------------------------------------------------------------------------


def trusted_now(clock: Instant, seen: Instant) -> Instant:
    """
    The time that a till goes by: never before any bundle that came, nor before what it went by since then.

    Args:
        seen: What this said when it was last asked, or the latest time of a bundle where one came since.
    """
    return max(clock, seen)


def require_synced(bundle: Bundle, *, at: Instant) -> None:
    """
    Refuse every token where the bundle is too old.

    Raises:
        VoucherRefusedError: With `TillRefusal.SYNC_TOO_OLD`, from the end of the window on.
    """
    if at >= bundle.at + bundle.terms.window_s * SECOND:
        raise VoucherRefusedError(TillRefusal.SYNC_TOO_OLD)


def worth_of(token: Token, terms: TillTerms, told_minor: int | None) -> int:
    """
    What a token is worth at a till.

    Args:
        told_minor: What the shop gives for it, of a token that does not say so itself.

    Raises:
        VoucherRefusedError: If it is of another currency, nothing was told where it says nothing, or what was
            told is not what it says.
    """
    says = token.amount if token.kind is TokenKind.MONEY and token.currency == terms.currency else None
    worth = told_minor if says is None else says
    is_other_currency = token.kind is TokenKind.MONEY and says is None
    if worth is None or is_other_currency or told_minor not in {None, worth}:
        raise VoucherRefusedError(TillRefusal.UNKNOWN_WORTH)
    return worth


def require_takeable(verified: VerifiedToken, bundle: Bundle, *, worth_minor: int, total_minor: int) -> None:
    """
    See whether a till may take a token that it has not taken yet.

    Args:
        worth_minor: See `worth_of`.

        total_minor: What was taken that the store was not told of.

    Raises:
        VoucherRefusedError: If it may not, with a `TillRefusal`.
    """
    token, terms = verified.token, bundle.terms
    total_most = terms.total_most_minor
    checks = (
        (not token.is_offline, TillRefusal.NOT_OFFLINE),
        (not token.is_single_use, TillRefusal.MANY_USES),
        (token.serial in bundle.gone, TillRefusal.GONE),
        (worth_minor > terms.face_most_minor, TillRefusal.ABOVE_CEILING),
        (total_most is not None and total_minor + worth_minor > total_most, TillRefusal.TOTAL_REACHED),
    )
    reason = next((each for is_so, each in checks if is_so), None) or _against_binding(verified, bundle)
    if reason is not None:
        raise VoucherRefusedError(reason)


def _against_binding(verified: VerifiedToken, bundle: Bundle) -> TillRefusal | None:
    binding = verified.token.binding
    if binding is None:
        return None
    if binding.bound is Bound.TO_MEMBER:
        return TillRefusal.OF_A_MEMBER
    mark = bundle.store_mark(verified.key_id)
    if mark is None or not hmac.compare_digest(mark, binding.mark):
        return TillRefusal.OTHER_STORE
    return None


# --- what can be lost -------------------------------------------------------------------------------


@frozen
class Exposure:
    """
    What tills that cannot ask can lose at most, in minor units.

    Attributes:
        tills: How many may take the same token. Of one that is bound to a store, the tills of that store.

        one_voucher_minor: With one token: every till but the first gives its worth in vain.

        all_minor: With all tokens, until the tills have told the store: every till may take its total, and
            what is taken twice was right once. None without a bound.
    """

    tills: int
    one_voucher_minor: int
    all_minor: int | None


def exposure(tills: int, terms: TillTerms) -> Exposure:
    """
    What can be lost at most.

    Args:
        tills: At least 1.

    Raises:
        BadInputError: If there is no till.

    .. doctest::

        >>> exposure(5, TillTerms(face_most_minor=1_000, total_most_minor=6_000, currency=978))
        Exposure(tills=5, one_voucher_minor=4000, all_minor=24000)
    """
    if type(tills) is not int or tills < 1:
        raise BadInputError("tills", "a whole number from 1", repr(tills)[:40])
    others = tills - 1
    total = terms.total_most_minor
    return Exposure(tills, others * terms.face_most_minor, None if total is None else others * total)


# --- over the wire ----------------------------------------------------------------------------------


def checked_acceptance(acceptance: Acceptance) -> Acceptance:
    """
    Pass on an acceptance that a till may have made.

    Raises:
        BadInputError: If a value is none that a till makes.
    """
    checks = (
        ("nonce", _is_text(acceptance.nonce, 32) and _NONCE.fullmatch(acceptance.nonce) is not None),
        ("token", _is_text(acceptance.token, TOKEN_LENGTH)),
        ("reference", _is_text(acceptance.reference, NAME_MAX)),
        ("operator", _is_text(acceptance.operator, NAME_MAX)),
        ("worth_minor", type(acceptance.worth_minor) is int and 0 <= acceptance.worth_minor <= MINOR_MAX),
        ("at", type(acceptance.at) is int and FIRST_INSTANT <= acceptance.at <= LAST_INSTANT),
    )
    wrong = next((name for name, is_right in checks if not is_right), None)
    if wrong is not None:
        found = repr(getattr(acceptance, wrong))[:40]
        raise BadInputError(f"acceptance.{wrong}", "as a till makes it", found)
    return acceptance


def acceptance_document(acceptance: Acceptance) -> dict[str, str | int]:
    """An acceptance for JSON: its attributes by their names."""
    return {
        "nonce": acceptance.nonce,
        "token": acceptance.token,
        "reference": acceptance.reference,
        "operator": acceptance.operator,
        "worth_minor": acceptance.worth_minor,
        "at": acceptance.at,
    }


def read_acceptance(document: object) -> Acceptance:
    """
    The opposite of `acceptance_document`.

    Raises:
        BadInputError: If the document is none that it made.
    """
    names = {"nonce", "token", "reference", "operator", "worth_minor", "at"}
    if not isinstance(document, Mapping) or set(document) != names:
        raise BadInputError("acceptance", f"an object of {', '.join(sorted(names))}", "another")
    return checked_acceptance(Acceptance(**document))


def answer_document(answer: Answer) -> dict[str, str]:
    """An answer for JSON: its attributes by their names."""
    return {"nonce": answer.nonce, "outcome": answer.outcome.value, "reason": answer.reason}


def read_answer(document: object) -> Answer:
    """
    The opposite of `answer_document`.

    Raises:
        BadInputError: If the document is none that it made.
    """
    if not isinstance(document, Mapping) or set(document) != {"nonce", "outcome", "reason"}:
        raise BadInputError("answer", "an object of nonce, outcome, reason", "another")
    nonce, outcome, reason = document["nonce"], document["outcome"], document["reason"]
    if not isinstance(nonce, str) or not isinstance(reason, str) or outcome not in set(Outcome):
        raise BadInputError("answer", "one that a store gives", "another")
    return Answer(nonce, Outcome(str(outcome)), reason)


def checked_name(what: str, text: str) -> str:
    """
    Pass on the name of a till, an operator or a sale.

    Raises:
        BadInputError: If it is not 1 to 64 printable characters without spaces around them.
    """
    if not _is_text(text, NAME_MAX):
        raise BadInputError(what, f"1 to {NAME_MAX} printable characters", repr(text)[:40])
    return text


def _is_text(text: object, most: int) -> bool:
    return isinstance(text, str) and 0 < len(text) <= most and text.isprintable() and text.strip() == text
