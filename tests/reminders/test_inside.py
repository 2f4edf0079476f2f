"""Reminders inside a transaction of the caller's."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from clubkit.errors import BadInputError
from clubkit.reminders.outbox import MessageState

from .shop import a_florist


def test_inside_a_transaction_of_the_callers_messages_are_planned_and_not_sent(tmp_path):
    """Whoever rolls back has written to nobody."""
    url = f"sqlite:///{tmp_path}/club.db"
    florist, engine = a_florist(store=url), sa.create_engine(url)
    florist.has("ada", "birthday:1370-09-10")

    with engine.connect() as connection, connection.begin():
        inside = florist.club.inside(connection)
        inside.tick()
        with pytest.raises(BadInputError):
            inside.reminders.deliver()

    assert [MessageState.PLANNED] == [state for _, state, _ in florist.states()]
    assert [] == florist.sms.sent
    florist.club.close()
    engine.dispose()
