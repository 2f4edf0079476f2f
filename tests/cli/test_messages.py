"""``clubkit messages preview``: what members would read."""

from __future__ import annotations

import pytest

from clubkit.cli.exits import Exit

TEXTS = """\
[club]
name = "گل بهار"
currency = "IRR"
calendar = "jalali"
timezone = "Asia/Tehran"
locale = "fa"

[[earn]]
per = 100_000
give = 1

[[reminders]]
id = "mother"
for = ["mother-birthday"]
before = ["3 days"]
channels = ["sms", "email"]
text.fa = "{occasion.label} {occasion.in} است."
text.en = "{occasion.in} it is {occasion.label}."

[[reminders]]
id = "silence"
on = "silence"
after = "90 days"
channels = ["sms"]
text.fa = "کجایید؟"

[messages]
sms_suffix = "لغو11"
"""


@pytest.fixture
def texts(tmp_path):
    """A program with two reminders."""
    path = tmp_path / "club.toml"
    path.write_text(TEXTS, "utf-8")
    return path


def test_shows_each_sms_with_what_it_counts(clubkit, texts):
    """Parts are what is paid for."""
    assert clubkit.done("messages", "preview", texts) == (
        "mother: 1 part of UCS-2, 31 units, 39 left\n"
        "  تولد مادر ۳ روز دیگر است.\n"
        "  لغو11\n"
        "silence: 1 part of UCS-2, 13 units, 57 left\n"
        "  کجایید؟\n"
        "  لغو11\n"
    )


OFFERED = """
[[rewards]]
id = "rose"
label = { fa = "یک شاخه رز هدیه" }
kind = "gift"
"""

ABOUT = {
    "birthday": 'for = ["mother-birthday"]',
    "yalda": 'for = ["public:yalda"]',
    "silence": 'on = "silence"\nafter = "5 months"',
    "membership": 'on = "membership"',
}


def test_our_texts_with_an_offer_are_two_parts(clubkit, tmp_path):
    """For a club and a reward with names of a usual length, and a code as long as codes are."""
    path = tmp_path / "club.toml"
    rules = "".join(
        f"[[reminders]]\nid = '{name}'\n{about}\nchannels = 'sms'\noffer = {{ reward = 'rose' }}\n"
        for name, about in ABOUT.items()
    )
    start, suffix = TEXTS.partition("[[reminders]]")[0], "[messages]\nsms_suffix = 'لغو11'"
    path.write_text(start + OFFERED + rules + suffix, "utf-8")

    shown = clubkit.json("messages", "preview", path, "--date", "1405-12-26")["messages"]

    assert dict.fromkeys(ABOUT, 2) == {each["reminder"]: each["sms"]["parts"] for each in shown}
    assert "شب یلدا" in next(each["text"] for each in shown if each["reminder"] == "yalda")
    assert all("گل بهار" in each["text"] and "یک شاخه رز هدیه" in each["text"] for each in shown)


def test_shows_a_letter_with_its_subject(clubkit, texts):
    """In the language that is asked for."""
    words = ("messages", "preview", texts, "mother", "--channel", "email", "--locale", "en")

    assert clubkit.done(*words) == (
        "mother: Your mother's birthday, in 3 days\n  In 3 days it is your mother's birthday.\n"
    )


def test_writes_pages_for_a_browser(clubkit, texts, tmp_path):
    """All SMS on one page; the page of a letter is the letter."""
    sms, mail = tmp_path / "sms.html", tmp_path / "mail.html"
    clubkit.done("messages", "preview", texts, "--html", sms)
    clubkit.done("messages", "preview", texts, "mother", "--channel", "email", "--html", mail)

    assert 'dir="rtl"' in sms.read_text("utf-8")
    assert "39 left" in sms.read_text("utf-8")
    assert "<bdi>تولد مادر</bdi> ۳ روز دیگر است." in mail.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--html", "no-such-folder/sms.html"], "html must be a file that can be written"),
        (["nobody"], "one of the program: mother, silence"),
        (["--channel", "email", "--html", "mail.html"], "named, for the page of an e-mail"),
    ],
)
def test_says_what_it_cannot_show(clubkit, texts, words, told):
    """A reminder that is not known, or that is needed, and a file that cannot be made."""
    done = clubkit("messages", "preview", texts, *words)

    assert Exit.REFUSED == done.exit_code
    assert told in done.stderr
