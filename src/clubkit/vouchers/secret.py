"""Bytes that must not be seen, under the name that those who make vouchers import."""

from clubkit.secret import SECRET_BYTES, Secret

__all__ = [
    "SECRET_BYTES",
    "Secret",
]
