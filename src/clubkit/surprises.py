"""
The gifts of time: for members who were silent, for those who were best in a period, and on their own days.

A job looks for them over all members: once a day for silences, once for each period that ended; days of
members are found by their keys. Running it twice, or some days late, gives the same gifts; what is a week
late is not given any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final

from attrs import frozen

from clubkit.calendars import Instant, PeriodKind
from clubkit.commands.surprise import OF_GIFTS, Happening, counters_of_surprises, gift_id, plan_gift
from clubkit.earning.subject import Subject
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.book import NEVER
from clubkit.program.model import ON_OCCASION, ON_SILENCE, ON_TOP, RELATIONS, Reward, Surprise
from clubkit.reminders.due import searches
from clubkit.rewards.draw import is_fresh
from clubkit.storage.people_ports import PEOPLE, due_pages
from clubkit.storage.ports import Member, Needs
from clubkit.tiers.scores import Fact
from clubkit.top_share import PAGE, pages

_WEEK_DAYS: Final = 7


@frozen
class Chance:
    """
    A member who may get a gift.

    Attributes:
        key: Which silence, or which period.

        at: When it came true.
    """

    member: Member
    key: str
    at: Instant


def give_gifts_of_time(keeper: Keeper, as_of: Instant) -> None:
    """
    Give what silences and rankings give by *as_of*.

    Raises:
        KeyRingError: If one is drawn, and the club has no key that signs. What was given before is kept.
    """
    surprises = keeper.program.surprises
    if ON_SILENCE in surprises:
        done = f"{OF_GIFTS}{ON_SILENCE}:{keeper.almanac.key(as_of, PeriodKind.DAY)}"
        if not _is_done(keeper, done):
            for reward in surprises[ON_SILENCE]:
                _give_for_silence(keeper, reward, as_of)
            _note(keeper, done)
    if ON_OCCASION in surprises and PEOPLE in keeper.storage.capabilities:
        _give_on_occasions(keeper, surprises[ON_OCCASION], as_of)
    for reward in surprises.get(ON_TOP, ()):
        if reward.surprise is not None:
            _give_to_the_best(keeper, reward, reward.surprise, as_of)


# --- silence ----------------------------------------------------------------------------------------


def _give_for_silence(keeper: Keeper, reward: Reward, as_of: Instant) -> None:
    for reader, page in pages(keeper):
        facts = reader.facts([member.member_key for member in page], known_until=NEVER)
        silent = [
            chance
            for member in page
            if (chance := _silence(keeper, reward, member, facts[member.member_key], as_of)) is not None
        ]
        if silent:
            keeper.write(lambda desk, silent=silent: _give_if_still_silent(desk, reward, silent, as_of))  # type: ignore[misc]


def _give_if_still_silent(desk: Desk, reward: Reward, silent: list[Chance], as_of: Instant) -> None:
    silent = _open(desk, reward, ON_SILENCE, silent, as_of)
    facts = desk.store.facts([chance.member.member_key for chance in silent], known_until=NEVER)
    for chance in silent:
        known = facts[chance.member.member_key]
        if _silence(desk.keeper, reward, chance.member, known, as_of) == chance:
            _decide(desk, reward, ON_SILENCE, chance, as_of)


def _silence(
    keeper: Keeper, reward: Reward, member: Member, facts: list[Fact], as_of: Instant
) -> Chance | None:
    """The silence that a member is in, if it came to its length by *as_of*, and not long ago."""
    if reward.surprise is None or reward.surprise.after is None:
        return None
    heard = [fact.dated_at for fact in facts if fact.orders > 0 or fact.visits > 0]
    last_at = max(heard, default=member.joined_at)
    due_at = keeper.almanac.add(last_at, reward.surprise.after)
    if due_at > as_of or not is_fresh(due_at, as_of):
        return None
    return Chance(member, str(last_at), due_at)


# --- days of members --------------------------------------------------------------------------------


def _give_on_occasions(keeper: Keeper, rewards: Sequence[Reward], as_of: Instant) -> None:
    """Give what the days of members give: today, and on days of the week before that no job has seen."""
    today = keeper.almanac.day(as_of)
    for missed in range(_WEEK_DAYS, -1, -1):
        day = today - timedelta(days=missed)
        begins = keeper.almanac.start_of_day(day)
        done = f"{OF_GIFTS}{ON_OCCASION}:{keeper.almanac.key(begins, PeriodKind.DAY)}"
        if not is_fresh(begins, as_of) or _is_done(keeper, done):
            continue
        for reward in rewards:
            for keys in _celebrating(keeper, reward, day):
                keeper.write(partial(_give_on, reward=reward, keys=keys, day=day, as_of=as_of))
        _note(keeper, done)


def _celebrating(keeper: Keeper, reward: Reward, day: date) -> Iterator[list[int]]:
    """Keys of the members who have a day that a reward is given on, in pages; some may come twice."""
    if reward.surprise is None:  # pragma: no cover - only those that have one are listed
        return
    relations = reward.surprise.relations or RELATIONS
    for skip, due_keys in searches(day, keeper.calendars):
        for found in due_pages(keeper.storage, due_keys, skip.value, relations=relations, limit=PAGE):
            yield list(dict.fromkeys(each.member_key for each in found))


def _give_on(desk: Desk, *, reward: Reward, keys: list[int], day: date, as_of: Instant) -> None:
    """Several days of one member that fall on one day give one gift."""
    begins = desk.keeper.almanac.start_of_day(day)
    members = desk.store.by_key(keys).values()
    chances = [Chance(member, day.isoformat(), begins) for member in members if member.joined_at <= as_of]
    for chance in _open(desk, reward, ON_OCCASION, chances, as_of):
        _decide(desk, reward, ON_OCCASION, chance, as_of)


# --- the best ---------------------------------------------------------------------------------------


def _give_to_the_best(keeper: Keeper, reward: Reward, surprise: Surprise, as_of: Instant) -> None:
    almanac = keeper.almanac
    ended_at = almanac.period(as_of, surprise.period).start
    before = almanac.period(Instant(ended_at - 1), surprise.period)
    key = almanac.key(before.start, surprise.period)
    done = f"{OF_GIFTS}{reward.reward_id}:{ON_TOP}:{surprise.period.value}:{key}"
    if not is_fresh(ended_at, as_of) or _is_done(keeper, done):
        return
    best = [Chance(member, key, ended_at) for member in _best(keeper, surprise, before.start, ended_at)]
    for first in range(0, len(best), PAGE):
        some = best[first : first + PAGE]
        keeper.write(lambda desk, some=some: _give_all(desk, reward, some, as_of))  # type: ignore[misc]
    # Noted last: a job that dies before it begins anew, and finds most of its work done.
    _note(keeper, done)


def _give_all(desk: Desk, reward: Reward, best: list[Chance], as_of: Instant) -> None:
    for chance in _open(desk, reward, ON_TOP, best, as_of):
        _decide(desk, reward, ON_TOP, chance, as_of)


def _best(keeper: Keeper, surprise: Surprise, start: Instant, end: Instant) -> list[Member]:
    """Who spent the most in a period, as it was known at its end: at least one of all, the best first."""
    ranked = []
    count = 0
    for reader, page in pages(keeper):
        count += len(page)
        facts = reader.facts([member.member_key for member in page], known_until=Instant(end - 1))
        for member in page:
            spend = sum(fact.spend_minor for fact in facts[member.member_key] if start <= fact.dated_at < end)
            if spend > 0:
                ranked.append((-spend, member.member_id, member))
    ranked.sort(key=lambda each: each[:2])
    places = 0 if surprise.share is None else count * surprise.share.numerator // surprise.share.denominator
    return [member for _, _, member in ranked[: max(1, places)]]


# --- giving -----------------------------------------------------------------------------------------


def _open(desk: Desk, reward: Reward, on: str, chances: list[Chance], as_of: Instant) -> list[Chance]:
    """Lock and read the books of those who are members still."""
    found = desk.store.by_key([chance.member.member_key for chance in chances])
    present = [chance for chance in chances if found[chance.member.member_key].is_present]
    context = desk.keeper.context(desk.store, [], granted={})
    wanted = {}
    for chance in present:
        record_id = gift_id(reward.reward_id, chance.member.member_key, f"{on}:{chance.key}")
        counters = tuple(counters_of_surprises(context, on, chance.at))
        wanted[chance.member] = Needs(counters=counters, rewards=(record_id,))
    desk.open_all(wanted, at=as_of)
    desk.acquaint([desk.books[member.member_key] for member in wanted])
    return present


def _decide(desk: Desk, reward: Reward, on: str, chance: Chance, as_of: Instant) -> None:
    book = desk.books[chance.member.member_key]
    subject = Subject(desk.keeper.almanac, chance.at, 0, (), member=book.attributes)
    happening = Happening(on, chance.key, chance.at, subject, reward.reward_id)
    desk.decide(book, lambda context: plan_gift(book, happening, context, at=as_of))


def _is_done(keeper: Keeper, name: str) -> bool:
    with keeper.storage.read() as reader:
        return reader.counted(name) > 0


def _note(keeper: Keeper, name: str) -> None:
    keeper.write(lambda desk: desk.store.take(name, 1, None))
