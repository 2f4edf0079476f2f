"""Every channel of ours passes the contract that ships in `clubkit.testing`."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from attrs import evolve, frozen

from clubkit.channels import (
    ConsoleChannel,
    FileChannel,
    GhasedakSms,
    KavenegarSms,
    MelipayamakSms,
    SmsIrSms,
    SmtpMail,
    SmtpServer,
    TelegramBot,
    Webhook,
)
from clubkit.channels.http import Http
from clubkit.channels.webhooks import UrlRules
from clubkit.reminders.sending import Answer, Channel, Outgoing
from clubkit.secret import SecretText
from clubkit.testing import Behaviour, ChannelContract

from .fakes import dialects
from .fakes.dialects import KEY, LINE, TOKEN
from .fakes.hooks import SECRET, checked_hook
from .fakes.servers import HttpFake
from .fakes.smtp import PASSWORD, SmtpFake

ANYWHERE = UrlRules(frozenset({"http"}), frozenset(range(1, 65_536)), lambda _address: True)


@frozen(eq=False, repr=False)
class Patient:
    """A channel that is made anew for each attempt, with as much patience as its far side needs."""

    make: Callable[[int], Channel]
    far_side: HttpFake | SmtpFake

    @property
    def name(self) -> str:
        return self.make(self.far_side.patience_ms).name

    def send(self, outgoing: Outgoing) -> Answer:
        return self.make(self.far_side.patience_ms).send(outgoing)

    def __repr__(self) -> str:
        return repr(self.make(self.far_side.patience_ms))


class HttpContract(ChannelContract):
    """A channel to a provider over HTTP."""

    @pytest.fixture
    def far_side(self, fakes):
        fakes.append(self.provider())
        return fakes[0]

    @pytest.fixture
    def channel(self, far_side):
        return Patient(lambda millis: self.made(far_side.url, Http(timeout_ms=millis)), far_side)

    @pytest.fixture
    def secrets(self):
        return (KEY, TOKEN, SECRET)

    def provider(self) -> HttpFake:
        raise NotImplementedError

    def made(self, url: str, http: Http) -> Channel:
        raise NotImplementedError


class TestKavenegar(HttpContract):
    def provider(self):
        return HttpFake(dialects.kavenegar, dialects.kavenegar_replies())

    def made(self, url, http):
        return KavenegarSms(SecretText(KEY), LINE, http=http, base_url=url)


class TestSmsIr(HttpContract):
    def provider(self):
        return HttpFake(dialects.smsir, dialects.smsir_replies(), tells_ids=False)

    def made(self, url, http):
        return SmsIrSms(SecretText(KEY), LINE, http=http, base_url=url)


class TestMelipayamak(HttpContract):
    def provider(self):
        return HttpFake(dialects.melipayamak, dialects.melipayamak_replies(), tells_ids=False)

    def made(self, url, http):
        return MelipayamakSms(dialects.USERNAME, SecretText(KEY), LINE, http=http, base_url=url)


class TestGhasedak(HttpContract):
    def provider(self):
        return HttpFake(dialects.ghasedak, dialects.ghasedak_replies())

    def made(self, url, http):
        return GhasedakSms(SecretText(KEY), LINE, http=http, base_url=url)


class TestTelegram(HttpContract):
    @pytest.fixture
    def outgoing(self):
        return Outgoing("rule-7-canary", "7654321765432", "Canary of the words, dear قناری")

    def provider(self):
        return HttpFake(dialects.telegram, dialects.telegram_replies(), tells_ids=False)

    def made(self, url, http):
        return TelegramBot(SecretText(TOKEN), http=http, base_url=url)


class TestWebhook(HttpContract):
    @pytest.fixture
    def outgoing(self, far_side):
        return Outgoing("rule-7-canary", f"{far_side.url}/canary", "Canary of the words, dear قناری")

    def provider(self):
        return HttpFake(checked_hook, dialects.webhook_replies(), mumble=b"what?\r\n\r\n")

    def made(self, url, http):
        assert url.startswith("http:")  # each message says where to
        return Webhook((SecretText(SECRET),), rules=ANYWHERE, http=http)


class TestSmtp(ChannelContract):
    @pytest.fixture
    def far_side(self, fakes, certificates):
        fakes.append(SmtpFake(certificates.server))
        return fakes[0]

    @pytest.fixture
    def channel(self, far_side, certificates):
        def make(millis):
            server = SmtpServer(
                "127.0.0.1",
                far_side.fake.port,
                username="shop",
                key=SecretText(PASSWORD),
                tls=certificates.client,
                timeout_ms=millis,
            )
            return SmtpMail(server, "club@shop.example", list_unsubscribe="mailto:stop@shop.example")

        return Patient(make, far_side)

    @pytest.fixture
    def secrets(self):
        return (PASSWORD,)

    @pytest.fixture
    def outgoing(self):
        words = Outgoing("rule-7-canary", "canary@example.com", "Canary of the words, dear قناری")
        return evolve(words, subject="Canary of the subject", html="<p>Canary of the page</p>")


@frozen(eq=False)
class Paper:
    """The far side of a channel for trying: it takes everything."""

    written: Callable[[], list[str]]
    tells_ids: bool = True
    can: frozenset[Behaviour] = frozenset({Behaviour.ACCEPTS})

    def will(self, behaviour: Behaviour) -> None:
        assert behaviour in self.can

    def ids(self) -> list[str]:
        return self.written()


class TestConsole(ChannelContract):
    @pytest.fixture
    def channel(self):
        return ConsoleChannel(stream=io.TextIOWrapper(io.BytesIO(), encoding="ascii"))

    @pytest.fixture
    def far_side(self):
        return Paper(list, tells_ids=False)


class TestFile(ChannelContract):
    @pytest.fixture
    def path(self, tmp_path):
        return tmp_path / "messages.jsonl"

    @pytest.fixture
    def channel(self, path):
        return FileChannel(path)

    @pytest.fixture
    def far_side(self, path):
        return Paper(
            lambda: [json.loads(line)["message_id"] for line in path.read_text("utf-8").splitlines()]
        )
