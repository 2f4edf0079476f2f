"""What clubkit answers otherwise, what decides where others differ, and what is passed over."""

from __future__ import annotations

from attrs import frozen


@frozen
class Refusal:
    """
    A variant whose program clubkit refuses when it is read, or whose steps it refuses.

    Attributes:
        path: Where in the program file the problem is; or the verb of the step that is refused, for an amount
            that is none.

        why: One sentence.
    """

    path: str
    why: str

    @property
    def is_of_a_step(self) -> bool:
        return not self.path.startswith("$")


NOT_FOLLOWED: dict[tuple[str, str], Refusal] = {
    ("redeem-limits", "broken"): Refusal(
        "$.units.points.redeem.step",
        "a step of no points is a mistake, which reading the program reports; elsewhere it gives nothing.",
    ),
    ("solidus-reimbursement-rounds-down", ""): Refusal(
        "refund_as_credit",
        "an amount with a part of a cent is refused where it comes in; elsewhere the sum is rounded down.",
    ),
}
"""
What clubkit decides otherwise, by scenario and variant; the refusal is what the test asks for.

An empty variant means all of a scenario.
"""

DECIDES: dict[tuple[str, str], str] = {
    ("expire-boundary-inclusive-moment", ""): 'units.points.expires.rounded_to = "instant"',
    ("expire-boundary-date-last-valid-day", ""): 'units.points.expires.rounded_to = "day"',
    ("earn-priority-non-stackable", ""): 'club.several = "first"',
    ("redeem-clamped-to-balance", ""): 'units.points.redeem.above_balance = "clamp"',
    ("erpnext-cancel-removes-earn", ""): 'units.points.on_refund.shortfall = "deficit"',
    (
        "refund-uses-recorded-earn-not-current-rule",
        "",
    ): "none: an award is pinned to the rules that it was earned by",
    ("clawback-clamp-vs-negative", "clamp_to_zero"): 'units.points.on_refund.shortfall = "written-off"',
    ("clawback-clamp-vs-negative", "allow_negative"): 'units.points.on_refund.shortfall = "deficit"',
}
"""What decides where others do it differently, by scenario and variant: a setting of the program, in TOML."""

LEFT_OUT: dict[tuple[str, str], str] = {
    ("solidus-authorize-capture-void", "capture.currency"): (
        "a hold is in units of the club's one currency, so a capture names none that could be another."
    ),
    ("day-rollover-job-order", "job_order"): (
        "the reward that was issued and the tier that was never reached show in which order they came."
    ),
    ("openloyalty-yearly-downgrade-with-reset", "order"): (
        "the tier that is kept and the balance that is gone show in which order the two came."
    ),
}
"""Parts of played scenarios that are passed over, by scenario and key, and why."""

PASSED_OVER = frozenset({"note", *(key for _, key in LEFT_OUT)})
"""Remarks, and the keys of `LEFT_OUT`: ``key`` of an expectation, ``verb.key`` of a step."""
