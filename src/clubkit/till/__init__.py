"""
A till that takes tokens while it cannot ask the store: one file on a small device, and no secret in it.

It needs no database library but the `sqlite3` that comes with Python.
"""

from __future__ import annotations

from clubkit.till.till import Till, TillStatus, enrol, open_till

__all__ = ["Till", "TillStatus", "enrol", "open_till"]
