"""
Channels for trying: messages are shown, or written to a file, and nobody gets one.

Both show to whom and what, for that is what they are for. Use them with people that are made up.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Final, TextIO
from unicodedata import category

from attrs import field, frozen

from clubkit.calendars import format_instant
from clubkit.clock import Clock, SystemClock
from clubkit.members.consent import require_channel
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.secret_files import OWNER_ONLY

_UNSHOWN: Final = {"Cc", "Cs"}
"""Categories of characters that a terminal obeys, or that cannot be written."""


@frozen(eq=False)
class ConsoleChannel:
    """
    Prints each message.

    Attributes:
        name: What programs and consents call the channel.

        stream: Where to, or none for what is standard output at the time.

    Raises:
        BadInputError: If the name is none.
    """

    name: str = "console"
    stream: TextIO | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        require_channel(self.name)

    def send(self, outgoing: Outgoing) -> Answer:
        """As `Channel.send` says."""
        stream = self.stream or sys.stdout
        lines = [f"{self.name} to {outgoing.to}", *([outgoing.subject] if outgoing.subject else [])]
        lines += outgoing.text.split("\n")
        encoding = stream.encoding or "utf-8"
        shown = "".join(f"{_shown(line)}\n" for line in lines).encode(encoding, "backslashreplace")
        try:
            stream.write(shown.decode(encoding))
            stream.flush()
        except (OSError, ValueError):
            return Answer(Verdict.RETRY, reason="nothing can be printed")
        return Answer(Verdict.ACCEPTED)


@frozen(eq=False)
class FileChannel:
    """
    Appends each message to a file, as one line of JSON.

    Attributes:
        path: The file. A new one is of mode 600.

        name: What programs and consents call the channel.

        clock: Says when.

    Raises:
        BadInputError: If the name is none.
    """

    path: Path
    name: str = "file"
    clock: Clock = field(factory=SystemClock, repr=False)

    def __attrs_post_init__(self) -> None:
        require_channel(self.name)

    def send(self, outgoing: Outgoing) -> Answer:
        """As `Channel.send` says."""
        line = f"{json.dumps(self._document(outgoing), ensure_ascii=False)}\n"
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, OWNER_ONLY)
            with os.fdopen(handle, "wb") as file:
                file.write(line.encode(errors="backslashreplace"))
        except (OSError, ValueError):
            return Answer(Verdict.RETRY, reason="the file cannot be written")
        return Answer(Verdict.ACCEPTED)

    def _document(self, outgoing: Outgoing) -> dict[str, object]:
        return {
            "at": format_instant(self.clock.now()),
            "channel": self.name,
            "message_id": outgoing.message_id,
            "to": outgoing.to,
            "subject": outgoing.subject,
            "text": outgoing.text,
            "html": outgoing.html,
            "pattern": outgoing.pattern,
            "values": dict(outgoing.values),
            "language": outgoing.language,
        }


def _shown(text: str) -> str:
    return "".join(repr(each)[1:-1] if category(each) in _UNSHOWN else each for each in text)
