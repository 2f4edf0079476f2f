"""Programs with short lives and small numbers, so that lots of several ages overlap."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

EXPIRES = [
    "never",
    {"after": "5 days", "rounded_to": "instant"},
    {"after": "4 days"},
    {"end_of": "week"},
    {"idle": "4 days", "rounded_to": "instant"},
]

EARN = [
    {"id": "purchase", "per": 1},
    {"id": "bonus", "give": 5, "when": {"total": {"at_least": 20}}},
    {"id": "welcome", "give": 3, "when": {"nth_order": 1}},
    {"id": "double", "multiply": 2, "when": {"payment": "cash"}, "limit": {"units": 40}},
    {"id": "visit", "on": "activity", "when": {"activity": "visit"}, "give": 2, "limit": {"per_member": 3}},
]

LADDER = [
    {"id": "base"},
    {"id": "silver", "at": 25, "multiply": 2},
    {"id": "gold", "at": 60, "multiply": 3},
]


def _sampled(**choices: list[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: st.sampled_from(values) for name, values in choices.items()})


def _graced(policy: dict[str, Any]) -> dict[str, Any]:
    return {**policy, "grace": "3 days"} if policy["reinstated"] == "grace" else policy


REFUND_POLICIES = _sampled(
    **{
        "clawback": ["prorate", "recompute"],
        "rounding": ["floor", "ceil", "half-up"],
        "from": ["own-lot", "own-then-others", "pending-only"],
        "shortfall": ["deficit", "written-off"],
        "expired": ["written-off", "as-shortfall"],
        "redeemed": ["prorate", "only-full", "none"],
        "reinstated": ["own", "grace", "fresh"],
    }
).map(_graced)

UNITS = st.builds(
    lambda unit, policy, in_deficit: {
        "points": {"worth": 1, **unit, "on_refund": policy, "redeem": {"in_deficit": in_deficit}}
    },
    _sampled(
        expires=EXPIRES,
        matures=["0 days", "2 days"],
        spend=["soonest-expiry", "oldest-earned"],
        transfer=["keep", "restart"],
    ),
    REFUND_POLICIES,
    st.booleans(),
)

TIERS = st.none() | st.builds(
    lambda score, period, how, when: {
        "score": score,
        "period": period,
        "downgrade": {"how": how, "when": when, **({"grace": "2 days"} if when == "grace" else {})},
        "ladder": LADDER,
    },
    st.sampled_from(["spend", "points", "orders", "balance"]),
    st.sampled_from(
        [{"kind": "rolling", "length": "6 days"}, {"kind": "fixed", "period": "week"}, {"kind": "lifetime"}]
    ),
    st.sampled_from(["one-step", "to-fit", "never"]),
    st.sampled_from(["period-end", "at-once", "grace"]),
)


@st.composite
def programs(draw: st.DrawFn) -> dict[str, Any]:
    """The tables of a program, with policies of any kind."""
    tables: dict[str, Any] = {"units": draw(UNITS), "earn": EARN}
    tiers = draw(TIERS)
    return tables if tiers is None else {**tables, "tiers": tiers}
