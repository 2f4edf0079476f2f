"""
Messages written on one core, beside `str.format` of the same text with ready values, in turns in one run.

Each of the shop's members has a name and numbers of their own; dates repeat, as they do on one day. CPU time,
the best of many rounds::

    python -m benchmarks.messages
"""

# ruff: noqa: T201

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta

from clubkit.calendars import CalendarName
from clubkit.messages import Celebrated, FieldValue, render, template_set
from clubkit.program.model import Messages, Offer, Program, Reminder

ROUNDS = 15
MEMBERS = 400
GOAL = 100_000
"""Messages a minute."""

TEXT = (
    "{member.name} عزیز،\n{occasion.label} {occasion.in} است؛ {occasion.date}.\n"
    "{points} امتیاز شما {points.worth} می‌ارزد.\n{voucher.code}\nتا {voucher.expires_on}"
)
BARE = "{} عزیز،\n{} {} است؛ {}.\n{} امتیاز شما {} می‌ارزد.\n{}\nتا {}\nلغو11"

_NAMES = ("سارا", "علی", "Reza", "مریم", "محمدرضا", "Zahra", "نیلوفر")


def main() -> None:
    """Print a line for each way to write, with what it makes in a minute."""
    program = Program(
        "",
        "IRR",
        name="گل بهار",
        shown_in="toman",
        calendar=CalendarName.JALALI,
        locale="fa",
        messages=Messages(sms_suffix="لغو11"),
    )
    reminder = Reminder("r", relations=("birthday",), offer=Offer("x"), texts=(("fa", TEXT),))
    templates = template_set(program, reminder)
    members = [_values(number) for number in range(MEMBERS)]
    ready = [tuple(text for _, text in render(templates, values, "fa", "sms").values) for values in members]

    def write(channel: str) -> Callable[[], None]:
        return lambda: [render(templates, values, "fa", channel) for values in members] and None

    ways = {
        "SMS": write("sms"),
        "e-mail: text, subject and page": write("email"),
        "str.format with values that are written already": lambda: (
            [BARE.format(*row) for row in ready] and None
        ),
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            started = time.process_time()
            way()
            best[name] = min(best[name], time.process_time() - started)
    for name, seconds in best.items():
        each = seconds / MEMBERS
        print(f"{name}: {each * 1e6:.1f} us, {60 / each:,.0f} a minute (goal {GOAL:,})")


def _values(number: int) -> dict[str, FieldValue]:
    seeded = random.Random(number)  # noqa: S311 - members to write to, not secrets
    ahead = seeded.choice((0, 1, 3, 7))
    today = date(2027, 3, 17)
    return {
        "member.name": seeded.choice(_NAMES),
        "occasion.label": (Celebrated("mother-birthday"), Celebrated("anniversary"))[: seeded.randint(1, 2)],
        "occasion.date": today + timedelta(days=ahead),
        "occasion.days": ahead,
        "points": seeded.randrange(100_000),
        "points.worth": seeded.randrange(10**8),
        "voucher.code": f"K7QM-{seeded.randrange(10**6):06}",
        "voucher.expires_on": today + timedelta(days=10),
    }


if __name__ == "__main__":
    main()
