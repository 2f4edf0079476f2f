"""Idempotency of plain commands: one reference, one content, one effect."""

from __future__ import annotations

from hashlib import blake2b

from clubkit.commands.context import Decision
from clubkit.errors import ReferenceReusedError
from clubkit.ledger.book import Book, Changes
from clubkit.ledger.postings import Posting


def command_digest(*content: object) -> str:
    """Twenty hexadecimal digits over a command's content."""
    return blake2b(repr(content).encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def earlier(book: Book, reference: str, digest: str) -> Decision | None:
    """
    The decision of an earlier command under the reference, or none where it is new.

    Raises:
        ReferenceReusedError: If the earlier command had other content.
    """
    posting: Posting | None = book.references.get(reference)
    if posting is None:
        return None
    if posting.trace.digest != digest:
        raise ReferenceReusedError(reference)
    return Decision(nothing(book), posting, repeated=True)


def nothing(book: Book) -> Changes:
    """Changes that change nothing."""
    return Changes(book.member_key, book.version, book.last_at, lot_no=book.lot_no)
