"""The figures of a backtest for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from clubkit.calendars import format_instant
from clubkit.cli.output import Json
from clubkit.insights.report import BacktestReport, Comparison, Example


def report_document(report: BacktestReport) -> dict[str, Json]:
    """What a program came to."""
    flow = report.flow
    return {
        "program": {"name": report.program_name, "version": report.program_version},
        "currency": report.currency,
        "as_of": format_instant(report.at),
        "orders": flow.orders,
        "refunds": flow.refunds,
        "guests": flow.guests,
        "unlinked": flow.credits_without_order,
        "set_aside": report.rejected,
        "members": report.members,
        "sold_minor": flow.sold_minor,
        "refunded_minor": flow.refunded_minor,
        "net_sales_minor": flow.net_sales_minor,
        "units": {
            "earned": report.earned,
            "taken_back": report.clawed_back,
            "expired": report.expired,
            "redeemed": report.redeemed,
            "outstanding": report.outstanding,
            "pending": report.pending,
            "deficit": report.deficit,
        },
        "issued_cost_minor": report.issued_cost_minor,
        "issued_share": _share(report.issued_share),
        "redeemed_cost_minor": report.redeemed_cost_minor,
        "redeemed_share": _share(report.redeemed_share),
        "liability_minor": report.liability_minor,
        "budget_minor": report.budget_minor,
        "is_over_budget": report.is_over_budget,
        "liability_by_month": [
            {"month": month, "units": units, "worth_minor": minor}
            for month, units, minor in report.liability_by_month
        ],
        "tiers": dict(report.tier_mix),
        "typical": _example(report.typical),
        "best": _example(report.best),
    }


def comparison_document(comparison: Comparison) -> dict[str, Json]:
    """What another program changes."""
    return {
        "better": comparison.better,
        "worse": comparison.worse,
        "same": comparison.same,
        "cost_minor": comparison.cost_minor,
        "winners": _gains(comparison.winners),
        "losers": _gains(comparison.losers),
        "tier_moves": [
            {"from": before, "to": after, "members": count} for before, after, count in comparison.tier_moves
        ],
    }


def _share(share: Fraction | None) -> Json:
    """Exact: a text such as ``9514/1069911``."""
    return None if share is None else str(share)


def _gains(gains: Sequence[tuple[str, int]]) -> Json:
    return [{"member_id": member_id, "gain_minor": minor} for member_id, minor in gains]


def _example(example: Example | None) -> Json:
    if example is None:
        return None
    return {
        "member_id": example.figures.member_id,
        "earned": example.figures.earned,
        "collected_minor": example.collected_minor,
        "share_of_spend": _share(example.share_of_spend),
        "tier": example.figures.tier_id,
    }
