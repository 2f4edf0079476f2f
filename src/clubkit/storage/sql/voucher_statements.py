"""The statements of vouchers."""

from __future__ import annotations

import sqlalchemy as sa

from clubkit.storage.sql import tables as t
from clubkit.storage.sql.expressions import Lock, among, inserting, plain, upserting

_MOST = sa.bindparam("most", type_=sa.Integer)
_campaign, _voucher, _use, _attempt = t.campaign.c, t.voucher.c, t.voucher_use.c, t.attempt.c


def _is(column: sa.Column[object]) -> sa.ColumnElement[bool]:
    return column == sa.bindparam(f"{column.name}_is", type_=column.type)


# --- campaigns --------------------------------------------------------------------------------------

_CAMPAIGN = sa.select(_campaign.campaign_id, _campaign.state, _campaign.document)
campaign = among(_CAMPAIGN, _campaign.campaign_id)
campaigns = plain(
    _CAMPAIGN.where(_campaign.campaign_id > sa.bindparam("after", type_=_campaign.campaign_id.type))
    .order_by(_campaign.campaign_id)
    .limit(_MOST),
    "after",
    "most",
)
put_campaign = upserting(t.campaign)

# --- vouchers ---------------------------------------------------------------------------------------

_VOUCHER = sa.select(t.voucher)
find = among(_VOUCHER, _voucher.code_key, lock=Lock.NEXT)
lock = among(_VOUCHER, _voucher.code_key, lock=Lock.ALWAYS)
issued = plain(
    sa.select(sa.func.count()).select_from(t.voucher).where(_is(_voucher.campaign_id)), "campaign_id_is"
)
_after = _voucher.code_key > sa.bindparam("after", type_=_voucher.code_key.type)
of_campaign = plain(
    _VOUCHER.where(_is(_voucher.campaign_id), _after).order_by(_voucher.code_key).limit(_MOST),
    "campaign_id_is",
    "after",
    "most",
)
of_member = plain(
    _VOUCHER.where(_is(_voucher.member_key), _after).order_by(_voucher.code_key).limit(_MOST),
    "member_key_is",
    "after",
    "most",
)
_is_used_up = sa.and_(_voucher.most >= sa.literal_column("0"), _voucher.uses >= _voucher.most)
_REVOKED: sa.ColumnElement[str] = sa.literal_column("'revoked'")
_REVOKED_CAMPAIGNS = sa.select(_campaign.campaign_id).where(_campaign.state == _REVOKED)
gone = plain(
    sa.select(_voucher.code_key)
    .where(
        _after,
        _voucher.code_key < sa.bindparam("before", type_=_voucher.code_key.type),
        sa.or_(
            _voucher.ends_at.is_(None), _voucher.ends_at > sa.bindparam("at", type_=_voucher.ends_at.type)
        ),
        sa.or_(_is_used_up, _voucher.state == _REVOKED, _voucher.campaign_id.in_(_REVOKED_CAMPAIGNS)),
    )
    .order_by(_voucher.code_key)
    .limit(_MOST),
    "after",
    "before",
    "at",
    "most",
)
add = inserting(t.voucher)
save = plain(
    t.voucher.update()
    .where(
        _is(_voucher.code_key), _voucher.version == sa.bindparam("version_was", type_=_voucher.version.type)
    )
    .values(
        {
            column.name: sa.bindparam(f"{column.name}_to", type_=column.type)
            for column in (_voucher.version, _voucher.state, _voucher.uses, _voucher.document)
        }
    ),
    "version_to",
    "state_to",
    "uses_to",
    "document_to",
    "code_key_is",
    "version_was",
)

# --- uses -------------------------------------------------------------------------------------------

_USE = sa.select(t.voucher_use)
use = plain(_USE.where(_is(_use.code_key), _is(_use.use_id)), "code_key_is", "use_id_is")
counted_uses = among(
    sa.select(_use.code_key, sa.func.count())
    .where(sa.or_(_use.state == sa.literal_column("'used'"), _use.state == sa.literal_column("'reserved'")))
    .group_by(_use.code_key),
    _use.code_key,
    lock=Lock.NONE,
)
uses_for = plain(_USE.where(_is(_use.order_key)).order_by(_use.code_key, _use.use_id), "order_key_is")
uses_by = plain(
    _USE.join(t.voucher, _voucher.code_key == _use.code_key).where(
        _is(_use.member_key), _is(_voucher.campaign_id)
    ),
    "member_key_is",
    "campaign_id_is",
)
lapsed = plain(
    _USE.where(
        _is(_use.code_key),
        _use.state == sa.literal_column("'reserved'"),
        _use.until <= sa.bindparam("at", type_=_use.until.type),
    )
    .order_by(_use.until)
    .limit(_MOST),
    "code_key_is",
    "at",
    "most",
)
_after_code = sa.bindparam("after", type_=_use.code_key.type)
conflicts = plain(
    _USE.where(
        _use.state == sa.literal_column("'conflict'"),
        sa.or_(
            _use.code_key > _after_code,
            sa.and_(
                _use.code_key == _after_code,
                _use.use_id > sa.bindparam("after_use", type_=_use.use_id.type),
            ),
        ),
    )
    .order_by(_use.code_key, _use.use_id)
    .limit(_MOST),
    "after",
    "after_use",
    "most",
)
put_use = upserting(t.voucher_use)

_INTO = sa.bindparam("into", type_=_voucher.member_key.type)
bind_vouchers = plain(
    t.voucher.update()
    .where(_is(_voucher.member_key))
    .values(member_key=_INTO, version=_voucher.version + sa.literal_column("1")),
    "into",
    "member_key_is",
)
bind_uses = plain(
    t.voucher_use.update().where(_is(_use.member_key)).values(member_key=_INTO), "into", "member_key_is"
)

# --- attempts ---------------------------------------------------------------------------------------

_ATTEMPT = sa.select(_attempt.who, _attempt.kept_until, _attempt.document)
attempts = among(_ATTEMPT, _attempt.who)
attempts_locked = among(_ATTEMPT.order_by(_attempt.who), _attempt.who, lock=Lock.ALWAYS)
add_attempt = inserting(t.attempt)
put_attempt = upserting(t.attempt)
stale_attempts = plain(
    sa.select(_attempt.who)
    .where(_attempt.kept_until <= sa.bindparam("at", type_=_attempt.kept_until.type))
    .order_by(_attempt.kept_until)
    .limit(_MOST),
    "at",
    "most",
    lock=Lock.NONE,
)
forget_attempt = plain(
    sa.delete(t.attempt).where(
        _is(_attempt.who), _attempt.kept_until <= sa.bindparam("at", type_=_attempt.kept_until.type)
    ),
    "who_is",
    "at",
)
