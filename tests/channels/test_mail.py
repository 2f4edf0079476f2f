"""E-mail: over TLS, one recipient, and no header that somebody typed."""

from __future__ import annotations

import pytest
from attrs import evolve

from clubkit.calendars import Instant
from clubkit.channels import SmtpMail, SmtpServer
from clubkit.clock import FixedClock
from clubkit.errors import BadInputError
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.secret import SecretText

from .fakes.smtp import PASSWORD, SmtpFake

CLOCK = FixedClock(Instant(1_790_000_000_000_000))
OUTGOING = Outgoing(
    "rule-7",
    "sara@example.com",
    "سلام سارا\n.\nیک نقطه",
    subject="تولدت مبارک",
    html="<p dir='rtl'>سلام سارا</p>",
)


@pytest.fixture
def server(fakes, certificates):
    """A server that offers TLS."""
    fakes.append(SmtpFake(certificates.server))
    return fakes[0]


@pytest.fixture
def mail(server, certificates):
    """A channel to it."""
    place = SmtpServer(
        "127.0.0.1",
        server.fake.port,
        username="shop",
        key=SecretText(PASSWORD),
        tls=certificates.client,
        timeout_ms=60_000,
    )
    return SmtpMail(place, "club@shop.example", "باشگاه گل", "mailto:stop@shop.example", clock=CLOCK)


def test_a_message_as_it_arrives(server, mail):
    """Words, page, and headers."""
    assert Answer(Verdict.ACCEPTED) == mail.send(OUTGOING)

    (found,) = server.mail
    headers = ("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "Content-Language")
    assert [
        "باشگاه گل <club@shop.example>",
        "sara@example.com",
        "تولدت مبارک",
        "Mon, 21 Sep 2026 14:13:20 +0000",
        "<rule-7@shop.example>",
        "<mailto:stop@shop.example>",
        "fa",
    ] == [str(found[name]) for name in headers]
    assert ["text/plain", "text/html"] == [part.get_content_type() for part in found.iter_parts()]
    assert OUTGOING.text.split("\n") == found.get_body(("plain",)).get_content().splitlines()
    assert OUTGOING.html == found.get_body(("html",)).get_content().strip()


def test_words_alone(server, mail):
    """Where there is no page, no subject and nothing to unsubscribe by."""
    evolve(mail, list_unsubscribe=None).send(evolve(OUTGOING, html=None, subject=None))

    (found,) = server.mail
    assert ("text/plain", "", None) == (found.get_content_type(), found["Subject"], found["List-Unsubscribe"])


INJECTED = ["Hello\r\nBcc: all@example.com", "a\nb", "a\rb", "a\x00b", "a\u2028b", "a\x0bb\x85c"]


@pytest.mark.parametrize("text", INJECTED)
def test_a_header_ends_where_it_began(server, mail, text):
    """What would end a header becomes a blank."""
    noisy = evolve(OUTGOING, subject=text, language=text, message_id="m")
    evolve(mail, sender_name=text).send(noisy)

    (found,) = server.mail
    assert found["Bcc"] is None
    assert ["MAIL", "RCPT"] == [
        verb for line in server.lines if (verb := line[:4].upper()) in {"MAIL", "RCPT"}
    ]
    plain = text.translate(dict.fromkeys(map(ord, "\r\n\x00\x0b\x85\u2028"), " "))
    assert plain.split() == str(found["Subject"]).split()


@pytest.mark.parametrize(
    "to",
    [
        "sara@example.com, all@example.com",
        "sara",
        "<sara@example.com>",
        "a@b\r\nRCPT TO:<all@example.com>",
        "@b.c",
    ],
)
def test_one_recipient(server, mail, to):
    """What is no address reaches no server."""
    assert Answer(Verdict.REJECTED, reason="no e-mail address") == mail.send(evolve(OUTGOING, to=to))
    assert [] == server.lines


def test_an_address_of_other_letters(server, mail):
    """Where the server takes them."""
    assert Verdict.ACCEPTED == mail.send(evolve(OUTGOING, to="سارا@example.com")).verdict
    assert "سارا@example.com" == server.mail[0]["To"]


@pytest.mark.parametrize(
    ("command", "said", "answer"),
    [
        ("RCPT", "550 no such user", Answer(Verdict.REJECTED, reason="the address is refused, status 550")),
        ("RCPT", "553 what?", Answer(Verdict.REJECTED, reason="the address is refused, status 553")),
        ("RCPT", "450 later", Answer(Verdict.RETRY, reason="the address is refused, status 450")),
        ("MAIL", "550 not you", Answer(Verdict.REJECTED, reason="the message is refused, status 550")),
        ("MAIL", "421 closing", Answer(Verdict.RETRY, reason="the message is refused, status 421")),
        ("DATA", "554 spam", Answer(Verdict.REJECTED, reason="the message is refused, status 554")),
        ("DATA", "451 later", Answer(Verdict.RETRY, reason="the message is refused, status 451")),
        ("AUTH", "535 wrong", Answer(Verdict.RETRY, reason="the account: the login is refused")),
        (
            "STARTTLS",
            "454 not now",
            Answer(Verdict.RETRY, reason="no connection, or it broke"),
        ),
        ("QUIT", "500 no", Answer(Verdict.ACCEPTED)),
    ],
)
def test_what_each_status_means(server, mail, command, said, answer):
    """4 is for now and 5 for good; a login that is refused stands against every message alike."""
    server.refusals[command] = said

    assert answer == mail.send(OUTGOING)


def test_no_tls_no_message(fakes, mail):
    """A server that offers none gets neither the password nor the words."""
    fakes.append(SmtpFake(None))
    plain = evolve(mail, server=evolve(mail.server, port=fakes[-1].fake.port))

    assert Verdict.RETRY == plain.send(OUTGOING).verdict
    assert {"EHLO", "QUIT"} >= {line.split()[0].upper() for line in fakes[-1].lines}


def test_an_untrusted_certificate_gets_no_message(server, mail):
    """The system's authorities do not know it."""
    answer = evolve(mail, server=evolve(mail.server, tls=None)).send(OUTGOING)

    assert Answer(Verdict.RETRY, reason="the certificate is not right") == answer
    assert not any(line.startswith("AUTH") for line in server.lines)


def test_a_server_of_this_machine_needs_no_tls(fakes):
    """But nothing is logged in to."""
    fakes.append(SmtpFake(None))
    place = SmtpServer("127.0.0.1", fakes[0].fake.port, "plain")

    assert Answer(Verdict.ACCEPTED) == SmtpMail(place, "club@shop.example", clock=CLOCK).send(OUTGOING)


def test_nobody_is_there():
    """The port of nothing."""
    assert (
        Verdict.RETRY == SmtpMail(SmtpServer("127.0.0.1", 9, "plain"), "a@b.example").send(OUTGOING).verdict
    )


@pytest.mark.parametrize(
    ("what", "make"),
    [
        ("security", lambda: SmtpServer("mail.example", security="none")),
        ("security", lambda: SmtpServer("mail.example", security="plain")),
        ("security", lambda: SmtpServer("localhost", None, "plain", "u", SecretText("p"))),
        ("username", lambda: SmtpServer("mail.example", username="shop")),
        ("username", lambda: SmtpServer("mail.example", key=SecretText("p"))),
        ("port", lambda: SmtpServer("mail.example", 0)),
        ("port", lambda: SmtpServer("mail.example", 65_536)),
        ("email", lambda: SmtpMail(SmtpServer("mail.example"), "shop")),
        ("list_unsubscribe", lambda: SmtpMail(SmtpServer("m.example"), "a@b.example", None, "javascript:1")),
        ("list_unsubscribe", lambda: SmtpMail(SmtpServer("m.example"), "a@b.example", None, "https:x>\r\ny")),
    ],
)
def test_parts_that_do_not_go_together(what, make):
    """Said when the channel is made."""
    with pytest.raises(BadInputError) as found:
        make()

    assert what == found.value.what
