"""For each thing that the doctor can find: how it comes about, and what else it shows as."""

from __future__ import annotations

from clubkit.doctor.findings import Problem


def of(table: str, change: str, where: str = "", *, member: str = "bob") -> str:
    """A change to the rows of a member."""
    more = f" AND {where}" if where else ""
    return f"UPDATE club_{table} SET {change} WHERE member_key = {{{member}}}{more}"  # noqa: S608 - ours


def in_order(order: str, old: str, new: str) -> str:
    """A change to the text of an order's record."""
    changed = f"document = REPLACE(document, '{old}', '{new}')"
    return f"UPDATE club_order SET {changed} WHERE order_key = 'web/{order}'"  # noqa: S608 - ours


def in_reward(record: str, old: str, new: str) -> str:
    """A change to the text of a reward's record."""
    changed = f"document = REPLACE(document, '{old}', '{new}')"
    return f"UPDATE club_reward SET {changed} WHERE record_id = '{record}'"  # noqa: S608 - ours


def gone(table: str, where: str) -> str:
    """Rows that are not there any more."""
    return f"DELETE FROM club_{table} WHERE {where}"  # noqa: S608 - ours


BOB = "member_key = {bob}"

BREAKAGES: list[tuple[Problem, set[Problem], list[str]]] = [
    (Problem.ACCOUNT_MISSING, set(), [gone("account", BOB)]),
    (Problem.MEMBER_MISSING, set(), [gone("member", BOB)]),
    (Problem.ROWS_ORPHANED, set(), [gone("account", BOB), gone("member", BOB)]),
    (Problem.ALIAS_DIFFERS, set(), [of("member", "merged_into = {ada}", member="eve")]),
    (
        Problem.ALIAS_BROKEN,
        set(),
        [of(table, "merged_into = 7", member="eve") for table in ("member", "account")],
    ),
    (
        Problem.ALIAS_CYCLE,
        set(),
        [of(table, "merged_into = {eve}", member="cyd") for table in ("member", "account")],
    ),
    (Problem.ROW_UNREADABLE, set(), [of("order", "document = '?'")]),
    (
        Problem.ROW_UNREADABLE,
        {Problem.POSTING_GAP, Problem.ENTRY_ORPHANED},
        [of("posting", "kind = 'gift'", "seq = 1")],
    ),
    (Problem.POSTING_GAP, set(), [of("account", "seq = seq + 1")]),
    (Problem.POSTING_GAP, set(), [of("account", "seq = seq - 1")]),
    (Problem.POSTING_GAP, set(), [of("account", "seq = 1000000000000000")]),
    (Problem.POSTING_GAP, {Problem.ENTRY_ORPHANED}, [gone("posting", f"{BOB} AND seq = 2")]),
    (Problem.POSTING_ORDER, set(), [of("posting", "decided_at = decided_at - 1000000000000", "seq = 2")]),
    (Problem.POSTING_ORDER, set(), [of("account", "last_at = 0")]),
    (Problem.CORRECTS_UNKNOWN, set(), [of("posting", "corrects = 2", "seq = 2")]),
    (
        Problem.REFERENCE_REUSED,
        set(),
        ["DROP INDEX club_posting_reference", of("posting", "reference = 'gift'", "seq = 1")],
    ),
    (Problem.ENTRY_ORPHANED, {Problem.POSTING_GAP}, [of("posting", "seq = 7", "seq = 2")]),
    (Problem.ENTRY_GAP, set(), [of("entry", "n = 1", "seq = 1")]),
    (
        Problem.ENTRY_UNBALANCED,
        {Problem.MOVEMENT_UNDECLARED, Problem.BALANCE_DIFFERS, Problem.LOT_DIFFERS, Problem.OVERDRAFT},
        [of("entry", "source = target", "seq = 1")],
    ),
    (
        Problem.ENTRY_UNBALANCED,
        {Problem.BALANCE_DIFFERS, Problem.LOT_DIFFERS, Problem.OVERDRAFT},
        [of("entry", "units = -40", "seq = 1")],
    ),
    (Problem.MOVEMENT_UNDECLARED, set(), [of("posting", "kind = 'adjust'", "seq = 1")]),
    (Problem.ENTRY_LOT, {Problem.LOT_DIFFERS}, [of("entry", "lot_no = NULL", "seq = 1")]),
    (Problem.ENTRY_LOT, {Problem.LOT_DIFFERS}, [of("entry", "lot_no = 9", "seq = 1")]),
    (Problem.ENTRY_LOT, {Problem.GRANT_LOT}, [of("lot", "unit = 'stamps'")]),
    (
        Problem.OVERDRAFT,
        {Problem.BALANCE_DIFFERS, Problem.LOT_DIFFERS, Problem.TRANSFERS_DIFFER},
        [of("entry", "units = 900", "seq = 2")],
    ),
    (Problem.BALANCE_DIFFERS, set(), [of("balance", "open = open + 1")]),
    (Problem.BALANCE_DIFFERS, set(), [gone("balance", BOB)]),
    (Problem.LOT_GAP, set(), [of("account", "lot_no = 2")]),
    (Problem.LOT_GAP, set(), [of("account", "lot_no = 0")]),
    (Problem.LOT_GAP, set(), [of("account", "lot_no = 1000000000000000")]),
    (Problem.LOT_GAP, {Problem.ENTRY_LOT, Problem.GRANT_LOT, Problem.DUE_DIFFERS}, [gone("lot", BOB)]),
    (Problem.LOT_DIFFERS, set(), [of("lot", "remaining = remaining + 1")]),
    (Problem.LOT_DIFFERS, {Problem.GRANT_DIFFERS}, [of("lot", "units = units + 1")]),
    (Problem.LOT_DIFFERS, set(), [of("lot", "expired = 1")]),
    (Problem.LOT_PLACE, {Problem.DUE_DIFFERS, Problem.TICK_LATE}, [of("lot", "matured = 0")]),
    (Problem.LOT_HIDDEN, set(), [of("lot", "is_open = 0")]),
    (Problem.HELD_DIFFERS, {Problem.DUE_DIFFERS}, [of("hold", "state = 'released'", member="ada")]),
    (Problem.HOLD_LOT, set(), [of("hold", "takes = '[[9,10]]'", member="ada")]),
    (Problem.GRANT_LOT, set(), [in_order("3", '["points",1,', '["points",9,')]),
    (Problem.GRANT_LOT, set(), [in_order("1", "[[1,30]]", "[[9,30]]")]),
    (Problem.GRANT_DIFFERS, set(), [in_order("3", '["points",1,40,', '["points",1,41,')]),
    (Problem.TAKEN_TOO_MUCH, {Problem.CLAWBACK_DIFFERS}, [in_order("2", '["lot",20,', '["lot",51,')]),
    (Problem.TAKEN_TOO_MUCH, set(), [in_order("1", "[[1,30]],[]", "[[1,30]],[[1,31]]")]),
    (Problem.CLAWBACK_DIFFERS, set(), [in_order("2", '["lot",20,', '["lot",21,')]),
    (Problem.GRANT_LOT, set(), [in_reward("pen-1", "[[1,5]]", "[[9,5]]")]),
    (Problem.REWARD_DIFFERS, set(), [in_reward("pen-1", "[[1,5]]", "[[1,4]]")]),
    (Problem.REWARD_DIFFERS, set(), [in_reward("pen-2", "[[1,5]],[[1,5]]", "[[1,5]],[]")]),
    (
        Problem.TAKEN_TOO_MUCH,
        {Problem.REWARD_DIFFERS},
        [in_reward("pen-2", "[[1,5]],[[1,5]]", "[[1,5]],[[1,6]]")],
    ),
    (
        Problem.ROW_UNREADABLE,
        {Problem.STOCK_DIFFERS},
        [of("reward", "state = 'lost'", "record_id = 'pen-1'", member="cyd")],
    ),
    (
        Problem.STOCK_DIFFERS,
        set(),
        [of("reward", "state = 'cancelled'", "record_id = 'pen-1'", member="cyd")],
    ),
    (Problem.STOCK_DIFFERS, set(), ["UPDATE club_shared SET value = 3 WHERE name = 'reward:pen:stock'"]),
    (Problem.OWNER_MISSING, set(), [gone("owner", "order_key = 'web/3'")]),
    (
        Problem.OWNER_ORPHANED,
        set(),
        ["INSERT INTO club_owner (order_key, member_key) VALUES ('web/9', {bob})"],
    ),
    (
        Problem.ORDER_OF_TWO,
        {Problem.OWNER_ORPHANED},
        ["UPDATE club_owner SET member_key = {ada} WHERE order_key = 'web/3'"],
    ),
    (Problem.COUNTER_NEGATIVE, set(), [of("counter", "value = -1", member="ada")]),
    *(
        (Problem.WINDOW_DIFFERS, set(), [of("account", f"{column} = {column} + 1")])
        for column in ("window_spend", "window_points", "window_orders", "window_visits")
    ),
    (Problem.TIER_DIFFERS, set(), [of("account", "tier_id = 'gold'")]),
    (Problem.TIER_DIFFERS, set(), [of("tier_change", "after = 'gold'", "after = 'silver'")]),
    (Problem.TIER_CHAIN, set(), [of("tier_change", "before = 'base'", "after = 'gold'", member="ada")]),
    (
        Problem.TIER_UNKNOWN,
        set(),
        [
            of("account", "tier_id = 'lead', standing = REPLACE(standing, 'silver', 'lead')"),
            of("tier_change", "after = 'lead'", "after = 'silver'"),
        ],
    ),
    (Problem.DUE_DIFFERS, set(), [of("account", "due_at = due_at + 1")]),
    (Problem.REVIEW_DIFFERS, set(), [of("account", "review_at = 1")]),
    (
        Problem.TRANSFERS_DIFFER,
        set(),
        [
            of("entry", "units = units + 1", "seq = 2"),
            of("lot", "remaining = remaining - 1"),
            of("balance", "open = open - 1, transferred = transferred + 1"),
        ],
    ),
]
"""The problem, what else is found then, and the statements that bring it about; names stand for keys."""
