"""Reminders that go by public days of the shop's own."""

from __future__ import annotations

import pytest

from clubkit.calendars import PublicDays, read_public_days

from .shop import BIRTHDAY, a_florist

# 2026-11-24 is 3 Azar, and 2026-12-01 is 10 Azar.
HEAD = "id,calendar,month,day,weekday,nth,days_after,skip,mourning,name_fa\n"
MOTHERS = {"id": "mothers", "for": ["public:mothers-day"], "channels": ["sms"], "text": {"fa": "{day.name}"}}


@pytest.mark.parametrize(
    ("reminder", "line", "texts"),
    [
        (MOTHERS, "mothers-day,jalali,9,3,,,,,,مادران ما", ["مادران ما"]),
        (MOTHERS, "founder,jalali,9,3,,,,,,بنیانگذار", []),
        ({**BIRTHDAY, "text": {"fa": "تولد"}}, "founder,jalali,9,4,,,,,yes,سوگ", ["تولد"]),
        ({**BIRTHDAY, "text": {"fa": "تولد"}}, "founder,jalali,9,3,,,,,yes,سوگ", []),
    ],
)
def test_reminders_go_by_the_days_that_the_club_was_given(reminder, line, texts):
    file = read_public_days(f"{HEAD}{line}\n")
    florist = a_florist(reminder, days=PublicDays().with_days(file.days), at="2026-11-23 10:00")
    florist.has("ada", "birthday:1370-09-10")

    florist.on("2026-11-24 10:00")
    florist.cron()

    assert texts == florist.sms.texts
