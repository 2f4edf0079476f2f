"""The ``[tiers]`` table, and back: a score, the window it is counted in, and the ladder."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import evolve

from clubkit.calendars import CalendarName, Duration, PeriodKind
from clubkit.program.conditions import Surroundings, write_when
from clubkit.program.fields import (
    FACTOR_MAX,
    choice,
    duration,
    duration_or_none,
    member_of,
    name,
    rate,
    share,
    texts,
    whole,
)
from clubkit.program.model import (
    ALWAYS,
    ONE,
    Condition,
    Downgrade,
    DowngradeHow,
    DowngradeWhen,
    Ladder,
    OneOf,
    Qualification,
    QualificationKind,
    ScoreKind,
    Segment,
    Tier,
    asked_by,
    parts_of,
)
from clubkit.program.rules import read_condition
from clubkit.program.tables import Table
from clubkit.program.units import read_label
from clubkit.program.writing import Document, differing, lean, share_written

NEED: Final = {"all": True, "any": False}
"""How many thresholds a rung asks for, and whether that is all of them."""

BENEFITS_MAX = 100

_YEAR: Final = Duration(months=12)


def read_ladder(table: Table, segment_ids: tuple[str, ...] = ()) -> Ladder:
    """
    The whole ladder, lowest rung first.

    Args:
        segment_ids: The segments that a rung can ask for.
    """
    # A member alone is asked of no day that is written by a calendar.
    around = Surroundings(None, CalendarName.GREGORIAN, (), segment_ids, of_rung=True)
    score = table.take("score", member_of(ScoreKind), ScoreKind.SPEND)
    tiers = table.each("ladder", lambda rung: _read_rung(rung, score, around), least=1)
    if not table.has("ladder"):
        table.report("ladder", "at least one [[tiers.ladder]]")

    for check in (_check_ids, _check_thresholds, _check_tops):
        check(table, tiers)
    return Ladder(
        tiers=(*(evolve(tier, thresholds=()) for tier in tiers[:1]), *tiers[1:]),
        qualification=table.inner("period", _read_period),
        downgrade=table.inner("downgrade", _read_downgrade),
        score=score,
    )


def write_ladder(ladder: Ladder) -> Document:
    """The ``[tiers]`` table that is read as this ladder."""
    return {
        **differing(ladder, Ladder(()), "score"),
        **lean(period=_write_period(ladder.qualification), downgrade=_write_downgrade(ladder.downgrade)),
        "ladder": [_write_rung(tier, ladder.score) for tier in ladder.tiers],
    }


def check_segments(root: Table, ladder: Ladder | None, segments: Iterable[Segment]) -> None:
    """Report rungs that ask for a segment which asks, in the end, for the tier."""
    for place, tier in enumerate(() if ladder is None else ladder.tiers):
        for segment in asked_by([tier.when], tuple(segments)).segments:
            if _asks_for_tier(segment.when):
                path = (*root.path, "tiers", "ladder", place, "when")
                root.journal.report(path, "no segment that asks for the tier", segment.segment_id)


def _asks_for_tier(condition: Condition) -> bool:
    if isinstance(condition, OneOf) and condition.subject == "tier":
        return True
    return any(_asks_for_tier(part) for part in parts_of(condition))


def _read_rung(rung: Table, score: ScoreKind, around: Surroundings) -> Tier:
    top = rung.take("top", share, None)
    review = rung.take("review", member_of(PeriodKind), PeriodKind.QUARTER)
    _check_way_up(rung)
    return Tier(
        tier_id=rung.take("id", name, f"tier-{rung.place + 1}"),
        thresholds=_read_thresholds(rung, score),
        needs_all=rung.take("need", choice(NEED), default=True),
        top=top,
        review=review if top is not None else None,
        label=rung.inner("label", read_label),
        multiply=rung.take("multiply", rate(most=FACTOR_MAX), ONE),
        benefits=rung.take("benefits", texts(name, least=0), ()),
        when=read_condition(rung, around) if rung.has("when") else ALWAYS,
    )


def _check_way_up(rung: Table) -> None:
    if rung.place == 0:
        rung.refuse("when", "no when on the first rung: everybody stands on it")
    if rung.has("top"):
        rung.refuse("at", "no at beside top")
        rung.refuse("need", "no need beside top")
        rung.refuse("when", "no when beside top")
        return

    rung.refuse("review", "top beside it")
    if not (rung.has("at") or rung.has("when")) and rung.place > 0:
        rung.report("at", "a score to reach, top, or when")


def _read_thresholds(rung: Table, score: ScoreKind) -> tuple[tuple[ScoreKind, int], ...]:
    if rung.has_table("at"):
        return rung.inner("at", _read_scores)

    least = rung.take("at", whole(), None)
    return () if least is None else ((score, least),)


def _read_scores(at: Table) -> tuple[tuple[ScoreKind, int], ...]:
    given = [kind for kind in ScoreKind if at.has(kind.value)]
    if not given:
        at.journal.report(at.path, f"at least one of {', '.join(ScoreKind)}", "none of them")
    return tuple((kind, at.take(kind.value, whole(), 0)) for kind in given)


def _check_ids(table: Table, tiers: tuple[Tier, ...]) -> None:
    ids = [tier.tier_id for tier in tiers]
    for place, tier_id in enumerate(ids):
        if tier_id in ids[:place]:
            path = (*table.path, "ladder", place, "id")
            table.journal.report(path, "an id that no rung below it has", repr(tier_id))


def _check_thresholds(table: Table, tiers: tuple[Tier, ...]) -> None:
    below: dict[ScoreKind, int] = {}
    for place, tier in enumerate(tiers):
        path = (*table.path, "ladder", place, "at")
        for kind, least in tier.thresholds:
            if place == 0 and least > 0:
                table.journal.report(path, "0 on the first rung: everybody stands on it", str(least))
            if place > 0 and least <= below.get(kind, 0):
                table.journal.report(path, f"a score of {kind} above that of the rungs below", str(least))
            below[kind] = least


def _check_tops(table: Table, tiers: tuple[Tier, ...]) -> None:
    smallest = ONE
    for place, tier in enumerate(tiers):
        path = (*table.path, "ladder", place, "top")
        if tier.top is not None and place == 0:
            table.journal.report(
                path, "no top on the first rung: everybody stands on it", share_written(tier.top)
            )
        if tier.top is not None and tier.top > smallest:
            table.journal.report(
                path, "no larger share than that of the rungs below", share_written(tier.top)
            )
        smallest = min(smallest, tier.top or smallest)


def _read_period(table: Table) -> Qualification:
    kind = table.take("kind", member_of(QualificationKind), QualificationKind.ROLLING)
    period = table.take("period", member_of(PeriodKind), PeriodKind.YEAR)
    length = table.take("length", duration, _YEAR)
    if kind is QualificationKind.FIXED:
        table.refuse("length", 'no length for kind = "fixed"')
        return Qualification(kind, period=period)

    table.refuse("period", f'no period for kind = "{kind}"')
    if kind is QualificationKind.LIFETIME:
        table.refuse("length", 'no length for kind = "lifetime"')
        return Qualification(kind)
    return Qualification(kind, length=length)


def _read_downgrade(table: Table) -> Downgrade:
    plain = Downgrade()
    how = table.take("how", member_of(DowngradeHow), plain.how)
    when = table.take("when", member_of(DowngradeWhen), plain.when)
    if when is DowngradeWhen.GRACE:
        return Downgrade(how, when, table.need("grace", duration))
    if when is DowngradeWhen.AT_ONCE:
        table.refuse("grace", 'no grace for when = "at-once"')
    return Downgrade(how, when, table.take("grace", duration_or_none, plain.grace))


def _write_rung(tier: Tier, score: ScoreKind) -> Document:
    plain = Tier(tier.tier_id, review=PeriodKind.QUARTER if tier.top else None)
    document: Document = {"id": tier.tier_id, **lean(label=dict(tier.label))}
    if tier.top is not None:
        document["top"] = share_written(tier.top)
    if tier.thresholds:
        scores = {kind.value: least for kind, least in tier.thresholds}
        document["at"] = scores[score] if list(scores) == [score] else scores
    if not tier.needs_all:
        document["need"] = "any"
    document.update(lean(when=write_when(tier.when)))
    return {**document, **differing(tier, plain, "review", "multiply", "benefits")}


def _write_period(qualification: Qualification) -> Document:
    document = differing(qualification, Qualification(), "kind")
    if qualification.period not in {None, PeriodKind.YEAR}:
        document["period"] = str(qualification.period)
    if qualification.length not in {None, _YEAR}:
        document["length"] = str(qualification.length)
    return document


def _write_downgrade(downgrade: Downgrade) -> Document:
    return differing(downgrade, Downgrade(), "how", "when", "grace")
