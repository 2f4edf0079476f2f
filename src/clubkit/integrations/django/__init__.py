"""
A club inside a Django shop, in the shop's own database and its own transactions.

Add ``clubkit.integrations.django`` to `INSTALLED_APPS`, and a `CLUBKIT` setting. Needs the extra ``django``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clubkit.integrations.django.clubs import club, happened
    from clubkit.integrations.django.containing import contained
    from clubkit.integrations.django.orders import OrderSource, register, sync
    from clubkit.integrations.django.storage import DjangoStorage

_HOMES = {
    "DjangoStorage": "storage",
    "OrderSource": "orders",
    "club": "clubs",
    "contained": "containing",
    "happened": "clubs",
    "register": "orders",
    "sync": "orders",
}

__all__ = ["DjangoStorage", "OrderSource", "club", "contained", "happened", "register", "sync"]


def __getattr__(name: str) -> object:
    # An app is imported before its settings and models may be.
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
