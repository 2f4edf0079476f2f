"""The revisions, oldest first: the n-th makes schema n. What was released is never edited."""

from __future__ import annotations

from typing import Final

from clubkit.storage.sql.migrations.steps import Revision
from clubkit.storage.sql.migrations.versions import (
    v0001_first_tables,
    v0002_audit_journal,
    v0003_rewards_and_vouchers,
    v0004_people,
)

REVISIONS: Final[tuple[Revision, ...]] = (
    v0001_first_tables.REVISION,
    v0002_audit_journal.REVISION,
    v0003_rewards_and_vouchers.REVISION,
    v0004_people.REVISION,
)
