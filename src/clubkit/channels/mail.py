"""E-mail over SMTP, with TLS unless the server is on this machine."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import closing, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from unicodedata import category

from attrs import field, frozen

from clubkit.calendars.instants import to_datetime
from clubkit.channels.sockets import Deadline, addresses_of, buffered, connected, deadline_in, send_all
from clubkit.clock import Clock, SystemClock
from clubkit.errors import BadEmailError, BadInputError
from clubkit.members.consent import require_channel
from clubkit.members.texts import parse_email
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.secret import SecretText

TIMEOUT_MS: Final = 30_000
"""Milliseconds from the look-up of the server to its answer to the message."""

_PERMANENT: Final = 500
_LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}
_MODES: Final = {"starttls": 587, "tls": 465, "plain": 25}
_SUBJECT_MAX: Final = 200
_PORT_MAX: Final = 65_535


@frozen(eq=False)
class SmtpServer:
    """
    Where mail is handed in.

    Attributes:
        security: ``starttls`` (default), ``tls`` from the first byte on, or ``plain``, which only a server on
            this machine may have.

        port: Or none for the usual one: 587, 465 or 25.

        username: For the login, or none.

        key: The password of the login.

        tls: How the certificate is checked, or none for the system's authorities.

        timeout_ms: Milliseconds for one message.

    Raises:
        BadInputError: If the parts do not go together.
    """

    host: str
    port: int | None = None
    security: str = "starttls"
    username: str | None = None
    key: SecretText | None = None
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    timeout_ms: int = TIMEOUT_MS

    def __attrs_post_init__(self) -> None:
        if self.security not in _MODES:
            raise BadInputError("security", "starttls, tls or plain", repr(self.security)[:40])
        if self.port is not None and not 0 < self.port <= _PORT_MAX:
            raise BadInputError("port", f"1 to {_PORT_MAX}", str(self.port)[:40])
        if self.security == "plain" and (self.host not in _LOOPBACK or self.key is not None):
            raise BadInputError(
                "security", "starttls or tls, but for a server on this machine without a login", "plain"
            )
        if (self.username is None) != (self.key is None):
            raise BadInputError("username", "together with a key", "one of them")


@frozen(eq=False)
class SmtpMail:
    """
    E-mail: the words as plain text, and beside it as a page where there is one.

    The ``Message-ID`` is made of the message's own id, so it is the same at every attempt; whether mail that
    came twice is shown once is for the reader's program to say.

    Attributes:
        sender: The address that it is from.

        sender_name: The name beside it, or none.

        list_unsubscribe: What the header of that name says: a ``mailto:`` or ``https:`` URL, or none.

        name: What programs and consents call the channel.

        clock: Says when, in the header.

    Raises:
        BadInputError: If the sender is no address, or the name or URL is none.
    """

    server: SmtpServer
    sender: str
    sender_name: str | None = None
    list_unsubscribe: str | None = None
    name: str = "email"
    clock: Clock = field(factory=SystemClock, repr=False)

    def __attrs_post_init__(self) -> None:
        require_channel(self.name)
        parse_email(self.sender)
        url = self.list_unsubscribe
        if url is not None and not _is_unsubscribe(url):
            raise BadInputError("list_unsubscribe", "a mailto: or https: URL", "another text")

    def send(self, outgoing: Outgoing) -> Answer:
        """As `Channel.send` says."""
        try:
            to = parse_email(outgoing.to).address
            message = self._message(outgoing, to)
        except BadEmailError:
            return Answer(Verdict.REJECTED, reason="no e-mail address")
        except UnicodeError:
            return Answer(Verdict.REJECTED, reason="the text cannot be written")
        return self._handed_in(message, to)

    def _message(self, outgoing: Outgoing, to: str) -> EmailMessage:
        message = EmailMessage(SMTP)
        name = _one_line(self.sender_name or "")
        message["From"] = _address_header(name, parse_email(self.sender).address)
        message["To"] = _address_header("", to)
        message["Subject"] = _one_line(outgoing.subject or "")
        message["Date"] = format_datetime(to_datetime(self.clock.now()))
        message["Message-ID"] = f"<{_one_line(outgoing.message_id)}@{self.sender.rpartition('@')[2].lower()}>"
        if self.list_unsubscribe is not None:
            message["List-Unsubscribe"] = f"<{self.list_unsubscribe}>"
        message.set_content(outgoing.text)
        if outgoing.html is not None:
            message.add_alternative(outgoing.html, subtype="html")
        message["Content-Language"] = _one_line(outgoing.language)
        return message

    def _handed_in(self, message: EmailMessage, to: str) -> Answer:
        server = self.server
        try:
            with closing(_Client(server, deadline_in(server.timeout_ms))) as client:
                client.connect(server.host, server.port or _MODES[server.security])
                if server.security == "starttls":
                    client.starttls(context=_context(server))
                if server.username is not None and server.key is not None:
                    client.login(server.username, server.key.reveal())
                client.send_message(message, to_addrs=[to])
                with suppress(OSError, smtplib.SMTPException):
                    client.quit()  # the message is handed in, whatever becomes of the goodbye
        except smtplib.SMTPRecipientsRefused as error:
            return _refused(error.recipients[to][0], "the address is refused")
        except smtplib.SMTPAuthenticationError:
            return Answer(Verdict.RETRY, reason="the account: the login is refused")
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            return _refused(error.smtp_code, "the message is refused")
        except smtplib.SMTPNotSupportedError:
            return Answer(Verdict.RETRY, reason="the server cannot do what is asked, such as TLS")
        except ssl.SSLCertVerificationError:
            return Answer(Verdict.RETRY, reason="the certificate is not right")
        except TimeoutError:
            return Answer(Verdict.RETRY, reason="no answer in time")
        except (OSError, smtplib.SMTPException, ValueError):
            return Answer(Verdict.RETRY, reason="no connection, or it broke")
        return Answer(Verdict.ACCEPTED)


class _Client(smtplib.SMTP):
    """`smtplib` with one deadline over everything; its own timeouts begin anew with every byte."""

    def __init__(self, server: SmtpServer, deadline: Deadline) -> None:
        self._server = server
        self._deadline = deadline
        super().__init__(local_hostname="localhost")
        self._host = server.host  # `starttls` checks the certificate against it

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        sock = connected(addresses_of(host, port, self._deadline), port, self._deadline)
        sock.settimeout(self._deadline.left())
        if self._server.security != "tls":
            return sock
        try:
            return _context(self._server).wrap_socket(sock, server_hostname=host)
        except BaseException:
            sock.close()
            raise

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = buffered(self.sock, self._deadline)
        return super().getreply()

    def send(self, s: str | bytes) -> None:  # type: ignore[override]  # as smtplib calls it
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected
        data = s.encode(self.command_encoding) if isinstance(s, str) else s
        send_all(self.sock, data, self._deadline)


def _address_header(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)


def _is_unsubscribe(url: str) -> bool:
    return (
        url.startswith(("mailto:", "https:"))
        and url.isascii()
        and url.isprintable()
        and not set("<> ,") & set(url)
    )


def _context(server: SmtpServer) -> ssl.SSLContext:
    return server.tls or ssl.create_default_context()


def _refused(status: int, reason: str) -> Answer:
    verdict = Verdict.REJECTED if status >= _PERMANENT else Verdict.RETRY
    return Answer(verdict, reason=f"{reason}, status {status}")


def _one_line(text: str) -> str:
    """A text that fits into a header: what would end one becomes a blank, and what cannot be written goes."""
    plain = "".join(" " if category(each) in {"Cc", "Zl", "Zp"} else each for each in text)
    return plain.encode(errors="ignore").decode()[:_SUBJECT_MAX].strip()
