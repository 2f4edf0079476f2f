"""What each documented code of a provider becomes, and how patterns are asked for."""

from __future__ import annotations

import pytest

from clubkit.channels import GhasedakSms, KavenegarSms, MelipayamakSms, SmsIrSms, TelegramBot
from clubkit.channels.http import Failure, Response
from clubkit.channels.kavenegar import local_id
from clubkit.errors import BadInputError
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.secret import SecretText

from .fakes import dialects
from .fakes.dialects import KEY, LINE, TOKEN, USERNAME
from .fakes.servers import HttpFake, Reply

A, RETRY, NEVER, BLOCKED = Verdict.ACCEPTED, Verdict.RETRY, Verdict.REJECTED, Verdict.BLACKLISTED

SMS = Outgoing("m-1", "+989121237654", "سلام")
PATTERN = Outgoing("m-1", "+989121237654", "سلام", pattern="7", values=(("name", "سارا"), ("code", "AB12")))

MAKERS = {
    "kavenegar": (
        lambda url: KavenegarSms(SecretText(KEY), LINE, base_url=url),
        dialects.kavenegar,
        dialects.kavenegar_replies,
    ),
    "smsir": (
        lambda url: SmsIrSms(SecretText(KEY), LINE, base_url=url),
        dialects.smsir,
        dialects.smsir_replies,
    ),
    "melipayamak": (
        lambda url: MelipayamakSms(USERNAME, SecretText(KEY), LINE, base_url=url),
        dialects.melipayamak,
        dialects.melipayamak_replies,
    ),
    "ghasedak": (
        lambda url: GhasedakSms(SecretText(KEY), LINE, base_url=url),
        dialects.ghasedak,
        dialects.ghasedak_replies,
    ),
    "telegram": (
        lambda url: TelegramBot(SecretText(TOKEN), base_url=url),
        dialects.telegram,
        dialects.telegram_replies,
    ),
}


@pytest.fixture
def provider(fakes):
    """A function that starts a fake of a provider; the fake, and a channel to it."""

    def start(name):
        make, check, replies = MAKERS[name]
        fakes.append(HttpFake(check, replies()))
        return fakes[-1], make(fakes[-1].url)

    return start


kavenegar_said = dialects.kavenegar_said
smsir_said = dialects.smsir_said
melipayamak_said = dialects.melipayamak_said
ghasedak_said = dialects.ghasedak_said
telegram_said = dialects.telegram_said

CODES = {
    "kavenegar": [
        *((kavenegar_said(200, state=state), A) for state in (1, 2, 4, 5, 10)),
        *((kavenegar_said(200, state=state), NEVER) for state in (6, 11, 13)),
        (kavenegar_said(200, state=14), BLOCKED),
        (kavenegar_said(200), RETRY),  # it names no message
        *((kavenegar_said(code), NEVER) for code in (400, 406, 411, 413, 420, 422, 424, 431, 432)),
        *((kavenegar_said(code), RETRY) for code in (401, 402, 403, 404, 405, 407, 409)),
        *((kavenegar_said(code), RETRY) for code in (412, 418, 426, 427, 451, 501, 599)),
    ],
    "smsir": [
        (smsir_said(1, {"messageIds": [86522023]}), A),
        (smsir_said(1, {"messageIds": [0]}), BLOCKED),
        (smsir_said(1, {"messageIds": [None]}), NEVER),
        (smsir_said(1, {"messageIds": []}), NEVER),
        *((smsir_said(code, status=400), NEVER) for code in (103, 104, 113, 114, 116, 117)),
        *((smsir_said(code, status=401), RETRY) for code in (10, 11, 12, 13, 14)),
        *((smsir_said(code, status=400), RETRY) for code in (101, 102, 119, 123)),
        (smsir_said(20, status=429), RETRY),
        (smsir_said(0, status=500), RETRY),
        (smsir_said(115, status=400), BLOCKED),
        (Reply(400, []), NEVER),
        (Reply(401, "who?"), RETRY),
    ],
    "melipayamak": [
        (melipayamak_said(1, "5461268677656004204", "Ok"), A),
        *((melipayamak_said(code), NEVER) for code in (-10, -5, -4, -2, 7, 14, 15, 16, 17, 18)),
        *((melipayamak_said(code), RETRY) for code in (-7, -6, -3, -1, 0, 2, 3, 4, 5, 6, 9, 10, 11, 12)),
        *((melipayamak_said(code), RETRY) for code in (108, 109, 110, 111, 999)),
        *((melipayamak_said(1, str(code)), RETRY) for code in (0, 1, 2, -1)),  # a code where an id should be
        (melipayamak_said(1, "-4"), NEVER),
        (melipayamak_said(1, "١٢٣٤٥٦٧٨٩٠١٢"), RETRY),
        (melipayamak_said(35), BLOCKED),
        (melipayamak_said(35, "0", "InvalidData"), RETRY),
    ],
    "ghasedak": [
        (ghasedak_said(200, {"MessageId": "911"}), A),
        (ghasedak_said(200, {"Items": [{"MessageId": 911}]}), A),
        (Reply(200, {"data": {"messageId": 911}, "isSuccess": True, "statusCode": 200}), A),
        *((ghasedak_said(200, {"Status": state}), BLOCKED) for state in (8, 12, 15)),
        *((ghasedak_said(200, {"Status": state}), NEVER) for state in (1, 7)),
        (ghasedak_said(200, {"Status": 6}), RETRY),
        *((ghasedak_said(code), NEVER) for code in (400, 404, 422)),
        *((ghasedak_said(code), RETRY) for code in (401, 402, 403, 408, 429, 500, 502, 503, 504, 777)),
    ],
    "telegram": [
        (Reply(200, {"ok": True, "result": {"message_id": 15}}), A),
        (telegram_said(400, "Bad Request: chat not found"), NEVER),
        (telegram_said(403, "Forbidden: user is deactivated"), BLOCKED),
        *((telegram_said(code, "later"), RETRY) for code in (401, 404, 409, 429, 500, 502)),
        (Reply(200, {"ok": "yes"}), RETRY),
    ],
}


@pytest.mark.parametrize("name", CODES)
def test_each_documented_code_has_its_verdict(provider, name):
    """What is about the message alone is final; what stands against the account is tried again."""
    fake, channel = provider(name)
    outgoing = Outgoing("m-1", "123456", "سلام") if name == "telegram" else SMS
    found = []
    for reply, _ in CODES[name]:
        fake.will_answer(reply)
        found.append((reply, channel.send(outgoing).verdict))

    assert CODES[name] == found


IDS = {"kavenegar": "8792343", "smsir": "86522023", "melipayamak": "5461268677656004204", "ghasedak": "911"}


@pytest.mark.parametrize("name", IDS)
def test_what_the_provider_calls_it_is_kept(provider, name):
    """To ask after the message."""
    _, channel = provider(name)

    assert IDS[name] == channel.send(SMS).provider_id


def test_an_id_that_is_no_id_is_not_kept(provider):
    """Nor is anything else that a provider sends back, such as the number."""
    fake, channel = provider("ghasedak")
    fake.will_answer(ghasedak_said(200, {"MessageId": "سارا 09121237654"}))

    assert Answer(Verdict.ACCEPTED) == channel.send(SMS)


PATTERNS = {
    "kavenegar": {"receptor": "09121237654", "template": "7", "token": "سارا", "token2": "AB12"},
    "smsir": {
        "mobile": "09121237654",
        "templateId": 7,
        "parameters": [{"name": "name", "value": "سارا"}, {"name": "code", "value": "AB12"}],
    },
    "melipayamak": {
        "username": USERNAME,
        "password": KEY,
        "to": "09121237654",
        "text": "سارا;AB12",
        "bodyId": "7",
    },
    "ghasedak": {
        "Receptors": [{"Mobile": "09121237654", "ClientReferenceId": "m-1"}],
        "TemplateName": "7",
        "Inputs": [{"Param": "name", "Value": "سارا"}, {"Param": "code", "Value": "AB12"}],
        "Udh": False,
    },
}


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_its_values(provider, name):
    """By name where the provider knows names, and in their order where it does not."""
    fake, channel = provider(name)
    if name == "smsir":
        fake.will_answer(smsir_said(1, {"messageId": 86522023, "cost": 1.0}))

    answer = channel.send(PATTERN)

    (asked,) = fake.asked
    is_json = "json" in asked.headers["content-type"]
    assert PATTERNS[name] == (asked.document if is_json else dialects.form_of(asked))
    assert Verdict.ACCEPTED == answer.verdict


NOT_ASKED = [
    ("kavenegar", Outgoing("m", "+14155550123", "hi")),
    ("smsir", Outgoing("m", "09121237654", "hi")),
    ("melipayamak", Outgoing("m", "+982188887777", "hi")),
    ("ghasedak", Outgoing("m", "+98912123765۴", "hi")),
    ("telegram", Outgoing("m", "https://example.com", "hi")),
    ("kavenegar", Outgoing("m", SMS.to, "hi", pattern="p", values=tuple((str(n), "v") for n in range(6)))),
    ("smsir", Outgoing("m", SMS.to, "hi", pattern="welcome")),
    ("melipayamak", Outgoing("m", SMS.to, "hi", pattern="7", values=(("name", "a;b"),))),
]


@pytest.mark.parametrize(("name", "outgoing"), NOT_ASKED)
def test_what_cannot_be_sent_asks_nobody(provider, name, outgoing):
    """It is rejected here, and costs nothing."""
    fake, channel = provider(name)

    assert (Verdict.REJECTED, []) == (channel.send(outgoing).verdict, fake.asked)


def test_local_ids_are_stable_and_differ():
    """A number of 63 bits, by which Kavenegar knows a message again."""
    ids = {local_id(f"m-{number}") for number in range(1000)}

    assert 1000 == len(ids)
    assert local_id("m-1") in ids
    assert max(map(int, ids)) < 1 << 63


@pytest.mark.parametrize(
    ("failure", "verdict"), [(Failure("no answer in time"), RETRY), (Failure("not so", is_final=True), NEVER)]
)
def test_a_failure_keeps_its_reason(failure, verdict):
    """Any function can stand in for the network."""
    channel = KavenegarSms(SecretText(KEY), http=lambda _request: failure)

    assert Answer(verdict, reason=failure.reason) == channel.send(SMS)


def test_the_wait_of_an_answer_is_told():
    """Where another attempt is of use."""
    busy = Response(503, b"{}", retry_after=7)

    assert 7 == KavenegarSms(SecretText(KEY), http=lambda _request: busy).send(SMS).retry_after


URLS = [
    "http://api.example.com",
    "ftp://x",
    "https://u@x",
    "",
    "https://x?key=1",
    "https://x:y",
    "https://ا.ir",
]


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("name", MAKERS)
def test_a_key_goes_over_tls_alone(name, url):
    """But to this machine."""
    with pytest.raises(BadInputError):
        MAKERS[name][0](url)


@pytest.mark.parametrize("name", ["SMS", "", "sms\n", "a" * 33])
def test_a_channel_has_a_name_that_consents_can_name(name):
    """As `Consent` asks."""
    with pytest.raises(BadInputError):
        TelegramBot(SecretText(TOKEN), name)
