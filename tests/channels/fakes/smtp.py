"""A mail server on loopback: greeting, STARTTLS, login, one message."""

from __future__ import annotations

import base64
import io
import socket
import ssl
import threading
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from attrs import define, field

from clubkit.testing import Behaviour

from .servers import ENDLESS, HASTY_MS, PATIENT_MS, Fake, drip

USERNAME = "shop"
PASSWORD = "canary-of-the-password-91"  # noqa: S105 - of a server of the tests
LOGIN = base64.b64encode(f"\0{USERNAME}\0{PASSWORD}".encode()).decode()


@define(eq=False)
class SmtpFake:
    """
    The server; what it took is in `mail`, and what was said to it in `lines`.

    Attributes:
        tls: How it speaks after STARTTLS, or none where it offers none.

        refusals: What it answers to a command instead, by its first word.
    """

    tls: ssl.SSLContext | None
    refusals: dict[str, str] = field(factory=dict)
    behaviour: Behaviour = Behaviour.ACCEPTS
    mail: list[EmailMessage] = field(factory=list)
    lines: list[str] = field(factory=list)
    tells_ids: bool = True
    fake: Fake = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.fake = Fake(self._talk)

    @property
    def can(self) -> set[Behaviour]:
        return set(Behaviour) - {Behaviour.BLOCKS, Behaviour.ASKS_TO_WAIT}

    @property
    def patience_ms(self) -> int:
        return HASTY_MS if self.behaviour in ENDLESS else PATIENT_MS

    def will(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour

    def ids(self) -> list[str]:
        return [str(each["Message-ID"]) for each in self.mail]

    def _talk(self, connection: socket.socket, stopped: threading.Event) -> None:
        if self.behaviour is Behaviour.STAYS_SILENT:
            stopped.wait()
        if self.behaviour is Behaviour.DRIPS:
            drip(connection, stopped, b"220-")
        connection.sendall(b"220 mail.example ESMTP\r\n")
        with connection.makefile("rb") as file:
            wants_tls = self._said(connection, file)
        if wants_tls and self.tls is not None:
            with (
                self.tls.wrap_socket(connection, server_side=True) as wrapped,
                wrapped.makefile("rb") as file,
            ):
                self._said(wrapped, file)

    def _said(self, connection: socket.socket, file: io.BufferedIOBase) -> bool:
        """Answer commands; whether TLS is to begin."""
        while line := file.readline().decode().strip():
            self.lines.append(line)
            verb = line.split()[0].upper()
            is_tls = isinstance(connection, ssl.SSLSocket)
            answer = self.refusals.get(verb) or self._refusal(verb) or self._answer(verb, line, is_tls=is_tls)
            if not answer:
                return False
            connection.sendall(f"{answer}\r\n".encode())
            if verb == "STARTTLS" and answer.startswith("220"):
                return True
            if verb == "DATA" and answer.startswith("354") and not self._take(connection, file):
                return False
            if verb == "QUIT":
                return False
        return False

    def _refusal(self, verb: str) -> str | None:
        return {
            (Behaviour.REJECTS, "RCPT"): "550 5.1.1 no such user canary",
            (Behaviour.MUMBLES, "RCPT"): "what is that?",
            (Behaviour.REFUSES_THE_KEY, "AUTH"): "535 5.7.8 wrong",
        }.get((self.behaviour, verb))

    def _answer(self, verb: str, line: str, *, is_tls: bool) -> str:
        match verb:
            case "EHLO":
                offers = "AUTH PLAIN" if is_tls else ("STARTTLS" if self.tls else "HELP")
                return f"250-mail.example\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 {offers}"
            case "STARTTLS":
                return "220 go on"
            case "AUTH":
                assert is_tls
                assert f"AUTH PLAIN {LOGIN}" == line
                return "235 welcome"
            case "MAIL" | "RCPT" | "RSET":
                return "250 fine"
            case "DATA":
                return "354 go on"
            case "QUIT":
                return "221 bye"
        return "500 unknown"

    def _take(self, connection: socket.socket, file: io.BufferedIOBase) -> bool:
        lines = []
        while (line := file.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        if self.behaviour is Behaviour.CLOSES:
            return False
        if self.behaviour is Behaviour.FAILS:
            connection.sendall(b"451 4.3.0 later\r\n")
            return True
        self.mail.append(message_from_bytes(b"".join(lines), policy=default))
        connection.sendall(b"250 taken\r\n")
        return True
