"""
Messages of a Telegram bot.

Read from excerpts of the page core.telegram.org/bots/api (``sendMessage``, ``ResponseParameters``) and lists
of the errors that bots see; tried against a local fake only. Telegram takes no id of the caller's: where an
answer is lost, the person can get the message twice. The token is part of the path, so no URL leaves this
package.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from attrs import evolve, field, frozen

from clubkit.channels.http import Exchange, Http, Response
from clubkit.channels.providers import (
    ACCOUNT,
    Codes,
    Document,
    Outcome,
    accepted,
    asked,
    by_code,
    object_of,
    post_json,
    require_base_url,
    seconds_of,
)
from clubkit.members.consent import require_channel
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.secret import SecretText

_CHAT: Final = re.compile(r"-?[0-9]{1,18}|@[A-Za-z][A-Za-z0-9_]{3,31}")

_CODES: Final[Codes] = {
    400: Outcome(Verdict.REJECTED, "the chat is not there, or the text is empty or too long"),
    401: Outcome(Verdict.RETRY, f"{ACCOUNT}: the token is refused"),
    403: Outcome(Verdict.BLACKLISTED, "the person blocks the bot, or never began to talk to it"),
    404: Outcome(Verdict.RETRY, f"{ACCOUNT}: the token is none"),
    429: Outcome(Verdict.RETRY, "too many at once"),
}


@frozen(eq=False)
class TelegramBot:
    """
    Plain messages of a bot, to people who have begun to talk to it.

    Attributes:
        key: The bot's token.

        name: What programs and consents call the channel.

        http: Asks Telegram.

        base_url: Of Telegram, or of a server of one's own where Telegram cannot be reached.

    Raises:
        BadInputError: If the name or the URL is none.
    """

    key: SecretText
    name: str = "telegram"
    http: Exchange = field(factory=Http, repr=False)
    base_url: str = "https://api.telegram.org"

    def __attrs_post_init__(self) -> None:
        require_channel(self.name)
        require_base_url(self.base_url)

    def send(self, outgoing: Outgoing) -> Answer:
        """As `Channel.send` says."""
        if not _CHAT.fullmatch(outgoing.to):
            return Answer(Verdict.REJECTED, reason="no id of a chat")
        url = f"{self.base_url}/bot{quote(self.key.reveal(), safe=':')}/sendMessage"
        found = asked(self.http, post_json(url, {"chat_id": outgoing.to, "text": outgoing.text}))
        return found if isinstance(found, Answer) else _answer(*found)


def _answer(response: Response, document: Document) -> Answer:
    if document.get("ok") is True:
        return accepted(object_of(document.get("result")).get("message_id"))
    wait = seconds_of(object_of(document.get("parameters")).get("retry_after"))
    told = response if wait is None else evolve(response, retry_after=wait)
    return by_code(document.get("error_code"), _CODES, told)
