"""The contract of a channel, as tests that ship with clubkit."""

# ruff: noqa: S101, SIM300

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from threading import Thread
from typing import Final, Protocol

import pytest
from attrs import evolve

from clubkit.members.consent import require_channel
from clubkit.reminders.sending import Answer, Channel, Outgoing, Verdict

PATIENCE_SECONDS: Final = 60
"""How long a rule waits for a channel that should have given up: give it a limit of far less in the tests."""

_REASON_MAX: Final = 200
_ID_MAX: Final = 200
_RETRY_AFTER_MAX: Final = 86_400
_LINE_LEAST: Final = 4


class Behaviour(StrEnum):
    """What the far side of a channel does with the next attempts."""

    ACCEPTS = "accepts"
    REJECTS = "rejects"
    """It says that it will never take this message."""

    BLOCKS = "blocks"
    """It says that the person wants nothing, or may be sent nothing."""

    ASKS_TO_WAIT = "asks_to_wait"
    """It says for how many seconds, and names the longest time that it can."""

    FAILS = "fails"
    """It says that it has a problem of its own."""

    REFUSES_THE_KEY = "refuses_the_key"
    """What stands against every message alike passes once the shop has mended it."""

    CLOSES = "closes"
    """It breaks the connection off without a word."""

    MUMBLES = "mumbles"
    """It answers what nobody can read."""

    STAYS_SILENT = "stays_silent"
    """It takes the message and never answers."""

    DRIPS = "drips"
    """It answers one byte at a time, for ever."""


EXPECTED: Final[Mapping[Behaviour, Verdict]] = {
    Behaviour.ACCEPTS: Verdict.ACCEPTED,
    Behaviour.REJECTS: Verdict.REJECTED,
    Behaviour.BLOCKS: Verdict.BLACKLISTED,
    Behaviour.ASKS_TO_WAIT: Verdict.RETRY,
    Behaviour.FAILS: Verdict.RETRY,
    Behaviour.REFUSES_THE_KEY: Verdict.RETRY,
    Behaviour.CLOSES: Verdict.RETRY,
    Behaviour.MUMBLES: Verdict.RETRY,
    Behaviour.STAYS_SILENT: Verdict.RETRY,
    Behaviour.DRIPS: Verdict.RETRY,
}

HOSTILE: Final = ("", "\r\nBcc: all@example.com", "\x00", "\ud800", "../..", "http://127.1/", "x" * 100_000)
"""What a channel may be handed for an address or for words when somebody before it made a mistake."""


class FarSide(Protocol):
    """
    The other end of a channel, in a test: a fake of the provider.

    Attributes:
        can: What it can be made to do. Every far side can accept.

        tells_ids: Whether an id of the caller's gets there, so that a second attempt can be told.
    """

    @property
    def can(self) -> Collection[Behaviour]: ...

    @property
    def tells_ids(self) -> bool: ...

    def will(self, behaviour: Behaviour) -> None:
        """Do so from now on."""

    def ids(self) -> Sequence[str]:
        """The ids of the attempts that it got, the oldest first, as the provider is handed them."""


class ChannelContract:
    """
    What every channel keeps; each docstring of a test is one sentence of the contract.

    Override the fixtures `channel` and `far_side`, and where your channel does not go to phones `outgoing`,
    and run it with pytest. `secrets` are the texts that must not be seen beside the address and the words.
    """

    @pytest.fixture
    def channel(self) -> Channel:
        """The channel, with a limit of time of a second at most."""
        raise NotImplementedError

    @pytest.fixture
    def far_side(self) -> FarSide:
        """What the channel of the fixture `channel` talks to."""
        raise NotImplementedError

    @pytest.fixture
    def secrets(self) -> Sequence[str]:
        """Keys and passwords of the channel."""
        return ()

    @pytest.fixture
    def outgoing(self) -> Outgoing:
        """A message that the channel can send."""
        return Outgoing(
            "rule-7-canary",
            "+989121237654",
            "Canary of the words, dear قناری",
            subject="Canary of the subject",
            html="<p>Canary of the page</p>",
        )

    def test_it_has_a_name(self, channel: Channel) -> None:
        """A channel has a name that a consent can be given for."""
        require_channel(channel.name)

    @pytest.mark.parametrize("behaviour", Behaviour, ids=str)
    def test_each_behaviour_has_its_verdict(
        self, channel: Channel, far_side: FarSide, outgoing: Outgoing, behaviour: Behaviour
    ) -> None:
        """Each thing that a far side can do becomes its verdict, in a bounded time."""
        _prepare(far_side, behaviour)

        answer = sent(channel, outgoing)

        assert EXPECTED[behaviour] == answer.verdict
        assert is_presentable(answer)

    def test_it_says_how_long_to_wait(self, channel: Channel, far_side: FarSide, outgoing: Outgoing) -> None:
        """How long a far side asks to wait is told, and is a day at most."""
        _prepare(far_side, Behaviour.ASKS_TO_WAIT)

        answer = sent(channel, outgoing)

        assert answer.retry_after is not None
        assert 0 < answer.retry_after <= _RETRY_AFTER_MAX

    @pytest.mark.parametrize("behaviour", Behaviour, ids=str)
    def test_nothing_is_given_away(
        self,
        *,
        channel: Channel,
        far_side: FarSide,
        outgoing: Outgoing,
        behaviour: Behaviour,
        secrets: Sequence[str],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """Neither address nor words nor a key are in an answer, in a log or in a `repr`."""
        _prepare(far_side, behaviour)

        with caplog.at_level(logging.DEBUG):
            answer = sent(channel, outgoing)

        seen = f"{answer!r} {answer.reason} {channel!r} {caplog.text}"
        assert [] == [text for text in canaries(outgoing, secrets) if text in seen]

    def test_a_second_attempt_is_told(self, channel: Channel, far_side: FarSide, outgoing: Outgoing) -> None:
        """A second attempt has the id of the first, and another message has another."""
        if not far_side.tells_ids:
            pytest.skip("the provider takes no id of the caller's")
        far_side.will(Behaviour.ACCEPTS)

        # The words are made anew for each attempt, and can differ.
        for message_id, text in (("m-1", "first words"), ("m-1", "other words"), ("m-2", "first words")):
            sent(channel, evolve(outgoing, message_id=message_id, text=text))

        first, again, other = far_side.ids()
        assert first == again != other

    @pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:12])
    def test_a_bad_address_is_an_answer(
        self, channel: Channel, far_side: FarSide, outgoing: Outgoing, text: str
    ) -> None:
        """What is no address never raises."""
        far_side.will(Behaviour.ACCEPTS)

        assert is_presentable(sent(channel, evolve(outgoing, to=text)))

    @pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:12])
    def test_bad_words_are_an_answer(
        self, channel: Channel, far_side: FarSide, outgoing: Outgoing, text: str
    ) -> None:
        """What cannot be written never raises, wherever it stands."""
        far_side.will(Behaviour.ACCEPTS)
        hostile = evolve(outgoing, text=text, subject=text, html=text)

        for each in (
            hostile,
            evolve(hostile, pattern=text, values=((text, text),)),
            evolve(outgoing, language=text),
        ):
            assert is_presentable(sent(channel, each))


def sent(channel: Channel, outgoing: Outgoing) -> Answer:
    """What a channel answers; a failure where it raises, or does not come back."""
    answers: list[Answer] = []
    raised: list[BaseException] = []

    def send() -> None:
        try:
            answers.append(channel.send(outgoing))
        except BaseException as error:  # noqa: BLE001 - whatever it raises is the finding
            raised.append(error)

    thread = Thread(target=send, daemon=True)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    assert not raised, f"it raised {raised[0]!r}"
    assert answers, "it did not come back"
    return answers[0]


def is_presentable(answer: Answer) -> bool:
    """Whether an answer can be kept and shown: short, of one line, with a reason where it is no success."""
    reason, provider_id = answer.reason, answer.provider_id
    has_reason = answer.verdict is Verdict.ACCEPTED or bool(reason)
    is_short = len(reason or "") <= _REASON_MAX and len(provider_id or "") <= _ID_MAX
    return has_reason and is_short and (reason or "").isprintable() and (provider_id or "").isprintable()


def canaries(outgoing: Outgoing, secrets: Sequence[str]) -> list[str]:
    """The texts that must not be seen: a number also without its country, words also line by line."""
    texts = [outgoing.to, outgoing.to[-9:], *secrets, *(value for _, value in outgoing.values)]
    for words in (outgoing.text, outgoing.subject, outgoing.html):
        texts += (words or "").split("\n")
    return [text for text in texts if len(text) >= _LINE_LEAST]


def _prepare(far_side: FarSide, behaviour: Behaviour) -> None:
    if behaviour not in far_side.can:
        pytest.skip(f"the far side never {behaviour}")
    far_side.will(behaviour)
