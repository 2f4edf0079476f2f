from __future__ import annotations

import pytest

from clubkit.errors import BadInputError
from clubkit.storage.shards import EVERYBODY, LAST_KEY, SHARDS_MAX, Shard, parse_shard


@pytest.mark.parametrize("of", [1, 2, 3, 16, 1000, SHARDS_MAX])
def test_every_key_is_in_one_shard(of):
    """One begins where the last one ends, and together they are all keys."""
    shards = EVERYBODY.split(of)

    assert (0, LAST_KEY) == (shards[0].after, shards[-1].until)
    assert [each.until for each in shards[:-1]] == [each.after for each in shards[1:]]
    assert max(each.until - each.after for each in shards) <= LAST_KEY // of + 1


def test_a_shard_is_split_into_shards():
    """Its parts are its own keys, and no others."""
    third = Shard(3, 16)
    parts = third.split(5)

    assert [Shard(number, 80) for number in range(11, 16)] == parts
    assert (third.after, third.until) == (parts[0].after, parts[-1].until)


@pytest.mark.parametrize(
    ("key", "number"), [(1, 1), (LAST_KEY // 2, 1), (LAST_KEY // 2 + 1, 2), (LAST_KEY, 2)]
)
def test_bounds_of_a_shard(key, number):
    """The last key of a shard is in it, the next one is in the next."""
    assert [number] == [each.number for each in EVERYBODY.split(2) if each.contains(key)]


def test_a_shard_is_read():
    """As it is written on the command line."""
    assert Shard(3, 16) == parse_shard("3/16")


@pytest.mark.parametrize(
    "text", ["", "3", "3/", "/3", "0/3", "4/3", "1/0", "-1/3", "3/16/2", "٣/١٦", "1/1000000", "1/" + "9" * 99]
)
def test_what_is_no_shard_is_refused(text):
    """Before anything is opened."""
    with pytest.raises(BadInputError):
        parse_shard(text)
