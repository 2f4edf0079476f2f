"""A store from which rows were deleted by hand: said by the library's own error, and left as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from clubkit.errors import LedgerBrokenError

from .shop import a_shop

DEEDS = {
    "an order moves to another member": lambda shop: shop.reads("1", member_id="bob"),
    "an order becomes a guest's": lambda shop: shop.reads("1", member_id=None),
    "an order is deleted": lambda shop: shop.club.orders.void("web", "1"),
    "an order is explained": lambda shop: shop.club.orders.explain("1"),
    "an order is claimed": lambda shop: shop.club.orders.claim("web", "1", "bob"),
    "an alias redeems": lambda shop: shop.club.points.redeem("eve", 1, reference="k"),
    "an alias is asked for": lambda shop: shop.club.points.balance("eve"),
}


@pytest.mark.parametrize(
    ("table", "deed"),
    [
        *(("member", deed) for deed in DEEDS),
        # Whose an order is, is known without looking at the account.
        *(("account", deed) for deed in DEEDS if deed != "an order is claimed"),
    ],
)
def test_what_leads_to_nobody_is_a_broken_ledger(tmp_path, table, deed):
    """An order's owner, or who a member was merged into, has no account, or no id leads to it."""
    shop = a_shop(f"sqlite:///{tmp_path}/club.db")
    shop.pays("1", member="ada")
    shop.pays("2", member="bob")
    shop.pays("3", member="eve")
    shop.club.members.merge("eve", into="ada")
    ada = shop.club.members.get("ada")
    with closing(sqlite3.connect(tmp_path / "club.db")) as connection, connection:
        connection.execute(f"DELETE FROM club_{table} WHERE member_key = ?", (ada.member_key,))  # noqa: S608 - ours

    with shop.club, pytest.raises(LedgerBrokenError, match=str(ada.member_key)):
        DEEDS[deed](shop)
