"""
SMS by Melipayamak.

Read from the pages melipayamak.com/api/sendsms, /sendsimplesms and /sendbybasenumber2 and from the provider's
own clients; tried against a local fake only. They name no id of the caller's by which the provider would tell
a second attempt from a second message: where an answer is lost, the person can get the message twice.

Of code 35 the sources differ. Clients read "InvalidData", the page on deliveries says "blacklist"; so it
counts as the blacklist only where the answer does not say the first.
"""

from __future__ import annotations

import re
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
    iranian_mobile,
    no_iranian_mobile,
    post_form,
    require_base_url,
)
from clubkit.members.consent import require_channel
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.secret import SecretText

_RETRY: Final = Verdict.RETRY
_REJECTED: Final = Verdict.REJECTED
_DONE: Final = 1
_ID_LEAST: Final = 1000
"""Ids of messages are longer than any code."""

_INVALID: Final = "InvalidData"
_VALUES_JOIN: Final = ";"
_WHOLE: Final = re.compile(r"-?[0-9]{1,20}")

_CODES: Final[Codes] = {
    -10: Outcome(_REJECTED, "a value of the pattern has a link"),
    -7: Outcome(_RETRY, f"{ACCOUNT}: the line is refused"),
    -6: Outcome(_RETRY, "the provider has a problem"),
    -5: Outcome(_REJECTED, "the values do not fit the pattern"),
    -4: Outcome(_REJECTED, "the pattern is not there or not approved"),
    -3: Outcome(_RETRY, f"{ACCOUNT}: the line is not known"),
    -2: Outcome(_REJECTED, "more than one number"),
    -1: Outcome(_RETRY, f"{ACCOUNT}: no access"),
    0: Outcome(_RETRY, f"{ACCOUNT}: name or password is refused"),
    2: Outcome(_RETRY, f"{ACCOUNT}: no credit"),
    3: Outcome(_RETRY, f"{ACCOUNT}: the day's limit is reached"),
    4: Outcome(_RETRY, f"{ACCOUNT}: the limit of messages is reached"),
    5: Outcome(_RETRY, f"{ACCOUNT}: the line is refused"),
    6: Outcome(_RETRY, "the provider is being mended"),
    7: Outcome(_REJECTED, "the text has a word that is filtered"),
    9: Outcome(_RETRY, f"{ACCOUNT}: a shared line cannot be used"),
    10: Outcome(_RETRY, f"{ACCOUNT}: it is not active"),
    11: Outcome(_RETRY, "it was not sent"),
    12: Outcome(_RETRY, f"{ACCOUNT}: its papers are not complete"),
    14: Outcome(_REJECTED, "the text has a link"),
    15: Outcome(_REJECTED, "the text lacks the words on how to stop"),
    16: Outcome(_REJECTED, "no number"),
    17: Outcome(_REJECTED, "the text is empty"),
    18: Outcome(_REJECTED, "the number is refused"),
    35: Outcome(Verdict.BLACKLISTED, "the number is on the blacklist"),
    108: Outcome(_RETRY, f"{ACCOUNT}: no access from here"),
    109: Outcome(_RETRY, f"{ACCOUNT}: no access from here"),
    110: Outcome(_RETRY, f"{ACCOUNT}: it wants a key for a password"),
    111: Outcome(_RETRY, f"{ACCOUNT}: no access from here"),
}


@frozen(eq=False)
class MelipayamakSms:
    """
    SMS by Melipayamak to Iranian mobiles.

    A pattern goes by ``BaseServiceNumber`` and is named by its number there; its places take the values in
    their order.

    Attributes:
        username: Of the account.

        key: The password of the account, or the key that stands for it.

        sender: The line.

        name: What programs and consents call the channel.

        http: Asks the provider.

    Raises:
        BadInputError: If the name or the URL is none.
    """

    username: str
    key: SecretText
    sender: str
    name: str = "sms"
    http: Exchange = field(factory=Http, repr=False)
    base_url: str = "https://rest.payamak-panel.com"

    def __attrs_post_init__(self) -> None:
        require_channel(self.name)
        require_base_url(self.base_url)

    def send(self, outgoing: Outgoing) -> Answer:
        """As `Channel.send` says."""
        mobile = iranian_mobile(outgoing.to)
        if mobile is None:
            return no_iranian_mobile()
        if any(_VALUES_JOIN in value for _, value in outgoing.values):
            return Answer(_REJECTED, reason="a value of the pattern has a semicolon, which parts the values")
        found = asked(self.http, self._request(outgoing, mobile))
        return found if isinstance(found, Answer) else _answer(*found)

    def _request(self, outgoing: Outgoing, mobile: str) -> Request:
        account = {"username": self.username, "password": self.key.reveal(), "to": mobile}
        if outgoing.pattern is not None:
            values = _VALUES_JOIN.join(value for _, value in outgoing.values)
            return post_form(
                self._url("BaseServiceNumber"), account | {"text": values, "bodyId": outgoing.pattern}
            )
        fields = {"from": self.sender, "text": outgoing.text, "isflash": "false"}
        return post_form(self._url("SendSMS"), account | fields)

    def _url(self, method: str) -> str:
        return f"{self.base_url}/api/SendSMS/{method}"


def _answer(response: Response, document: Document) -> Answer:
    status, value = document.get("RetStatus"), _whole(document.get("Value"))
    if status == _DONE and value is not None and value > _ID_LEAST:
        return accepted(document.get("Value"))
    if document.get("StrRetStatus") == _INVALID:
        return Answer(_RETRY, reason=f"{ACCOUNT} or the message: invalid data")
    # An id of 1 to 1000 is none; where the status says "done" the value has the code.
    return by_code(status if status != _DONE else value, _CODES, response)


def _whole(value: object) -> int | None:
    """A whole number, in a text or not."""
    found = _WHOLE.fullmatch(str(value)) if type(value) in {int, str} else None
    return int(found[0]) if found else None
