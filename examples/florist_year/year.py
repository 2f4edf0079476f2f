"""A year of a flower shop: orders, days that matter, and every message that its members get."""

from pathlib import Path

from clubkit import open_club
from clubkit.calendars import Almanac, CalendarName, Duration, PeriodKind, parse_day, parse_instant
from clubkit.channels.incoming import Wish
from clubkit.clock import FixedClock
from clubkit.key_sources import fresh_secret
from clubkit.members.consent import Purpose, wording_of
from clubkit.members.keys import new_privacy_ring
from clubkit.members.phones import parse_iranian_phone
from clubkit.members.profile import Profile
from clubkit.orders import Order, OrderState, Version
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.vouchers.keys import new_ring

WORDING = wording_of("1403-1", "می‌خواهم از پیشنهادها و یادآوری‌ها با پیامک باخبر شوم.")

MEMBERS = (
    # id, name, phone, days that matter, whether they want to be written to
    ("sara", "سارا", "09121110001", ["mother-birthday:1337-12-30", "birthday:1365-01-02"], True),
    ("reza", "رضا", "09121110002", ["anniversary:1390-04-15", "spouse-birthday:--04-15"], True),
    ("mina", "مینا", "09121110003", ["birthday:1370-11-22"], False),
    ("ali", "علی", "09121110004", ["mother-birthday:--10-12", "birthday:1360-02-10"], True),
)

ORDERS = {
    # day: id, member, rials, for which day
    "1403-09-02": [("1001", "sara", 8_000_000, "mothers-day"), ("1002", "ali", 4_500_000, None)],
    "1403-12-28": [("1003", "sara", 12_000_000, None)],
    "1404-02-05": [("1004", "reza", 6_000_000, None)],
}

STOPS = {"1404-01-20": "09121110004"}
"""Who answers 11 to a message, and when."""


class Printed:
    """A channel that keeps what it is handed, to print it in a stable order."""

    name = "sms"

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send(self, outgoing: Outgoing) -> Answer:
        """Take it. Codes are drawn anew in every run: what is printed has a word in their place."""
        code = dict(outgoing.values).get("voucher.code")
        text = outgoing.text.replace(code, "<code>") if code else outgoing.text
        self.sent.append((outgoing.to, text))
        return Answer(Verdict.ACCEPTED)


def main() -> None:
    """Let a year pass, from 1 Azar 1403 on, and print what is written to whom."""
    clock = FixedClock(parse_instant("2024-11-21T10:00:00+03:30"))
    channel = Printed()
    club = open_club(
        Path(__file__).with_name("florist.toml"),
        "memory:",
        clock=clock,
        keys=new_ring("florist", fresh_secret()),
        privacy=new_privacy_ring("florist", fresh_secret(), fresh_secret()),
        channels=[channel],
    )
    for member_id, name, phone, days, wants in MEMBERS:
        club.members.enrol(member_id)
        club.members.tell(member_id, Profile(name=name, phone=parse_iranian_phone(phone)))
        for day in days:
            club.members.add_occasion(member_id, day)
        if wants:
            club.members.consent(
                member_id, "sms", Purpose.MARKETING, wording=WORDING, source="checkout", actor="member"
            )

    orders_of = {parse_day(text, CalendarName.JALALI): orders for text, orders in ORDERS.items()}
    stops = {parse_day(text, CalendarName.JALALI): phone for text, phone in STOPS.items()}
    almanac = Almanac(club.program.zone, club.program.calendar)
    for _ in range(367):
        now, today = clock.now(), almanac.day(clock.now())
        for order_id, member_id, rials, for_day in orders_of.get(today, []):
            told = (("occasion", for_day),) if for_day else ()
            paid, version = OrderState.PAID, Version(now, now)
            order = Order("web", order_id, member_id, now, paid, "IRR", rials, version, attributes=told)
            club.orders.sync(order)
        if today in stops:
            club.reminders.incoming(parse_iranian_phone(stops[today]), Wish.STOP)
        club.tick()
        for to, text in sorted(channel.sent):
            print(f"{almanac.key(now, PeriodKind.DAY)}  {to}\n{text}\n")
        channel.sent.clear()
        clock.advance_to(almanac.add(now, Duration(days=1)))


if __name__ == "__main__":
    main()
