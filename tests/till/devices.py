"""A club's ring, its bundles and tokens, and tills that were enrolled."""

from __future__ import annotations

from itertools import count

from clubkit.calendars import Instant
from clubkit.calendars.instants import HOUR, SECOND
from clubkit.till import enrol
from clubkit.vouchers.bundles import BundleContent, TillTerms, signed_bundle
from clubkit.vouchers.keys import new_ring
from clubkit.vouchers.secret import Secret
from clubkit.vouchers.tokens import Token, TokenKind

NOW = Instant(1_700_000_000 * SECOND)
YEAR = 366 * 24 * HOUR
WINDOW = 24 * HOUR
IRR = 364
RING = new_ring("demo", Secret(bytes(range(32))))
TERMS = TillTerms(face_most_minor=5_000_000, currency=IRR)

_serials = count(1)


class Hands:
    """A clock that somebody sets as they like."""

    def __init__(self, now=NOW):
        self.shows = now

    def now(self):
        return self.shows

    def pause(self, micros):
        """Nobody waits here."""


def bundle(ring=RING, *, number=1, at=NOW, terms=TERMS, store="", gone=()):
    """A bundle of the club."""
    content = BundleContent(number=number, at=at, terms=terms, store=store, gone=gone)
    return signed_bundle(ring, content)


def token(**says):
    """What a token says: 100,000 toman, once, for tills that cannot ask."""
    usual = {
        "serial": next(_serials),
        "campaign": 7,
        "not_before": Instant(NOW - HOUR),
        "expires_at": Instant(NOW + YEAR),
        "kind": TokenKind.MONEY,
        "amount": 1_000_000,
        "currency": IRR,
        "is_offline": True,
    }
    return Token(**{**usual, **says})


def text(ring=RING, **says):
    """The text of such a token."""
    return ring.token_signer().sign(token(**says))


def till(folder, name="till-1", *, clock=None, brought=None):
    """A till that was enrolled."""
    return enrol(folder / f"{name}.db", till_id=name, bundle=brought or bundle(), clock=clock or Hands())


def take(device, code, reference="r1", **more):
    """Take a token as an operator does."""
    return device.accept(code, reference=reference, operator="ali", **more)
