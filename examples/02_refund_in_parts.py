"""Three part refunds take back exactly what one whole refund would have taken."""

from datetime import UTC, datetime

from clubkit import open_club, paid_order, read_program, with_refund

program = read_program({"club": {"currency": "EUR"}, "earn": [{"id": "purchase", "per": 100}]})
club = open_club(program, "memory:")

order = paid_order(
    "1018", member="ada", total_minor=59_90, currency="EUR", at=datetime(2025, 3, 1, tzinfo=UTC)
)
earned = club.orders.sync(order).balance["points"]
print(f"59.90 earns {earned} points")

for day, cents in ((4, 19_97), (5, 19_97), (6, 19_96)):
    before = club.points.balance("ada").available
    order = with_refund(order, f"r{day}", amount_minor=cents, at=datetime(2025, 3, day, tzinfo=UTC))
    club.orders.sync(order)
    club.orders.sync(order)  # a webhook that comes twice changes nothing
    after = club.points.balance("ada").available
    print(f"refund of {cents} cents takes {before - after}, {after} are left")

for posting in reversed(club.points.statement("ada").postings):
    print(posting.seq, posting.kind, posting.units())
