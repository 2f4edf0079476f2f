"""
Commands that wait for a second person: a large correction by hand, or a gift beyond what a day allows.

The request is kept under the caller's reference as a posting that moves nothing. The same command again, with
the name of somebody else who approves it, is then carried out: its posting names the request.
"""

from __future__ import annotations

import unicodedata

from attrs import frozen

from clubkit.commands.context import Context, Decision
from clubkit.commands.reference import earlier, nothing
from clubkit.errors import NoRequestError, SelfApprovalError
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.places import PostingKind
from clubkit.ledger.postings import Posting, Trace

APPROVED = "approve:"
"""How the references of approved commands begin."""


@frozen
class Approval:
    """
    That somebody approves a command that waits.

    Attributes:
        request: The posting that waits.
    """

    by: str
    request: Posting


def references_of(reference: str) -> tuple[str, str]:
    """The references under which a command that may wait is looked up."""
    return reference, APPROVED + reference


def approved_or_done(
    book: Book, reference: str, digest: str, approved_by: str | None
) -> tuple[Decision | None, Approval | None]:
    """
    What is known of a command that may wait.

    Args:
        book: With the postings under `references_of`.

    Returns:
        The decision of an earlier command under the reference, or the approval of one that waits, or neither
        where it is new.

    Raises:
        ReferenceReusedError: If the reference names a command of other content: a request cannot be changed.

        NoRequestError: If it is approved and nothing waits.

        SelfApprovalError: If who asked approves.
    """
    repeat = earlier(book, reference, digest)
    if repeat is None or repeat.posting is None:
        if approved_by is not None:
            raise NoRequestError(reference)
        return None, None

    done = book.references.get(APPROVED + reference)
    if done is not None:
        return Decision(nothing(book), done, repeated=True), None
    if repeat.posting.kind is not PostingKind.REQUEST or approved_by is None:
        return repeat, None
    if is_same_person(approved_by, repeat.posting.trace.actor or ""):
        raise SelfApprovalError(reference)
    return None, Approval(approved_by, repeat.posting)


def request(draft: Draft, trace: Trace) -> Decision:
    """Keep a command until somebody else approves it."""
    return Decision(draft.changes, draft.post(PostingKind.REQUEST, [], trace=trace))


def trace_of_approved(approval: Approval, digest: str, context: Context) -> Trace:
    """What the posting of an approved command was made for: who approved it, and the request."""
    asked = approval.request.trace
    return Trace(
        f"{APPROVED}{asked.reference}",
        digest,
        None,
        context.program.version,
        approval.by,
        asked.reason,
        approval.request.seq,
    )


def is_same_person(one: str, other: str) -> bool:
    """Whether two names are one, however they are written."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    """A name without what two ways of writing it differ in: case, width, spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
