"""A year of a flower shop under two programs: what each costs, and who would gain."""

from pathlib import Path

from clubkit import read_program
from clubkit.insights.backtest import run_backtest
from clubkit.insights.report import compare
from clubkit.intake import read_events_in_order

HERE = Path(__file__).resolve().parent
ORDERS, LINES = HERE / "florist" / "orders.csv", HERE / "florist" / "lines.csv"

today = (HERE / "programs" / "florist.toml").read_text("utf-8")
programs = {
    "today": read_program(today),
    "idea": read_program(today.replace("per  = 100_000", "per  = 80_000")),  # points come faster
}
reports = {}
for name, program in programs.items():
    report, set_aside = run_backtest(program, read_events_in_order(ORDERS, lines=LINES))
    reports[name] = report
    toman = report.issued_cost_minor // 10
    bar = "█" * round(report.issued_share * 1000)
    print(f"{name:<6}{report.earned:>8,} points, {toman:>10,} toman, {float(report.issued_share):.2%} {bar}")

change = compare(
    reports["today"],
    reports["idea"],
    first_unit=programs["today"].units[0],
    second_unit=programs["idea"].units[0],
)
print(f"{change.better} members would collect more, {change.worse} less, {change.same} the same")
for member_id, gain_minor in change.winners[:3]:
    print(f"  {member_id} {gain_minor // 10:,} toman more")
