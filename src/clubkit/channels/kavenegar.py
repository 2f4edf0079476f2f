"""
SMS by Kavenegar.

Read from excerpts of the page kavenegar.com/rest.html and from the provider's own clients; tried against a
local fake only. The key is part of the path, so neither a URL nor an exception of the network leaves this
package. A second attempt carries the same ``localid``, by which the provider finds the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Final
from urllib.parse import quote

from attrs import field, frozen

from clubkit.channels.http import Exchange, Http, Request, Response
from clubkit.channels.providers import (
    ACCOUNT,
    Codes,
    Document,
    Outcome,
    accepted,
    asked,
    by_code,
    first_of,
    iranian_mobile,
    no_iranian_mobile,
    object_of,
    post_form,
    require_base_url,
)
from clubkit.members.consent import require_channel
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.secret import SecretText

_TOKENS: Final = ("token", "token2", "token3", "token10", "token20")
"""Places of a template, in the order in which they take a message's values."""

_RETRY: Final = Verdict.RETRY
_REJECTED: Final = Verdict.REJECTED
_SENT: Final = 200

_CODES: Final[Codes] = {
    400: Outcome(_REJECTED, "parameters are missing or wrong"),
    401: Outcome(_RETRY, f"{ACCOUNT}: it is not active"),
    402: Outcome(_RETRY, "the operation failed"),
    403: Outcome(_RETRY, f"{ACCOUNT}: the key is refused"),
    404: Outcome(_RETRY, "the method is not there"),
    405: Outcome(_RETRY, "the method takes another verb"),
    406: Outcome(_REJECTED, "parameters are missing"),
    407: Outcome(_RETRY, f"{ACCOUNT}: no access from here"),
    409: Outcome(_RETRY, "the server cannot answer now"),
    411: Outcome(_REJECTED, "the number is refused"),
    412: Outcome(_RETRY, f"{ACCOUNT}: the line is refused"),
    413: Outcome(_REJECTED, "the text is empty or too long"),
    418: Outcome(_RETRY, f"{ACCOUNT}: no credit"),
    420: Outcome(_REJECTED, "the text may have no link"),
    422: Outcome(_REJECTED, "the text has characters that are refused"),
    424: Outcome(_REJECTED, "the pattern is not there or not approved"),
    426: Outcome(_RETRY, f"{ACCOUNT}: it needs a further service"),
    427: Outcome(_RETRY, f"{ACCOUNT}: it needs a higher level"),
    431: Outcome(_REJECTED, "a value of the pattern has blanks or is too long"),
    432: Outcome(_REJECTED, "the pattern has no such place"),
    451: Outcome(_RETRY, "too many at once"),
    501: Outcome(_RETRY, f"{ACCOUNT}: a trial reaches its owner alone"),
}

_STATES: Final[Mapping[int, Outcome]] = {
    6: Outcome(_REJECTED, "the operator failed"),
    11: Outcome(_REJECTED, "the operator could not deliver it"),
    13: Outcome(_REJECTED, "it was cancelled"),
    14: Outcome(Verdict.BLACKLISTED, "the person blocks the line"),
}
"""What the state of the message itself says; every other means that it is on its way."""


@frozen(eq=False)
class KavenegarSms:
    """
    SMS by Kavenegar to Iranian mobiles.

    A pattern goes by ``verify/lookup``; its places take the values in their order.

    Attributes:
        key: The API key.

        sender: The line, or none for the account's own.

        name: What programs and consents call the channel.

        http: Asks the provider.

    Raises:
        BadInputError: If the name or the URL is none.
    """

    key: SecretText
    sender: str | None = None
    name: str = "sms"
    http: Exchange = field(factory=Http, repr=False)
    base_url: str = "https://api.kavenegar.com"

    def __attrs_post_init__(self) -> None:
        require_channel(self.name)
        require_base_url(self.base_url)

    def send(self, outgoing: Outgoing) -> Answer:
        """As `Channel.send` says."""
        mobile = iranian_mobile(outgoing.to)
        if mobile is None:
            return no_iranian_mobile()
        if len(outgoing.values) > len(_TOKENS):
            return Answer(_REJECTED, reason=f"a pattern takes {len(_TOKENS)} values")
        found = asked(self.http, self._request(outgoing, mobile))
        return found if isinstance(found, Answer) else _answer(*found)

    def _request(self, outgoing: Outgoing, mobile: str) -> Request:
        # No local id in a look-up: the page lists none for it.
        if outgoing.pattern is not None:
            values = (value for _, value in outgoing.values)
            fields = {
                "receptor": mobile,
                "template": outgoing.pattern,
                **dict(zip(_TOKENS, values, strict=False)),
            }
            return post_form(self._url("verify/lookup"), fields)
        fields = {"receptor": mobile, "message": outgoing.text, "localid": local_id(outgoing.message_id)}
        return post_form(self._url("sms/send"), fields | ({"sender": self.sender} if self.sender else {}))

    def _url(self, method: str) -> str:
        return f"{self.base_url}/v1/{quote(self.key.reveal(), safe='')}/{method}.json"


def local_id(message_id: str) -> str:
    """The provider's local id is a number of 63 bits: the same for the same message."""
    return str(int.from_bytes(sha256(message_id.encode(errors="replace")).digest()[:8]) >> 1)


def _answer(response: Response, document: Document) -> Answer:
    code = object_of(document.get("return")).get("status")
    if code != _SENT:
        return by_code(code, _CODES, response)
    entry = object_of(first_of(document.get("entries")))
    if not entry:
        return Answer(_RETRY, reason="the answer names no message")
    state = entry.get("status")
    if type(state) is int and state in _STATES:
        return by_code(state, _STATES, response)
    return accepted(entry.get("messageid"))
