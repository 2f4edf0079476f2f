"""The statements on rewards that members redeemed, written once."""

from __future__ import annotations

import sqlalchemy as sa

from clubkit.storage.sql import tables as t
from clubkit.storage.sql.expressions import among, among_pairs, plain, upserting

_key = t.reward.c.member_key
_reward = sa.select(
    _key,
    t.reward.c.record_id,
    t.reward.c.reward_id,
    t.reward.c.state,
    t.reward.c.ends_at,
    t.reward.c.document,
)
issued_rewards = among(_reward.where(t.reward.c.state == sa.literal_column("'issued'")), _key)
rewards = among_pairs(_reward, _key, t.reward.c.record_id)
all_rewards = plain(
    _reward.where(_key == sa.bindparam("member_key_is", type_=_key.type)).order_by(t.reward.c.record_id),
    "member_key_is",
)
put_reward = upserting(t.reward)
