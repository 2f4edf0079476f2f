"""
SMS by Ghasedak.

Read from the page ghasedak.me/docs and from the provider's own client, release 1.0.3; tried against a local
fake only. A second attempt carries the same ``ClientReferenceId``; whether the provider then sends once is
not documented. Its table of errors was not to be had: the code in an answer is read as a status of HTTP,
which it looks like.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from clubkit.channels.http import Exchange, Http, Request, Response
from clubkit.channels.providers import (
    STATUSES,
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
from clubkit.members.consent import require_channel
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.secret import SecretText

_CODES: Final[Codes] = {
    **STATUSES,
    404: Outcome(Verdict.REJECTED, "the pattern or the line is not there"),
    **{code: Outcome(Verdict.RETRY, "the provider has a problem") for code in (500, 502, 503, 504)},
}

_STATES: Final[Mapping[int, Outcome]] = {
    1: Outcome(Verdict.REJECTED, "the text is not approved"),
    6: Outcome(Verdict.RETRY, "the provider has a problem"),
    7: Outcome(Verdict.REJECTED, "it was cancelled"),
    8: Outcome(Verdict.BLACKLISTED, "the number is on the provider's blacklist"),
    12: Outcome(Verdict.BLACKLISTED, "the number is on the blacklist"),
    15: Outcome(Verdict.BLACKLISTED, "the number is blocked"),
}
"""What the state of the message itself says, where an answer has one."""


@frozen(eq=False)
class GhasedakSms:
    """
    SMS by Ghasedak to Iranian mobiles.

    A pattern goes by ``SendOtpSMS``; its places take the values by name.

    Attributes:
        key: The API key.

        sender: The line.

        name: What programs and consents call the channel.

        http: Asks the provider.

    Raises:
        BadInputError: If the name or the URL is none.
    """

    key: SecretText
    sender: str
    name: str = "sms"
    http: Exchange = field(factory=Http, repr=False)
    base_url: str = "https://gateway.ghasedak.me"

    def __attrs_post_init__(self) -> None:
        require_channel(self.name)
        require_base_url(self.base_url)

    def send(self, outgoing: Outgoing) -> Answer:
        """As `Channel.send` says."""
        mobile = iranian_mobile(outgoing.to)
        if mobile is None:
            return no_iranian_mobile()
        found = asked(self.http, self._request(outgoing, mobile))
        return found if isinstance(found, Answer) else _answer(*found)

    def _request(self, outgoing: Outgoing, mobile: str) -> Request:
        if outgoing.pattern is not None:
            return self._post(
                "SendOtpSMS",
                {
                    "Receptors": [{"Mobile": mobile, "ClientReferenceId": outgoing.message_id}],
                    "TemplateName": outgoing.pattern,
                    "Inputs": [{"Param": name, "Value": value} for name, value in outgoing.values],
                    "Udh": False,
                },
            )
        document = {"LineNumber": self.sender, "Receptor": mobile, "Message": outgoing.text}
        return self._post(
            "SendSingleSMS", document | {"ClientReferenceId": outgoing.message_id, "Udh": False}
        )

    def _post(self, method: str, document: Document) -> Request:
        url = f"{self.base_url}/Rest/api/v1/WebService/{method}"
        return post_json(url, document, {"ApiKey": self.key.reveal()})


def _answer(response: Response, document: Document) -> Answer:
    told = lowered(document)
    if told.get("issuccess") is not True:
        return by_code(told.get("statuscode"), _CODES, response)
    data = lowered(object_of(told.get("data")))
    item = lowered(object_of(first_of(data.get("items")))) or data
    state = item.get("status")
    if type(state) is int and state in _STATES:
        return by_code(state, _STATES, response)
    return accepted(item.get("messageid"))


def lowered(document: Document) -> Document:
    """The page writes keys with a capital, and some answers without."""
    return {key.lower(): value for key, value in document.items()}
