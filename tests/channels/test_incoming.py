"""What people send back: 11 stops, 12 starts, in any digits and with any signs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.channels.incoming import Incoming, Wish, read_incoming, wish_of
from clubkit.errors import BadInputError, BadPhoneError
from clubkit.members.phones import Phone

PHONE = Phone("+989121237654")

STOPS = [
    "11",
    "۱۱",
    "١١",
    "１１",
    " 11\n",
    "«۱۱»",
    "11.",
    "لغو",
    "لغو ۱۱",
    "لغو11",
    "لغو۱۱.",
    "لـغو",
    "Stop",
    "STOP!",
]
STARTS = ["12", "۱۲", "١٢", "عضویت", "عضويت", "شروع", "start", "عضویت ۱۲"]
OTHERS = [
    "",
    "1",
    "111",
    "1 1 1",
    "۱۱ تا گل می‌خواهم",
    "لغو نکنید",
    "110",
    "سلام",
    "11" * 40,
    "\ud800",
    "stop it please",
    "11" + "." * 500,
]


@pytest.mark.parametrize(
    ("wish", "text"), [*((Wish.STOP, each) for each in STOPS), *((Wish.START, each) for each in STARTS)]
)
def test_wishes(wish, text):
    """The number or the word alone."""
    assert wish is wish_of(text)


@pytest.mark.parametrize("text", OTHERS)
def test_other_texts_are_none(text):
    """Whoever orders eleven roses goes on to hear from the shop."""
    assert wish_of(text) is None


PAYLOADS: dict[str, dict[str, object]] = {
    "kavenegar": {"messageid": "8792343", "from": "09121237654", "to": "30001234", "message": "۱۱"},
    "smsir": {"receiveReturnId": 1, "messageText": "۱۱", "number": 30001234, "mobile": 989121237654},
    "melipayamak": {"to": "30001234", "body": "۱۱", "from": "9121237654"},
    "ghasedak": {"Id": 1, "Message": "۱۱", "Sender": "09121237654", "LineNumber": "30001234"},
}


@pytest.mark.parametrize("provider", PAYLOADS)
def test_the_fields_of_each_provider(provider):
    """As its page names them, in capitals or not."""
    payload = PAYLOADS[provider]
    shouted = {name.upper(): value for name, value in payload.items()}

    assert Incoming(PHONE, Wish.STOP) == read_incoming(provider, payload) == read_incoming(provider, shouted)


def test_another_text_is_nobody_s_wish():
    """Also of a number that is no phone, such as a line for advertisements."""
    assert read_incoming("kavenegar", {"from": "3000", "message": "۱۱ تا گل"}) is None


@pytest.mark.parametrize(
    ("provider", "payload", "error"),
    [
        ("canary", {}, BadInputError),
        ("kavenegar", {"from": "09121237654"}, BadInputError),
        ("kavenegar", {"message": "11"}, BadInputError),
        ("kavenegar", {"from": ["09121237654"], "message": "11"}, BadInputError),
        ("kavenegar", {"from": "3000", "message": "11"}, BadPhoneError),
    ],
)
def test_what_cannot_be_read(provider, payload, error):
    """Our own errors, with nothing personal in them."""
    with pytest.raises(error) as found:
        read_incoming(provider, payload)

    assert "09121237654" not in str(found.value)


def test_an_incoming_shows_no_number():
    """In no log of a host."""
    assert "9121237654" not in repr(Incoming(PHONE, Wish.STOP))


@given(st.sampled_from(sorted(PAYLOADS)), st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_a_wish_none_or_an_error_of_ours(provider, phone, text):
    """Nothing else comes out of what a stranger sends."""
    payload = dict.fromkeys(("from", "mobile", "sender"), phone) | dict.fromkeys(
        ("message", "messagetext", "body"), text
    )
    try:
        found = read_incoming(provider, payload)
    except BadInputError:
        return
    assert found is None or found.wish in Wish
