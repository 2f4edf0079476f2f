"""The ``[segments.X]`` tables, and back; and the order in which segments are worked out."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

from clubkit.program.conditions import write_when
from clubkit.program.fields import NAME_MAX, name
from clubkit.program.model import Condition, InSegment, Segment, parts_of
from clubkit.program.problems import Mismatch
from clubkit.program.rules import RestOfFile, read_condition
from clubkit.program.tables import Table
from clubkit.program.writing import Document, lean

SEGMENTS_MAX: Final = 1000


def read_segments(root: Table, rest: RestOfFile) -> tuple[Segment, ...]:
    """All segments, each after those that it asks for, then by name."""
    found = root.named("segments", lambda segment_id, table: _read_segment(segment_id, table, rest))
    if len(found) > SEGMENTS_MAX:
        root.report("segments", f"at most {SEGMENTS_MAX} segments", found=f"{len(found)}")
        return ()
    ordered = in_order(found)
    for segment in found:
        if segment not in ordered:
            path = (*root.path, "segments", segment.segment_id, "when")
            asked = sorted(segments_asked([segment.when]))
            root.journal.report(path, "no segment that asks, in the end, for itself", ", ".join(asked))
    return ordered


def write_segments(segments: Iterable[Segment]) -> Document:
    """The ``[segments]`` table that is read as these."""
    return {segment.segment_id: lean(when=write_when(segment.when)) for segment in segments}


def in_order(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Segments, each after those that it asks for; those that ask for themselves are left out."""
    waiting = {segment: segments_asked([segment.when]) for segment in segments}
    ordered: list[Segment] = []
    done: set[str] = set()
    while True:
        ready = sorted(
            (segment for segment, asked in waiting.items() if asked <= done), key=attrgetter("segment_id")
        )
        if not ready:
            return tuple(ordered)
        for segment in ready:
            ordered.append(segment)
            del waiting[segment]
        done.update(segment.segment_id for segment in ready)


def segments_asked(conditions: Iterable[Condition]) -> frozenset[str]:
    """The segments that conditions name, not those that these ask for in turn."""
    found: set[str] = set()
    for condition in conditions:
        if isinstance(condition, InSegment):
            found.add(condition.segment_id)
        found |= segments_asked(parts_of(condition))
    return frozenset(found)


def _read_segment(segment_id: str, table: Table, rest: RestOfFile) -> Segment:
    if isinstance(name(segment_id), Mismatch):
        expected = f"a name of 1 to {NAME_MAX} letters a-z, digits, dots, hyphens or underscores"
        table.journal.report(table.path, expected, "another name")
    return Segment(segment_id, read_condition(table, rest.around(None)))
