"""The statements of people."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from clubkit.storage.sql import people_tables as p
from clubkit.storage.sql import tables as t
from clubkit.storage.sql.expressions import (
    Lock,
    among,
    among_pairs,
    changing,
    inserting,
    inserting_missing,
    plain,
    upserting,
)

_MOST = sa.bindparam("most", type_=sa.Integer)
_ZERO: sa.ColumnElement[int] = sa.literal_column("0")
_key, _profile, _occasion, _consent = p.person_key.c, p.profile.c, p.occasion.c, p.consent.c
_contact, _message, _mark, _referral = p.contact.c, p.message.c, p.mark.c, p.referral.c
_account, _fact = t.account.c, t.fact.c


def _given(column: sa.ColumnElement[Any], name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=column.type)


def _is(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    return column == _given(column, f"{column.name}_is")


def _between(column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    return sa.and_(column > _given(column, "after"), column <= _given(column, "until"))


def _far(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """A key that the planner must not walk: another index finds the few rows that are asked for."""
    return column + _ZERO


# --- keys and profiles ------------------------------------------------------------------------------

# A key that was read as gone would be replaced, and what it sealed lost: this must be of now.
_KEY = sa.select(p.person_key)
keys = among(_KEY, _key.member_key)
keys_after = plain(
    _KEY.where(_key.member_key > _given(_key.member_key, "after")).order_by(_key.member_key).limit(_MOST),
    "after",
    "most",
    lock=Lock.NEXT,
)
put_key = upserting(p.person_key)
drop_key = plain(sa.delete(p.person_key).where(_is(_key.member_key)), "member_key_is")

# An old one cannot be saved, so no lock is needed to read it.
profiles = among(sa.select(p.profile), _profile.member_key, lock=Lock.NEXT)
add_profile = inserting(p.profile)
put_profile = plain(
    p.profile.update()
    .where(_is(_profile.member_key), _is(_profile.version), _profile.erased_at.is_(None))
    .values(
        {
            each.name: _given(each, f"{each.name}_to")
            for each in (_profile.name, _profile.document, _profile.changed_at, _profile.version)
        }
    ),
    "name_to",
    "document_to",
    "changed_at_to",
    "version_to",
    "member_key_is",
    "version_is",
)
_AT = _given(_profile.changed_at, "at")
erase_profile = plain(
    p.profile.update()
    .where(_is(_profile.member_key), _profile.erased_at.is_(None))
    .values(
        name=sa.null(),
        document=sa.null(),
        changed_at=_AT,
        erased_at=_AT,
        version=_profile.version + sa.literal_column("1"),
    ),
    "at",
    "member_key_is",
)
add_erased = inserting_missing(p.profile)

# --- occasions --------------------------------------------------------------------------------------

# A number that was read as free would replace what somebody else put there: these must be of now.
occasions = among(
    sa.select(p.occasion).order_by(_occasion.member_key, _occasion.no),
    _occasion.member_key,
    order=(_occasion.member_key, _occasion.no),
)
due_occasions = plain(
    sa.select(_occasion.member_key, _occasion.no, _occasion.relation, _occasion.due_key)
    .where(_is(_occasion.due_key), _is(_occasion.skip), _between(_occasion.member_key))
    .order_by(_occasion.member_key, _occasion.no)
    .limit(_MOST),
    "due_key_is",
    "skip_is",
    "after",
    "until",
    "most",
    lock=Lock.NONE,
)
put_occasion = upserting(p.occasion)
drop_occasion = plain(
    sa.delete(p.occasion).where(_is(_occasion.member_key), _is(_occasion.no)), "member_key_is", "no_is"
)
drop_occasions = plain(sa.delete(p.occasion).where(_is(_occasion.member_key)), "member_key_is")

# --- consents ---------------------------------------------------------------------------------------

_STANCE = (_consent.channel, _consent.purpose, _consent.state, _consent.at)
_CONSENT = (
    *_STANCE,
    _consent.source,
    _consent.actor,
    _consent.wording_version,
    _consent.wording_digest,
)

# Records are added and never changed. Two who add at once are told apart by the primary key.
consents = among(
    sa.select(_consent.member_key, *_CONSENT).order_by(_consent.member_key, _consent.n),
    _consent.member_key,
    lock=Lock.NONE,
    order=(_consent.member_key, _consent.n),
)
last_consents = among(
    sa.select(_consent.member_key, sa.func.max(_consent.n)).group_by(_consent.member_key),
    _consent.member_key,
    lock=Lock.NONE,
)
addressees = among(
    sa.select(_key.member_key, _key.version, _key.wrapped, _profile.name, *_STANCE)
    .select_from(
        p.person_key.join(p.profile, _profile.member_key == _key.member_key, isouter=True).join(
            p.consent, _consent.member_key == _key.member_key, isouter=True
        )
    )
    .order_by(_key.member_key, _consent.n),
    _key.member_key,
    lock=Lock.NONE,
    order=(_key.member_key, _consent.n),
)
add_consent = inserting(p.consent)
move_consents = plain(
    p.consent.update()
    .where(_is(_consent.member_key))
    .values(member_key=_given(_consent.member_key, "into"), n=_consent.n + _given(_consent.n, "more")),
    "into",
    "more",
    "member_key_is",
)

# --- contacts ---------------------------------------------------------------------------------------

contacts = among(
    sa.select(_contact.digest, _contact.member_key).where(_is(_contact.kind)),
    _contact.digest,
    "kind_is",
    lock=Lock.NEXT,
)
contact_of_now = plain(
    sa.select(_contact.member_key).where(_is(_contact.kind), _is(_contact.digest)), "kind_is", "digest_is"
)
"""Only of one that is there: a lock on the gap of another would be in the way of who adds it."""

contacts_of = plain(
    sa.select(p.contact).where(_is(_contact.member_key)).order_by(_contact.kind, _contact.digest),
    "member_key_is",
    lock=Lock.NEXT,
)
add_contact = inserting_missing(p.contact)
drop_contact = plain(
    sa.delete(p.contact).where(_is(_contact.kind), _is(_contact.digest)), "kind_is", "digest_is"
)
drop_contacts = plain(sa.delete(p.contact).where(_is(_contact.member_key)), "member_key_is")
move_contacts = plain(
    p.contact.update().where(_is(_contact.member_key)).values(member_key=_given(_contact.member_key, "into")),
    "into",
    "member_key_is",
)

# --- who joined or ordered when ---------------------------------------------------------------------

joined = plain(
    sa.select(_account.member_key)
    .where(
        _account.joined_at >= _given(_account.joined_at, "start"),
        _account.joined_at < _given(_account.joined_at, "end"),
        _between(_far(_account.member_key)),
    )
    .order_by(_far(_account.member_key))
    .limit(_MOST),
    "start",
    "end",
    "after",
    "until",
    "most",
    lock=Lock.NONE,
)


_of_member = t.fact.alias("of_member")
_START, _END = _given(_fact.dated_at, "start"), _given(_fact.dated_at, "end")


def _orders(*when: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """How many orders a member has then; one that was taken back is counted off at its own date."""
    counted = sa.select(sa.func.coalesce(sa.func.sum(_of_member.c.orders), _ZERO))
    return counted.where(_of_member.c.member_key == _fact.member_key, *when).scalar_subquery()


last_ordered = plain(
    sa.select(_fact.member_key)
    .distinct()
    .where(
        _fact.dated_at >= _START,
        _fact.dated_at < _END,
        _fact.orders > _ZERO,
        _between(_far(_fact.member_key)),
        _orders(_of_member.c.dated_at >= _START, _of_member.c.dated_at < _END) > _ZERO,
        _orders(_of_member.c.dated_at >= _END) <= _ZERO,
    )
    .order_by(_fact.member_key)
    .limit(_MOST),
    "start",
    "end",
    "after",
    "until",
    "most",
    lock=Lock.NONE,
)

# --- messages ---------------------------------------------------------------------------------------

# A message is claimed and changed by its version, so an old one that was read does no harm.
_MESSAGE = sa.select(*(each for each in p.message.columns if each.name != "is_open"))
_BY_MEMBER = (_message.member_key, _message.message_id)
messages = among_pairs(_MESSAGE, *_BY_MEMBER, order=_BY_MEMBER, lock=Lock.NEXT)
planned = among_pairs(sa.select(*_BY_MEMBER), *_BY_MEMBER, order=_BY_MEMBER, lock=Lock.NONE)
messages_of = plain(
    _MESSAGE.where(_is(_message.member_key)).order_by(_message.due_at, _message.message_id),
    "member_key_is",
    lock=Lock.NONE,
)
sent_since = among(
    sa.select(_message.member_key, sa.func.count())
    .where(
        _message.state == sa.literal_column("'sent'"),
        _message.done_at >= _given(_message.done_at, "since"),
    )
    .group_by(_message.member_key),
    _message.member_key,
    "since",
    lock=Lock.NONE,
)
due_messages = plain(
    _MESSAGE.where(
        _message.is_open == sa.literal_column("1"),
        _message.due_at <= _given(_message.due_at, "at"),
        _between(_far(_message.member_key)),
    )
    .order_by(_message.due_at, *_BY_MEMBER)
    .limit(_MOST),
    "at",
    "after",
    "until",
    "most",
    lock=Lock.NONE,
)
_AFTER = _given(_message.member_key, "after")
messages_in = plain(
    _MESSAGE.where(
        _is(_message.state),
        _message.member_key >= _AFTER,
        sa.or_(
            _message.member_key > _AFTER, _message.message_id > _given(_message.message_id, "after_message")
        ),
    )
    .order_by(*_BY_MEMBER)
    .limit(_MOST),
    "state_is",
    "after",
    "after_message",
    "most",
    lock=Lock.NONE,
)
add_message = inserting_missing(p.message)
put_message = changing(
    p.message,
    to=(
        _message.rule_id,
        _message.due_at,
        _message.ends_at,
        _message.about,
        _message.state,
        _message.is_open,
        _message.attempts,
        _message.channel,
        _message.provider_id,
        _message.reason,
        _message.offer_id,
        _message.done_at,
        _message.version,
    ),
    known=(_message.version,),
)
done_messages = plain(
    sa.select(*_BY_MEMBER)
    .where(_message.done_at < _given(_message.done_at, "before"))
    .order_by(_message.done_at)
    .limit(_MOST),
    "before",
    "most",
    lock=Lock.NONE,
)
forget_message = plain(
    sa.delete(p.message).where(*map(_is, _BY_MEMBER), _message.done_at < _given(_message.done_at, "before")),
    "member_key_is",
    "message_id_is",
    "before",
)
drop_message = plain(sa.delete(p.message).where(*map(_is, _BY_MEMBER)), "member_key_is", "message_id_is")
drop_messages = plain(sa.delete(p.message).where(_is(_message.member_key)), "member_key_is")
move_messages = plain(
    p.message.update().where(_is(_message.member_key)).values(member_key=_given(_message.member_key, "into")),
    "into",
    "member_key_is",
)

# --- marks ------------------------------------------------------------------------------------------

mark = plain(sa.select(_mark.value).where(_is(_mark.name)), "name_is", lock=Lock.NEXT)
put_mark = upserting(p.mark)

# --- referrals --------------------------------------------------------------------------------------

_REFERRAL = sa.select(p.referral)
referred = among(_REFERRAL, _referral.member_key, lock=Lock.NEXT)
referred_by = plain(
    _REFERRAL.where(_is(_referral.referrer_key)).order_by(_referral.at, _referral.member_key),
    "referrer_key_is",
    lock=Lock.NEXT,
)
due_referrals = plain(
    _REFERRAL.where(
        _referral.due_at <= _given(_referral.due_at, "at"),
        _far(_referral.member_key) > _given(_referral.member_key, "after"),
    )
    .order_by(_far(_referral.member_key))
    .limit(_MOST),
    "at",
    "after",
    "most",
    lock=Lock.NONE,
)
add_referral = inserting(p.referral)
put_referral = changing(
    p.referral,
    to=(
        _referral.referrer_key,
        _referral.state,
        _referral.at,
        _referral.due_at,
        _referral.order_key,
        _referral.reason,
        _referral.token,
        _referral.version,
    ),
    known=(_referral.version,),
)
drop_referral = plain(sa.delete(p.referral).where(_is(_referral.member_key)), "member_key_is")
drop_token = plain(
    p.referral.update().where(_is(_referral.member_key)).values(token=sa.null()), "member_key_is"
)
move_referral = plain(
    p.referral.update()
    .where(_is(_referral.member_key))
    .values(member_key=_given(_referral.member_key, "into")),
    "into",
    "member_key_is",
)
move_referrer = plain(
    p.referral.update()
    .where(_is(_referral.referrer_key))
    .values(referrer_key=_given(_referral.referrer_key, "into")),
    "into",
    "referrer_key_is",
)
