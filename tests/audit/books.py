"""Books of two members, sealed in two batches: what tests tamper with."""

from __future__ import annotations

from contextlib import contextmanager

import sqlalchemy as sa
from attrs import define

from clubkit.audit.notes import SigningKey
from clubkit.audit.seal import seal
from clubkit.audit.verify import verify
from clubkit.clock import FixedClock
from clubkit.storage.sql.tables import checkpoint, entry, leaf, member, posting, salt

from ..club.shop import Shop, day

KEY = SigningKey("shop.example/club", bytes(range(32)))
TABLES = (posting, entry, leaf, salt, checkpoint, member)


@define
class Books:
    """
    Two members with four postings each, sealed in two batches of four.

    Attributes:
        a: The lower key: leaves 0, 1, 4 and 5.

        b: The higher key: leaves 2, 3, 6 and 7.

        first: The checkpoint of four leaves.

        last: The checkpoint of eight.
    """

    shop: Shop
    a: int
    b: int
    first: bytes
    last: bytes

    @property
    def engine(self):
        """The engine of the shop's store."""
        return self.shop.club.storage._engine  # type: ignore[attr-defined]  # an SQL one

    def run(self, *statements, **values):
        """Tamper."""
        with self.engine.begin() as connection:
            for statement in statements:
                known = {"a": self.a, "b": self.b, **values}
                text = sa.text(statement)
                connection.execute(text, {name: known[name] for name in text._bindparams})

    def found(self, against=None):
        """Flaws, each with the postings that it names: a1 is the first of a."""
        names = {self.a: "a", self.b: "b"}
        return ", ".join(
            " ".join([each.flaw, *(f"{names[key]}{seq}" for key, seq in each.postings)])
            for each in self.findings(against)
        )

    def sentences(self, against=None):
        """Each finding as the line that is printed."""
        return [str(each) for each in self.findings(against)]

    def findings(self, against=None):
        """What a verification finds."""
        return verify(self.shop.club.storage, KEY.public, self.last if against is None else against).findings

    @contextmanager
    def restored(self):
        """Bring all rows back at the end."""
        with self.engine.connect() as connection:
            rows = {
                table: [row._asdict() for row in connection.execute(sa.select(table))] for table in TABLES
            }
        try:
            yield
        finally:
            with self.engine.begin() as connection:
                for table in TABLES:
                    connection.execute(sa.delete(table))
                    connection.execute(sa.insert(table), rows[table])


def sealed(shop, **how):
    """Seal, and return the checkpoint."""
    return str(seal(shop.club.storage, KEY, FixedClock(day(0)), **how).checkpoint).encode()


def sealed_books_of(shop):
    """The books of a shop as they should be."""
    notes = []
    for round_ in range(2):
        for number in range(2):
            for name in ("ada", "bob"):
                shop.takes(5, member=name, reference=f"{name}{round_}{number}") if number else shop.pays(
                    f"{name}{round_}", 100 + round_, member=name
                )
        notes.append(sealed(shop, batch=4))
    with shop.club.storage.read() as reader:
        a, b = sorted(each.member_key for each in reader.find(["ada", "bob"]).values())
    return Books(shop, a, b, *notes)
