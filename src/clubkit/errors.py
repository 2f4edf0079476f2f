"""
Everything that clubkit raises on purpose.

::

    ClubError
    ├── BadInputError             the caller's data is wrong; nothing was read or written
    │   ├── BadAmountError        a number that is no amount
    │   ├── BadEmailError         a text that is no e-mail address
    │   ├── BadInstantError       a naive, unreadable or future instant
    │   ├── BadPhoneError         a text that is no phone number
    │   ├── BadReferenceError     an id or reference that cannot be kept
    │   ├── BadRowError           a row of an import file, with its line number
    │   ├── BadVoucherError       a text that is no code or token, or a code with a typo
    │   ├── ChannelsError         a description of channels, with every problem in it
    │   └── ProgramError          a program file, with every problem in it
    ├── RefusedError              the club said no; nothing was written
    │   ├── InsufficientUnitsError
    │   ├── InDeficitError
    │   ├── RedeemTermsError
    │   ├── ReferenceReusedError
    │   ├── NoRequestError
    │   ├── SelfApprovalError
    │   ├── UnknownMemberError
    │   ├── UnknownOrderError
    │   ├── UnknownUnitError
    │   ├── UnknownHoldError
    │   ├── UnknownRewardError
    │   ├── UnknownMessageError
    │   ├── RewardRefusedError    with everything that is missing
    │   ├── RewardStateError
    │   ├── ReferralRefusedError
    │   ├── HoldResolvedError
    │   ├── CurrencyMismatchError
    │   ├── MemberMergedError
    │   ├── MemberErasedError
    │   ├── ContactTakenError
    │   ├── VoucherRefusedError
    │   ├── TooManyAttemptsError
    │   ├── KeyRingError
    │   └── ProgramVersionError
    ├── StorageError              the store failed; the transaction was rolled back
    │   ├── ConflictError         somebody else was faster: try again
    │   │   └── ConnectionLostError
    │   ├── StoreVersionError
    │   └── UnsafeStoreError      the store cannot keep the promises of the ledger
    ├── LedgerBrokenError         a law of the ledger does not hold: stop and look
    ├── DecryptionError           what is stored about a person was changed, moved, or is of another key
    └── MissingExtraError         an optional dependency is not installed

Catch `RefusedError` to tell the customer, `ConflictError` to try again, `BadInputError` to tell the
caller. The rest are bugs or outages that belong in your error tracker. Each class carries its data as
attributes and a stable ``code``; the sentences are for developers and may change.
"""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen


class ClubError(Exception):
    """The root of the tree."""

    code: ClassVar[str] = "club_error"


class BadInputError(ClubError):
    """
    The caller's data is wrong. Nothing was read or written.

    Attributes:
        what: The name of the argument, field or column.

        expected: What would have been right.

        found: What was given, shortened for display.
    """

    code = "bad_input"

    def __init__(self, what: str, expected: str, found: str) -> None:
        self.what = what
        self.expected = expected
        self.found = found
        super().__init__(what, expected, found)

    def __str__(self) -> str:
        return f"{self.what} must be {self.expected}, got {self.found}"


class BadAmountError(BadInputError):
    """A number that is no amount: too long, not finite, negative, or of too many decimals."""

    code = "bad_amount"


class BadInstantError(BadInputError):
    """An instant that is naive, unreadable, or too far in the future."""

    code = "bad_instant"


class BadReferenceError(BadInputError):
    """An id or reference that is empty, too long, or holds control characters."""

    code = "bad_reference"


class BadRowError(BadInputError):
    """
    A row of an import file that was set aside.

    Attributes:
        line: The line of the file, counted from 1, where the row starts.
    """

    code = "bad_row"

    def __init__(self, line: int, what: str, expected: str, found: str) -> None:
        super().__init__(what, expected, found)
        self.line = line
        self.args = (line, what, expected, found)

    def __str__(self) -> str:
        return f"line {self.line}: {super().__str__()}"


class BadVoucherError(BadInputError):
    """
    A text that is no code or token, or a code with a typo. It was compared with no key, so it is no guess.

    `found` never has the text or a part of it.
    """

    code = "bad_voucher"


class BadPhoneError(BadInputError):
    """
    A text that is no phone number, or none that can be dialled.

    `found` never has the text or a part of it.
    """

    code = "bad_phone"


class BadEmailError(BadInputError):
    """
    A text that is no e-mail address.

    `found` never has the text or a part of it.
    """

    code = "bad_email"


@frozen
class Problem:
    """
    One thing that is wrong in a program file.

    Attributes:
        path: Where, from the root ``$``: ``$.earn[0].per``.

        expected: What would have been right.

        found: What is there.

        hint: The nearest known name when the name looks like a typo, or none.
    """

    path: str
    expected: str
    found: str
    hint: str | None = field(default=None)

    def __str__(self) -> str:
        sentence = f"{self.path}: expected {self.expected}, found {self.found}"
        return f"{sentence}; did you mean {self.hint}?" if self.hint else sentence


class _ProblemsError(BadInputError):
    noun: ClassVar[str]

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(self.noun, "free of problems", f"{len(problems)} problem(s)")
        self.problems = problems
        self.args = (problems,)

    def __str__(self) -> str:
        return "\n".join([f"{len(self.problems)} problem(s)", *(f"  - {p}" for p in self.problems)])


class ProgramError(_ProblemsError):
    """
    A program that cannot be put into force.

    Attributes:
        problems: Every problem that was found, in the order of the file.
    """

    code = "bad_program"
    noun = "program"


class ChannelsError(_ProblemsError):
    """
    A description of channels that none can be made of. No problem shows a key.

    Attributes:
        problems: Every problem that was found, in the order of the file.
    """

    code = "bad_channels"
    noun = "channels"


class RefusedError(ClubError):
    """The club said no. Nothing was written."""

    code = "refused"


class InsufficientUnitsError(RefusedError):
    """
    The member cannot spend that many units now. Nothing was written.

    Attributes:
        requested: Units asked for.

        available: Units that could have been spent at that moment.
    """

    code = "insufficient_units"

    def __init__(self, requested: int, available: int) -> None:
        self.requested = requested
        self.available = available
        super().__init__(requested, available)

    def __str__(self) -> str:
        return f"{self.requested} requested, {self.available} available"


class InDeficitError(RefusedError):
    """
    The member owes units, and the program does not let a member in deficit redeem. Nothing was written.

    Attributes:
        deficit: How many units are owed.
    """

    code = "in_deficit"

    def __init__(self, deficit: int) -> None:
        self.deficit = deficit
        super().__init__(deficit)

    def __str__(self) -> str:
        return f"redeeming waits until a deficit of {self.deficit} is paid"


class RedeemTermsError(RefusedError):
    """
    A redemption that the program's terms do not allow. Nothing was written.

    Attributes:
        requested: Units asked for.

        term: The term that refused: ``at_least``, ``step`` or ``up_to``.

        limit: The bound that the term sets, in units.
    """

    code = "redeem_terms"

    def __init__(self, requested: int, term: str, limit: int) -> None:
        self.requested = requested
        self.term = term
        self.limit = limit
        super().__init__(requested, term, limit)

    def __str__(self) -> str:
        return f"{self.requested} requested, but redeem.{self.term} is {self.limit}"


class _ReferenceError(RefusedError):
    sentence: ClassVar[str]

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(reference)

    def __str__(self) -> str:
        return self.sentence.format(repr(self.reference))


class ReferenceReusedError(_ReferenceError):
    """
    The reference names an earlier command with other content. Nothing was written.

    Attributes:
        reference: The caller's reference.
    """

    code = "reference_reused"
    sentence = "reference {} was used before with other content"


class NoRequestError(_ReferenceError):
    """
    A command is approved that does not wait. Nothing was written.

    Attributes:
        reference: The caller's reference.
    """

    code = "no_request"
    sentence = "nothing waits for approval under reference {}"


class SelfApprovalError(_ReferenceError):
    """
    Who asked for a command cannot approve it. Nothing was written.

    Attributes:
        reference: The caller's reference.
    """

    code = "self_approval"
    sentence = "the command under reference {} must be approved by somebody else"


class _UnknownError(RefusedError):
    noun: ClassVar[str]

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        return f"no {self.noun} {self.name!r}"


class UnknownMemberError(_UnknownError):
    """No member has this id. Nothing was written."""

    code = "unknown_member"
    noun = "member"


class UnknownOrderError(_UnknownError):
    """The club never saw this order. Nothing was written."""

    code = "unknown_order"
    noun = "order"


class UnknownUnitError(_UnknownError):
    """The program has no such unit. Nothing was written."""

    code = "unknown_unit"
    noun = "unit"


class UnknownHoldError(_UnknownError):
    """The member has no such hold. Nothing was written."""

    code = "unknown_hold"
    noun = "hold"


class UnknownRewardError(_UnknownError):
    """The program has no such reward, or the member has none under that reference. Nothing was written."""

    code = "unknown_reward"
    noun = "reward"


class UnknownMessageError(_UnknownError):
    """The member has no such message. Nothing was written."""

    code = "unknown_message"
    noun = "message"


@frozen
class Missing:
    """
    One thing that stands between a member and a reward.

    Attributes:
        code: Stable: which thing.

        needed: What there would have to be.

        found: What there is.
    """

    code: str
    needed: int | str | None = None
    found: int | str | None = None


class RewardRefusedError(RefusedError):
    """
    The member cannot have the reward now. Nothing was written.

    Attributes:
        reward_id: The reward.

        missing: Everything that is missing, each with its code and figures. At least one.
    """

    code = "reward_refused"

    def __init__(self, reward_id: str, missing: tuple[Missing, ...]) -> None:
        self.reward_id = reward_id
        self.missing = missing
        super().__init__(reward_id, missing)

    def __str__(self) -> str:
        return f"reward {self.reward_id!r} is refused: {', '.join(each.code for each in self.missing)}"


class RewardStateError(RefusedError):
    """
    A step that a reward cannot take as it stands. Nothing was written.

    Attributes:
        record_id: The reference that it was redeemed under.

        state: How it stands: ``requested``, ``issued``, ``used``, ``cancelled``, ``expired`` or ``moved``.

        step: What it was asked to do.
    """

    code = "reward_state"

    def __init__(self, record_id: str, state: str, step: str) -> None:
        self.record_id = record_id
        self.state = state
        self.step = step
        super().__init__(record_id, state, step)

    def __str__(self) -> str:
        return f"reward {self.record_id!r} is {self.state}, so it cannot {self.step}"


class ReferralRefusedError(RefusedError):
    """
    A friend who was not brought, or a referral that cannot be decided on any more. Nothing was written.

    Attributes:
        reason: ``unknown code``, ``self``, ``known``, ``customer``, ``brought``, ``cycle``, or the state that
            the referral has; see `clubkit.members.referral`.
    """

    code = "referral_refused"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return f"the referral is refused: {self.reason}"


class HoldResolvedError(RefusedError):
    """
    The hold was captured, released or has lapsed before. Nothing was written.

    Attributes:
        hold_id: The caller's id of the hold.

        state: How it was resolved.
    """

    code = "hold_resolved"

    def __init__(self, hold_id: str, state: str) -> None:
        self.hold_id = hold_id
        self.state = state
        super().__init__(hold_id, state)

    def __str__(self) -> str:
        return f"hold {self.hold_id!r} is already {self.state}"


class CurrencyMismatchError(RefusedError):
    """
    An amount in a currency that is not the club's. Nothing was written.

    Attributes:
        expected: The club's currency.

        found: The currency of the amount.
    """

    code = "currency_mismatch"

    def __init__(self, expected: str, found: str) -> None:
        self.expected = expected
        self.found = found
        super().__init__(expected, found)

    def __str__(self) -> str:
        return f"the club counts in {self.expected}, got {self.found}"


class MemberMergedError(RefusedError):
    """
    A merge that would go in a circle, or into itself. Nothing was written.

    Attributes:
        member_id: The member that cannot be merged again.
    """

    code = "member_merged"

    def __init__(self, member_id: str) -> None:
        self.member_id = member_id
        super().__init__(member_id)

    def __str__(self) -> str:
        return f"member {self.member_id!r} is already part of that member"


class MemberErasedError(RefusedError):
    """
    Something personal about a member who was erased. Nothing was written, and nothing ever will be.

    Attributes:
        member_id: The member, whose points and orders go on.
    """

    code = "member_erased"

    def __init__(self, member_id: str) -> None:
        self.member_id = member_id
        super().__init__(member_id)

    def __str__(self) -> str:
        return f"member {self.member_id!r} was erased; nothing personal is kept of them any more"


class ContactTakenError(RefusedError):
    """
    A phone number or an address that leads to another member. Nothing was written.

    Customers are told no more than that: who asks could be anybody. Staff may look at who it is.

    Attributes:
        kind: ``phone`` or ``email``.

        member_id: Whom it leads to; not in the sentence.
    """

    code = "contact_taken"

    def __init__(self, kind: str, member_id: str) -> None:
        self.kind = kind
        self.member_id = member_id
        super().__init__(kind, member_id)

    def __str__(self) -> str:
        return f"that {self.kind} leads to another member"


class VoucherRefusedError(RefusedError):
    """
    A code or token that is none of the club's, or not now. Nothing was written but the failed attempt.

    Customers get one answer for every reason: who guesses codes learns nothing from it.

    Attributes:
        reason: For the shop, such as ``forged``, ``used`` or ``expired``; none where the caller is not
            trusted with it.
    """

    code = "voucher_refused"

    def __init__(self, reason: str | None = None) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return "the voucher is refused" + (f": {self.reason}" if self.reason else "")


class TooManyAttemptsError(RefusedError):
    """
    Too many wrong codes were tried from a till, or by a member. The code was not looked at.

    Attributes:
        until: The instant, in microseconds of UTC, from which on codes are looked at again; none where a
            supervisor has to lift the block.
    """

    code = "too_many_attempts"

    def __init__(self, until: int | None) -> None:
        self.until = until
        super().__init__(until)

    def __str__(self) -> str:
        when = "a supervisor lifts it" if self.until is None else f"instant {self.until}"
        return f"too many wrong codes were tried; no code is looked at until {when}"


class KeyRingError(RefusedError):
    """
    A step that the key ring cannot take. The ring is as it was.

    Attributes:
        reason: What stands against it. Never a secret.
    """

    code = "key_ring"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return f"the key ring cannot do that: {self.reason}"


class ProgramVersionError(RefusedError):
    """
    The store has another program in force. Nothing was written.

    Attributes:
        ours: Version of the program that this process holds.

        theirs: Version that is in force in the store, or none.
    """

    code = "program_version"

    def __init__(self, ours: str, theirs: str | None) -> None:
        self.ours = ours
        self.theirs = theirs
        super().__init__(ours, theirs)

    def __str__(self) -> str:
        if self.theirs is None:
            return "the store has no program in force; run: clubkit init PROGRAM --store URL"
        return (
            f"this process holds program {self.ours[:12]}, the store has {self.theirs[:12]} in force; "
            "load that one, or run: clubkit publish PROGRAM --store URL"
        )


class StorageError(ClubError):
    """The store failed. The transaction was rolled back."""

    code = "storage"


class ConflictError(StorageError):
    """Somebody else changed the same thing first. Nothing was written; try the whole command again."""

    code = "conflict"


class ConnectionLostError(ConflictError):
    """
    The connection broke. Whether a commit that was under way was kept is unknown.

    Try the whole command again: its reference, or the order's content, finds the first result.
    """

    code = "connection_lost"


class UnsafeStoreError(StorageError):
    """
    The store cannot keep the promises of the ledger. Nothing was read or written.

    Attributes:
        reason: What is wrong with it, and how to mend it or to take it nevertheless.
    """

    code = "unsafe_store"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class StoreVersionError(StorageError):
    """
    The store's schema is of another version. Nothing was read or written.

    Attributes:
        expected: The schema version that this clubkit writes.

        found: The version of the store, or none where it has no clubkit tables.
    """

    code = "store_version"

    def __init__(self, expected: int, found: int | None) -> None:
        self.expected = expected
        self.found = found
        super().__init__(expected, found)

    def __str__(self) -> str:
        if self.found is None:
            return "the store holds no club yet; run: clubkit init PROGRAM --store URL"
        told = f"the store has schema {self.found}, this clubkit writes {self.expected}"
        if self.found < self.expected:
            return f"{told}; run: clubkit migrate --store URL"
        return f"{told}; run: pip install --upgrade clubkit"


class LedgerBrokenError(ClubError):
    """
    A law of the ledger does not hold for a member. Nothing was written.

    Attributes:
        law: The law, in its words.

        detail: The figures that contradict it. Never personal data.
    """

    code = "ledger_broken"

    def __init__(self, law: str, detail: str) -> None:
        self.law = law
        self.detail = detail
        super().__init__(law, detail)

    def __str__(self) -> str:
        return f"{self.law}: {self.detail}"


class DecryptionError(ClubError):
    """
    What is stored about a person cannot be read: it was changed or moved, or belongs to another key.

    Nothing of it was read. Sent to an error tracker it tells where, and nothing personal.

    Attributes:
        place: The table and column that it is stored in.
    """

    code = "decryption"

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(place)

    def __str__(self) -> str:
        return f"what is stored in {self.place} was changed or moved, or belongs to another key"


class MissingExtraError(ClubError, ImportError):
    """
    An optional dependency is not installed.

    Attributes:
        extra: The extra of clubkit that brings it.
    """

    code = "missing_extra"

    def __init__(self, extra: str) -> None:
        self.extra = extra
        super().__init__(extra)

    def __str__(self) -> str:
        return f"this needs an optional dependency; run: pip install 'clubkit[{self.extra}]'"
