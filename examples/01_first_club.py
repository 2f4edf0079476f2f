"""A club, an order, half of it refunded, and why the member has what is left."""

from datetime import UTC, datetime

from clubkit import open_club, paid_order, read_program, with_refund

program = read_program("""
    [club]
    currency = "EUR"

    [[earn]]
    id  = "purchase"
    per = 100            # one point for each whole euro
""")
club = open_club(program, "memory:")  # or "sqlite:///club.db"

paid_at = datetime(2025, 3, 1, 18, 30, tzinfo=UTC)
order = paid_order("1017", member="ada", total_minor=42_90, currency="EUR", at=paid_at)
club.orders.sync(order)
print("earned:", club.points.balance("ada").available)

order = with_refund(order, "r1", amount_minor=21_45, at=datetime(2025, 3, 4, tzinfo=UTC))
club.orders.sync(order)
print("after the refund:", club.points.balance("ada").available)

why = club.orders.explain("1017")
for line in why.award.lines:
    print(f"rule {line.rule_id}: {line.basis} cents gave {line.granted} points")
for grant in why.grants:
    print(f"{why.refunded_minor} cents were refunded, so {grant.reversed} points were taken back")
