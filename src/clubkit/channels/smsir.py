"""
SMS by SMS.ir.

Read from the pages sms.ir/rest-api and apidocs.sms.ir, its codes from a copy of its table by others; tried
against a local fake only. They name no id of the caller's by which the provider would tell a second attempt
from a second message: where an answer is lost, the person can get the message twice.
"""

from __future__ import annotations

from typing import Final

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
    post_json,
    require_base_url,
)
from clubkit.errors import BadInputError
from clubkit.members.consent import require_channel
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.secret import SecretText

_RETRY: Final = Verdict.RETRY
_REJECTED: Final = Verdict.REJECTED
_DONE: Final = 1
_BLOCKED: Final = 0
_NUMBER_MAX: Final = 18

_CODES: Final[Codes] = {
    0: Outcome(_RETRY, "the provider has a problem"),
    10: Outcome(_RETRY, f"{ACCOUNT}: the key is refused"),
    11: Outcome(_RETRY, f"{ACCOUNT}: the key is switched off"),
    12: Outcome(_RETRY, f"{ACCOUNT}: no access from here"),
    13: Outcome(_RETRY, f"{ACCOUNT}: it is not active"),
    14: Outcome(_RETRY, f"{ACCOUNT}: it is suspended"),
    20: Outcome(_RETRY, "too many at once"),
    101: Outcome(_RETRY, f"{ACCOUNT}: the line is refused"),
    102: Outcome(_RETRY, f"{ACCOUNT}: no credit"),
    103: Outcome(_REJECTED, "the text is empty"),
    104: Outcome(_REJECTED, "the number is refused"),
    113: Outcome(_REJECTED, "the pattern is not there"),
    114: Outcome(_REJECTED, "a value of the pattern is longer than 25 characters"),
    115: Outcome(Verdict.BLACKLISTED, "the number is on the blacklist"),
    116: Outcome(_REJECTED, "a value of the pattern has no name"),
    117: Outcome(_REJECTED, "the text is not approved"),
    119: Outcome(_RETRY, f"{ACCOUNT}: the plan has no patterns of one's own"),
    123: Outcome(_RETRY, f"{ACCOUNT}: the line is not active"),
}


@frozen(eq=False)
class SmsIrSms:
    """
    SMS by SMS.ir to Iranian mobiles.

    A pattern goes by ``send/verify`` and is named by its number there; its places take the values by name.

    Attributes:
        key: The API key.

        sender: The line, in digits.

        name: What programs and consents call the channel.

        http: Asks the provider.

    Raises:
        BadInputError: If the name, the line or the URL is none.
    """

    key: SecretText
    sender: str
    name: str = "sms"
    http: Exchange = field(factory=Http, repr=False)
    base_url: str = "https://api.sms.ir"

    def __attrs_post_init__(self) -> None:
        require_channel(self.name)
        require_base_url(self.base_url)
        if not is_number(self.sender):
            raise BadInputError("sender", "a line in digits", repr(self.sender)[:40])

    def send(self, outgoing: Outgoing) -> Answer:
        """As `Channel.send` says."""
        mobile = iranian_mobile(outgoing.to)
        if mobile is None:
            return no_iranian_mobile()
        if outgoing.pattern is not None and not is_number(outgoing.pattern):
            return Answer(_REJECTED, reason="a pattern is named by its number")
        found = asked(self.http, self._request(outgoing, mobile))
        return found if isinstance(found, Answer) else _answer(*found)

    def _request(self, outgoing: Outgoing, mobile: str) -> Request:
        key = {"X-API-KEY": self.key.reveal()}
        if outgoing.pattern is not None:
            values = [{"name": name, "value": value} for name, value in outgoing.values]
            document = {"mobile": mobile, "templateId": int(outgoing.pattern), "parameters": values}
            return post_json(f"{self.base_url}/v1/send/verify", document, key)
        document = {"lineNumber": int(self.sender), "messageText": outgoing.text, "mobiles": [mobile]}
        return post_json(f"{self.base_url}/v1/send/bulk", document, key)


def is_number(text: str) -> bool:
    """Whether a text is a number of 1 to 18 ASCII digits."""
    return text.isascii() and text.isdecimal() and len(text) <= _NUMBER_MAX


def _answer(response: Response, document: Document) -> Answer:
    code = document.get("status")
    if code != _DONE:
        return by_code(code, _CODES, response)
    data = object_of(document.get("data"))
    if "messageIds" not in data:
        return accepted(data.get("messageId"))
    # One number was asked for: its place says what became of it.
    number = first_of(data["messageIds"])
    if number is None:
        return Answer(_REJECTED, reason="the number or the text is refused")
    if number == _BLOCKED:
        return Answer(Verdict.BLACKLISTED, reason="the number is on the blacklist")
    return accepted(number)
