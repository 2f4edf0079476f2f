"""A receiver of webhooks, which checks signatures as the scheme says, in its own words."""

from __future__ import annotations

import base64
import hashlib
import hmac

from .servers import Asked

SECRET = "whsec_" + base64.b64encode(b"canary of the new secret of 32 b").decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"the old secret, of 24 byte").decode()


def signed_by(asked: Asked, secret: str) -> bool:
    """Whether one of the signatures is of this secret."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    head = f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}.".encode()
    wanted = base64.b64encode(hmac.new(key, head + asked.body, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in asked.headers["webhook-signature"].split(" ")


def checked_hook(asked: Asked) -> str:
    """Headers, signature and the shape of the payload."""
    assert "POST" == asked.method
    assert signed_by(asked, SECRET)
    assert asked.headers["webhook-timestamp"].isdecimal()
    assert {"type", "timestamp", "data"} == set(asked.document)
    assert len(asked.body) <= 20_000
    return asked.headers["webhook-id"]
