"""Points at the checkout: held while the customer pays, spent when the order is paid."""

from clubkit import FixedClock, RefusedError, open_club, parse_duration, parse_instant, read_program

program = read_program(
    {
        "club": {"currency": "EUR"},
        "earn": [{"on": "activity", "when": {"activity": "review"}, "give": 60}],
    }
)
clock = FixedClock(parse_instant("2025-03-01T18:00:00Z"))  # a shop leaves the clock out
club = open_club(program, "memory:", clock=clock)


def show(moment: str) -> None:
    """Print what can be spent and what is held."""
    balance = club.points.balance("ada")
    print(f"{moment:<22}{balance.available:>4} to spend{balance.held:>4} held")


club.points.earn("ada", "review", reference="review-7")
club.points.earn("ada", "review", reference="review-8")
show("at the start")

club.points.hold("ada", 100, hold_id="cart-55", lasts=parse_duration("20 minutes"))
show("while paying")
try:
    club.points.redeem("ada", 50, reference="other-tab")
except RefusedError as error:
    print("refused:", error)

club.points.capture("ada", "cart-55", units=80, order=("web", "1020"))
show("paid with 80 of them")

club.points.adjust("ada", 60, reference="sorry-1", actor="mina", reason="late delivery")
club.points.hold("ada", 100, hold_id="cart-56", lasts=parse_duration("20 minutes"))
show("another cart")
clock.advance_to(parse_instant("2025-03-01T18:20:00Z"))
show("twenty minutes later")
