"""A rule that the program file cannot say: mixed bouquets earn more."""

from datetime import UTC, datetime

from clubkit import Line, open_club, paid_order, read_program
from clubkit.earning.subject import Subject

program = read_program("""
    [club]
    currency = "EUR"

    [[earn]]
    id  = "purchase"
    per = 100

    [[earn]]
    id     = "mixed-bouquet"
    python = "mixed_bouquet"     # the function of this name
    when   = { weekday = ["saturday", "sunday"] }
    limit  = { units_per_order = 8 }
""")


def mixed_bouquet(facts: Subject) -> int:
    """Five points for each kind of flower beyond the second."""
    kinds = {line.product for line in facts.lines if line.category == "flower"}
    return 5 * max(0, len(kinds) - 2)


club = open_club(program, "memory:", functions={"mixed_bouquet": mixed_bouquet})

flowers = ("rose", "tulip", "lily", "iris")
lines = tuple(Line(name, 9_50, product=name, category="flower") for name in flowers)
saturday = datetime(2025, 3, 1, tzinfo=UTC)
order = paid_order("1019", member="ada", total_minor=38_00, currency="EUR", at=saturday, lines=lines)
for line in club.orders.sync(order).award.lines:
    limit = line.limited_by or "no limit"
    print(f"{line.rule_id:<14}{line.wanted:>3} wanted{line.granted:>4} granted, {limit}")
