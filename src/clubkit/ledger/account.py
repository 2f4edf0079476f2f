"""What a member has of one unit, place by place."""

from __future__ import annotations

from attrs import define, fields

from clubkit.errors import LedgerBrokenError
from clubkit.ledger.places import Place


@define(slots=True, weakref_slot=False)
class Account:
    """
    The balance of every place for one member and unit. Over all places they sum to zero.

    Attributes:
        pending: Units in lots, not spendable yet, as far as the ledger has written it.

        open: Units in lots, spendable, as far as the ledger has written it.

        held: Units on hold.

        deficit: Zero, or negative: units owed.

        issued: Zero or negative: units that ever came from earning.
    """

    pending: int = 0
    open: int = 0
    held: int = 0
    deficit: int = 0
    issued: int = 0
    redeemed: int = 0
    expired: int = 0
    clawed_back: int = 0
    adjusted: int = 0
    transferred: int = 0

    def copy(self) -> Account:
        return Account(
            self.pending,
            self.open,
            self.held,
            self.deficit,
            self.issued,
            self.redeemed,
            self.expired,
            self.clawed_back,
            self.adjusted,
            self.transferred,
        )

    @property
    def inside(self) -> int:
        """What the member has, net of what is owed: lots, holds and deficit together."""
        return self.pending + self.open + self.held + self.deficit

    def move(self, source: Place, target: Place, units: int) -> None:
        """Move *units* from one place to the other."""
        setattr(self, source, getattr(self, source) - units)
        setattr(self, target, getattr(self, target) + units)

    def check(self) -> None:
        """
        Hold law 2 for one account.

        Raises:
            LedgerBrokenError: If a place is on the wrong side of zero, or the places do not sum to zero.
        """
        if self.pending < 0 or self.open < 0 or self.held < 0 or self.deficit > 0:
            raise LedgerBrokenError("no overdraft", repr(self))
        outside = (
            self.issued + self.redeemed + self.expired + self.clawed_back + self.adjusted + self.transferred
        )
        if self.inside + outside:
            raise LedgerBrokenError("places sum to zero", repr(self))


PLACES = tuple(Place(attribute.name) for attribute in fields(Account))
"""The places in the order of an account's columns."""
