"""A club's books in an SQL database, through SQLAlchemy Core."""

from clubkit.storage.sql.engines import open_storage
from clubkit.storage.sql.storage import SqlStorage

__all__ = ["SqlStorage", "open_storage"]
