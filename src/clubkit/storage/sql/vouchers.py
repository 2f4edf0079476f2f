"""Vouchers in an SQL database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.errors import LedgerBrokenError
from clubkit.storage.sql import voucher_statements as s
from clubkit.storage.sql.expressions import Row, Values
from clubkit.storage.sql.prepared import Runner
from clubkit.storage.voucher_codec import (
    attempts_text,
    campaign_text,
    details_text,
    read_attempts,
    read_campaign,
    read_details,
    read_use,
    use_text,
)
from clubkit.vouchers.attempts import Attempts
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.voucher import Use, UseState, Voucher, VoucherState

UNBOUNDED = -1
"""Written where a code can be used without a bound."""

LAST_CHARACTER = "~"
"""Sorts after every other of what a code is kept under."""

_State = TypeVar("_State", bound=StrEnum)

FORGOTTEN = 10
"""How many counts are forgotten when some are put."""


@frozen
class SqlVouchers:
    """A `VoucherKeeper` of an SQL database; also a `VoucherReader`, where nothing is written."""

    _run: Runner

    def campaign(self, campaign_id: str) -> Campaign | None:
        rows = self._run.rows_among(s.campaign, [campaign_id])
        return read_campaign(*rows[0]) if rows else None

    def campaigns(self, *, after: str = "", limit: int = 1000) -> list[Campaign]:
        return [read_campaign(*row) for row in self._run.rows(s.campaigns, (after, limit))]

    def find(self, code_keys: Sequence[str]) -> dict[str, Voucher]:
        return {row[0]: _voucher_of(row) for row in self._run.rows_among(s.find, code_keys)}

    def issued(self, campaign_id: str) -> int:
        return int(self._run.rows(s.issued, (campaign_id,))[0][0])

    def of_campaign(self, campaign_id: str, *, after: str = "", limit: int = 1000) -> list[Voucher]:
        return [_voucher_of(row) for row in self._run.rows(s.of_campaign, (campaign_id, after, limit))]

    def of_member(self, member_key: int, *, after: str = "", limit: int = 1000) -> list[Voucher]:
        return [_voucher_of(row) for row in self._run.rows(s.of_member, (member_key, after, limit))]

    def use(self, code_key: str, use_id: str) -> Use | None:
        rows = self._run.rows(s.use, (code_key, use_id))
        return _use_of(rows[0]) if rows else None

    def counted_uses(self, code_keys: Sequence[str]) -> dict[str, int]:
        return {row[0]: int(row[1]) for row in self._run.rows_among(s.counted_uses, sorted(code_keys))}

    def uses_for(self, order_key: str) -> list[Use]:
        return [_use_of(row) for row in self._run.rows(s.uses_for, (order_key,))]

    def uses_by(self, member_key: int, campaign_id: str) -> list[Use]:
        return [_use_of(row) for row in self._run.rows(s.uses_by, (member_key, campaign_id))]

    def lapsed(self, code_key: str, at: Instant, *, limit: int = 100) -> list[Use]:
        return [_use_of(row) for row in self._run.rows(s.lapsed, (code_key, at, limit))]

    def gone(self, prefix: str, *, at: Instant, after: str = "", limit: int = 1000) -> list[str]:
        values = (max(prefix, after), f"{prefix}{LAST_CHARACTER}", at, limit)
        return [row[0] for row in self._run.rows(s.gone, values)]

    def conflicts(self, *, after: tuple[str, str] = ("", ""), limit: int = 1000) -> list[Use]:
        code_key, use_id = after
        return [_use_of(row) for row in self._run.rows(s.conflicts, (code_key, use_id, limit))]

    def attempts(self, who: Sequence[str], *, at: Instant) -> dict[str, Attempts]:
        return _attempts_of(self._run.rows_among(s.attempts, sorted(who)), at)

    # --- writing ------------------------------------------------------------------------------------

    def put_campaign(self, campaign: Campaign) -> None:
        row = (campaign.campaign_id, campaign.state.value, campaign_text(campaign))
        self._run.write(s.put_campaign, [row])

    def add(self, vouchers: Sequence[Voucher]) -> None:
        self._run.write(s.add, [_voucher_row(each) for each in vouchers])

    def lock(self, code_key: str) -> Voucher | None:
        rows = self._run.rows_among(s.lock, [code_key])
        return _voucher_of(rows[0]) if rows else None

    def save(self, voucher: Voucher, uses: Sequence[Use]) -> None:
        values = (
            voucher.version + 1,
            voucher.state.value,
            voucher.uses,
            details_text(voucher.details),
            voucher.code_key,
            voucher.version,
        )
        if self._run.write(s.save, [values]) != 1:
            raise self._run.conflict("a voucher was changed meanwhile, or is not there")
        self._run.write(s.put_use, [_use_row(each) for each in uses])

    def note(self, uses: Sequence[Use]) -> None:
        self._run.write(s.put_use, [_use_row(each) for each in uses])

    def bind_anew(self, member_key: int, into: int) -> None:
        self._run.write(s.bind_vouchers, [(into, member_key)])
        self._run.write(s.bind_uses, [(into, member_key)])

    def lock_attempts(self, who: Sequence[str], *, at: Instant) -> dict[str, Attempts]:
        rows = self._run.rows_among(s.attempts_locked, sorted(set(who)))
        found = _attempts_of(rows, at)
        self._run.write(s.forget_attempt, [(row[0], at) for row in rows if row[0] not in found])
        return found

    def put_attempts(
        self, attempts: Sequence[Attempts], known: Mapping[str, Attempts], *, at: Instant
    ) -> None:
        for each in sorted(attempts, key=lambda each: each.who):
            # What was not there could not be locked: two who add it must not both be taken for the first.
            statement = s.put_attempt if each.who in known else s.add_attempt
            self._run.write(statement, [(each.who, each.kept_until(at), attempts_text(each))])
        self.forget_attempts(at, limit=FORGOTTEN)

    def forget_attempts(self, at: Instant, *, limit: int = 1000) -> int:
        stale = sorted(row[0] for row in self._run.rows(s.stale_attempts, (at, limit)))
        self._run.write(s.forget_attempt, [(who, at) for who in stale])
        return len(stale)


def _voucher_row(voucher: Voucher) -> Values:
    return (
        voucher.code_key,
        voucher.version,
        voucher.campaign_id,
        voucher.state.value,
        voucher.uses,
        UNBOUNDED if voucher.most is None else voucher.most,
        voucher.member_key,
        voucher.starts_at,
        voucher.ends_at,
        details_text(voucher.details),
        voucher.card_key,
    )


def _voucher_of(row: Row) -> Voucher:
    key, version, campaign_id, state, uses, most, member_key, starts_at, ends_at, document, card_key = row
    return Voucher(
        key,
        campaign_id,
        _known(VoucherState, state),
        uses,
        None if most == UNBOUNDED else most,
        member_key,
        starts_at,
        ends_at,
        read_details(document),
        card_key,
        version,
    )


def _use_row(use: Use) -> Values:
    return (
        use.code_key,
        use.use_id,
        use.state.value,
        use.member_key,
        use.order_key,
        use.until,
        use.at,
        use_text(use.given, use.offline),
    )


def _use_of(row: Row) -> Use:
    code_key, use_id, state, member_key, order_key, until, at, document = row
    given, offline = read_use(document)
    return Use(code_key, use_id, _known(UseState, state), member_key, order_key, until, at, given, offline)


def _attempts_of(rows: Sequence[Row], at: Instant) -> dict[str, Attempts]:
    return {
        who: read_attempts(who, document)
        for who, kept_until, document in rows
        if kept_until is None or at < kept_until
    }


def _known(states: type[_State], text: str) -> _State:
    try:
        return states(text)
    except ValueError as error:
        raise LedgerBrokenError("readable vouchers", text[:80]) from error
