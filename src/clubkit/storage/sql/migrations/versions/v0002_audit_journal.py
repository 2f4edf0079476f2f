"""Schema 2: the audit journal."""

from __future__ import annotations

from typing import Final

from clubkit.storage.sql.migrations.columns import binary, document, key_number, number
from clubkit.storage.sql.migrations.steps import Revision, Steps


def upgrade(steps: Steps) -> None:
    """Make the tables of the journal. Nothing is sealed yet."""
    steps.create_table(
        "club_leaf",
        key_number("no"),
        number("member_key"),
        number("seq"),
        binary("hash", 32),
        binary("details", 32),
        by_key=False,
    )
    steps.create_index("club_leaf_posting", "club_leaf", ["member_key", "seq"], unique=True)
    steps.create_table("club_salt", key_number("member_key"), binary("salt", 32), by_key=False)
    steps.create_table(
        "club_checkpoint", key_number("size"), binary("peaks", 1984), document("note"), by_key=False
    )


REVISION: Final = Revision("the audit journal", upgrade)
