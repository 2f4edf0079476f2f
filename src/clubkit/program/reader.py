"""
From a program file to a `Program`: parsed once, strictly, with every problem reported.

Nothing here does I/O; `clubkit.program.files` reads from disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import evolve, frozen

from clubkit.errors import Problem, ProgramError
from clubkit.program.club import read_backtest, read_club
from clubkit.program.days import read_own_days
from clubkit.program.documents import versioned
from clubkit.program.model import Program
from clubkit.program.problems import Journal, Notice
from clubkit.program.profile import read_profile
from clubkit.program.reminders import read_messages, read_referral, read_reminders
from clubkit.program.rewards import read_rewards
from clubkit.program.rules import RestOfFile, read_rules
from clubkit.program.segments import read_segments
from clubkit.program.source import tables_of
from clubkit.program.tables import Table, open_table
from clubkit.program.tiers import check_segments, read_ladder
from clubkit.program.units import read_units

SECTIONS: Final = (
    "club",
    "units",
    "earn",
    "tiers",
    "rewards",
    "profile",
    "segments",
    "days",
    "reminders",
    "messages",
    "referral",
    "backtest",
)
"""Everything that stands at the root of a file."""


@frozen
class Report:
    """
    What a program file says, and what is wrong with it.

    Attributes:
        problems: Everything that is wrong, in the order of the file.

        notices: What is read but has no effect in this version, in the order of the file.

        program: The program, or none where there is any problem.
    """

    problems: tuple[Problem, ...]
    notices: tuple[Notice, ...] = ()
    program: Program | None = None


def read_program(source: str | bytes | Mapping[str, object]) -> Program:
    """
    Read the rules of a club.

    Args:
        source: TOML text of at most 1 MiB, or the same tables as a mapping. Without a currency the program
            serves a backtest only.

    Raises:
        ProgramError: With every problem in it, each with its path.

    .. doctest::

        >>> program = read_program('''
        ... [club]
        ... currency = "IRR"
        ... [[earn]]
        ... per = 100_000
        ... ''')
        >>> program.rules[0].rule_id, program.units[0].unit_id
        ('earn-1', 'points')
        >>> read_program({"earn": [{"pre": 100_000, "give": 1.5}]})
        Traceback (most recent call last):
        clubkit.errors.ProgramError: 2 problem(s)
          - $.earn[0].pre: expected a known name, found 'pre'; did you mean per?
          - $.earn[0].give: expected a whole number, 1 or more, found the float 1.5
    """
    report = check_program(source)
    if report.program is None:
        raise ProgramError(report.problems)
    return report.program


def check_program(source: str | bytes | Mapping[str, object]) -> Report:
    """
    Read the rules of a club, and report instead of raising.

    Args:
        source: As for `read_program`.
    """
    tables = tables_of(source)
    if isinstance(tables, Problem):
        return Report((tables,))

    journal = Journal()
    program = parse(tables, journal)
    problems, notices = journal.problems_of(tables), journal.notices_of(tables)
    return Report(problems, notices, versioned(program) if program is not None and not problems else None)


def program_from_document(document: Mapping[str, object]) -> Program:
    """
    Read a program back from the document that `program_document` wrote.

    Raises:
        ProgramError: If the document is not whole.
    """
    return read_program(document)


def parse(tables: Mapping[str, object], journal: Journal) -> Program | None:
    """Read all tables; the result counts only where the journal has no problem."""
    root = open_table(journal, (), tables)
    if root is None:
        return None
    program = _read_root(root)
    root.close()
    return program


def _read_root(root: Table) -> Program:
    given = [key for key in SECTIONS if root.has(key)]
    if "earn" not in given:
        root.journal.notice(("earn",), "no [[earn]]: nothing earns by itself")
    segment_ids = root.names_at("segments")
    ladder = root.optional("tiers", lambda table: read_ladder(table, segment_ids))
    units = read_units(root)
    club = root.inner("club", lambda table: read_club(table, units))
    tier_ids = tuple(tier.tier_id for tier in ladder.tiers) if ladder is not None else ()
    rest = RestOfFile(club.calendar, club.units, tier_ids, segment_ids)
    rewards = read_rewards(root, rest)
    attributes, wanted = root.inner("profile", read_profile)
    segments = read_segments(root, rest)
    check_segments(root, ladder, segments)
    return evolve(
        club,
        rules=read_rules(root, rest),
        ladder=ladder,
        rewards=rewards,
        attributes=attributes,
        wanted=wanted,
        segments=segments,
        own_days=read_own_days(root),
        reminders=read_reminders(root, rest, rewards, club.locale, root.names_at("days")),
        messages=root.inner("messages", read_messages),
        referral=root.optional("referral", lambda table: read_referral(table, rest)),
        assumption=root.inner("backtest", read_backtest),
    )
