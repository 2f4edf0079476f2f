"""Programs and subjects with boring defaults, for the rules that look at them."""

from __future__ import annotations

from typing import Any

from clubkit.calendars import Almanac, parse_instant
from clubkit.earning.award import AwardLine
from clubkit.earning.conditions import matches
from clubkit.earning.engine import Rules, evaluate
from clubkit.earning.subject import Subject
from clubkit.orders import Line
from clubkit.program.model import Program
from clubkit.program.reader import read_program

NOON = parse_instant("2026-03-12T12:00:00Z")
"""A Thursday."""


def a_subject(program: Program, basis_minor: int = 100, **fields: Any) -> Subject:
    """An order of so much, in the zone and calendar of a program."""
    almanac = Almanac(program.zone, program.calendar)
    return Subject(almanac, **{"at": NOON, "basis_minor": basis_minor, "attributes": (), **fields})


def rules_of(*earn: dict[str, Any], **tables: Any) -> Program:
    """A program with these earning rules, named by their places where they have no id."""
    return read_program({"club": {"currency": "EUR", **tables.pop("club", {})}, "earn": list(earn), **tables})


def lines_of(program: Program, subject: Subject, **rules: Any) -> tuple[AwardLine, ...]:
    """What the rules of a program do to a subject, line by line."""
    return evaluate(Rules(program, **rules), subject)


def units_of(
    *earn: dict[str, Any], minor: int = 100, club: dict[str, Any] | None = None, **fields: Any
) -> int:
    """What an order of so much earns by these rules."""
    program = rules_of(*earn, club=club or {})
    return sum(line.granted for line in lines_of(program, a_subject(program, minor, **fields)))


def holds(
    when: dict[str, Any], *, line: Line | None = None, club: dict[str, Any] | None = None, **fields: Any
) -> bool:
    """Whether a condition holds for a subject, or for one of its lines."""
    on = {"on": "order"} if line is None else {"on": "line"}
    if "activity" in when:
        on = {"on": "activity"}
    program = rules_of({"give": 1, "when": when, **on}, club=club or {}, **fields.pop("tables", {}))
    return matches(program.rules[0].when, a_subject(program, **fields), line)
