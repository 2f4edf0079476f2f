"""
Fields and indexes that make the columns of `clubkit.storage.sql`, on each database.

Text compares and sorts bytewise everywhere: ``Ada`` and ``ada`` are two members.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import models

_BYTEWISE: Final = {"mysql": "utf8mb4_nopad_bin", "postgresql": "C"}


class Text(models.CharField):
    """Text of a bounded length that compares and sorts bytewise."""

    def db_type(self, connection: Any) -> str:
        # By its other name Django gives it no second index for LIKE, and does not warn of its length.
        kind = str(super().db_type(connection))
        return kind if connection.vendor == "sqlite" else kind.replace("varchar", "character varying")

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().db_parameters(connection)
        return {**found, "collation": _BYTEWISE.get(connection.vendor)}


class Document(models.TextField):
    """Text without a bound."""

    def db_type(self, connection: Any) -> str:
        if connection.vendor == "mysql":
            return "longtext CHARACTER SET utf8mb4"
        return str(super().db_type(connection))


class Binary(models.BinaryField):
    """Bytes: at most *max_length*, or some MiB without."""

    def db_type(self, connection: Any) -> str:
        if connection.vendor != "mysql":
            return str(super().db_type(connection))
        return "mediumblob" if self.max_length is None else f"varbinary({self.max_length})"


class PartialIndex(models.Index):
    """
    An index over the rows of a condition, where the database has such, and else over all rows.

    Args:
        where: The condition in SQL.
    """

    def __init__(self, *, where: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.where = where

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "where": self.where}

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        statement = super().create_sql(model, schema_editor, using=using, **kwargs)
        if schema_editor.connection.features.supports_partial_indexes:
            statement.parts["condition"] = f" WHERE {self.where}"
        return statement
