"""The contract of a channel notices each way to break it."""

from __future__ import annotations

import logging
import threading

import pytest
from attrs import define, evolve, field, frozen

from clubkit.errors import BadInputError
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.testing import Behaviour, ChannelContract, channel_contract

OUTGOING = Outgoing("m-1", "+989121237654", "Canary of the words", values=(("name", "Canary of a value"),))


@define(eq=False)
class Wire:
    """A far side that a channel of this page hands ids to, and asks what to answer."""

    behaviour: Behaviour = Behaviour.ACCEPTS
    got: list[str] = field(factory=list)
    can: frozenset[Behaviour] = frozenset({Behaviour.ACCEPTS, Behaviour.ASKS_TO_WAIT, Behaviour.REJECTS})
    tells_ids: bool = True

    def will(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour

    def ids(self) -> list[str]:
        return self.got


@define(eq=False)
class Good:
    """A channel that breaks nothing."""

    wire: Wire = field(factory=Wire, repr=False)
    name: str = "good"

    def send(self, outgoing: Outgoing) -> Answer:
        self.wire.got.append(outgoing.message_id)
        match self.wire.behaviour:
            case Behaviour.ASKS_TO_WAIT:
                return Answer(Verdict.RETRY, reason="too many", retry_after=60)
            case Behaviour.REJECTS:
                return Answer(Verdict.REJECTED, reason="never")
        return Answer(Verdict.ACCEPTED)


class Raises(Good):
    def send(self, outgoing):
        raise OSError(outgoing.to)


@define(eq=False)
class Shouts(Good):
    name: str = "Out Loud"


class Accepts(Good):
    def send(self, outgoing):
        return evolve(super().send(outgoing), verdict=Verdict.ACCEPTED)


class Tells(Good):
    def send(self, outgoing):
        return Answer(super().send(outgoing).verdict, reason=f"no way to reach {outgoing.to}")


class TellsTheNumberAtHome(Good):
    def send(self, outgoing):
        return Answer(super().send(outgoing).verdict, reason=f"no 0{outgoing.to[3:]}")


class TellsAValue(Good):
    def send(self, outgoing):
        return Answer(super().send(outgoing).verdict, provider_id=dict(outgoing.values).get("name"))


class Logs(Good):
    def send(self, outgoing):
        logging.getLogger(__name__).debug("sending %s", outgoing.text)
        return super().send(outgoing)


@define(eq=False)
class ShowsItsKey(Good):
    key: str = "canary-of-the-key"


class SaysNothing(Good):
    def send(self, outgoing):
        return Answer(super().send(outgoing).verdict)


class SaysTwoLines(Good):
    def send(self, outgoing):
        return Answer(super().send(outgoing).verdict, reason="one\ntwo")


class WaitsForYears(Good):
    def send(self, outgoing):
        return Answer(super().send(outgoing).verdict, reason="later", retry_after=10**9)


class CountsAttempts(Good):
    def send(self, outgoing):
        self.wire.got.append(f"{outgoing.message_id}-{len(self.wire.got)}")
        return Answer(Verdict.ACCEPTED)


class ForgetsTheId(Good):
    def send(self, outgoing):
        return super().send(evolve(outgoing, message_id="same"))


class ReadsNoNonsense(Good):
    def send(self, outgoing):
        for text in (outgoing.to, outgoing.text, outgoing.language):
            text.encode()
        return super().send(outgoing)


@frozen
class Broken:
    """Which sentence a channel breaks."""

    kind: type[Good]
    sentence: str


BROKEN = [
    Broken(Raises, "behaviour"),
    Broken(Shouts, "name"),
    Broken(Accepts, "behaviour"),
    Broken(Tells, "given_away"),
    Broken(TellsTheNumberAtHome, "given_away"),
    Broken(TellsAValue, "given_away"),
    Broken(Logs, "given_away"),
    Broken(ShowsItsKey, "given_away"),
    Broken(SaysNothing, "behaviour"),
    Broken(SaysTwoLines, "behaviour"),
    Broken(WaitsForYears, "wait"),
    Broken(CountsAttempts, "second"),
    Broken(ForgetsTheId, "second"),
    Broken(ReadsNoNonsense, "bad_address"),
    Broken(ReadsNoNonsense, "bad_words"),
]


def held(sentence, channel, caplog):
    """Hold a channel against one sentence of the contract."""
    contract, wire = ChannelContract(), channel.wire
    match sentence:
        case "name":
            contract.test_it_has_a_name(channel)
        case "wait":
            contract.test_it_says_how_long_to_wait(channel, wire, OUTGOING)
        case "second":
            contract.test_a_second_attempt_is_told(channel, wire, OUTGOING)
        case "bad_address":
            contract.test_a_bad_address_is_an_answer(channel, wire, OUTGOING, "\ud800")
        case "bad_words":
            contract.test_bad_words_are_an_answer(channel, wire, OUTGOING, "\ud800")
        case "behaviour":
            contract.test_each_behaviour_has_its_verdict(channel, wire, OUTGOING, Behaviour.REJECTS)
        case "given_away":
            contract.test_nothing_is_given_away(
                channel=channel,
                far_side=wire,
                outgoing=OUTGOING,
                behaviour=Behaviour.REJECTS,
                secrets=("canary-of-the-key",),
                caplog=caplog,
            )


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.kind.__name__)
def test_a_careless_channel_is_found_out(broken, caplog):
    """Each of these breaks one sentence."""
    with pytest.raises((AssertionError, BadInputError)):
        held(broken.sentence, broken.kind(), caplog)


@pytest.mark.parametrize("sentence", sorted({broken.sentence for broken in BROKEN}))
def test_a_careful_channel_is_not(sentence, caplog):
    """The channel that the careless ones are made of passes."""
    held(sentence, Good(), caplog)


def test_a_channel_that_never_comes_back_is_found_out(monkeypatch):
    """The rule waits no longer than it says."""
    monkeypatch.setattr(channel_contract, "PATIENCE_SECONDS", 0.05)
    release = threading.Event()

    class Waits(Good):
        def send(self, outgoing):
            release.wait()
            return super().send(outgoing)

    with pytest.raises(AssertionError, match="did not come back"):
        channel_contract.sent(Waits(), OUTGOING)
    release.set()
