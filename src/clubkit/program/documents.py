"""
A program as plain JSON values, and the version that follows from them.

A program document is a program file in its shortest form: what is default is left out, and what can be
written in several ways is written in one. So one contract serves the file that a shop owner writes and the
text that a store keeps.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from attrs import evolve

from clubkit.program.club import write_backtest, write_club
from clubkit.program.days import write_own_days
from clubkit.program.model import Program
from clubkit.program.profile import write_profile
from clubkit.program.reminders import write_messages, write_referral, write_reminder
from clubkit.program.rewards import write_reward
from clubkit.program.rules import write_rule
from clubkit.program.segments import write_segments
from clubkit.program.tiers import write_ladder
from clubkit.program.units import write_unit
from clubkit.program.writing import Document, lean


def program_document(program: Program) -> Document:
    """
    Write a program as a document that `program_from_document` reads back as an equal program.

    Args:
        program: As the reader made it. One that was built by hand may hold what no file can say.
    """
    main = program.units[0].unit_id
    units = {unit.unit_id: write_unit(unit) for unit in program.units}
    is_plain = units == {"points": {}}
    return lean(
        club=write_club(program),
        units={} if is_plain else units,
        earn=[write_rule(rule, main) for rule in program.rules],
        tiers=write_ladder(program.ladder) if program.ladder is not None else {},
        rewards=[write_reward(reward, main) for reward in program.rewards],
        profile=write_profile(program.attributes, program.wanted),
        segments=write_segments(program.segments),
        days=write_own_days(program.own_days),
        reminders=[write_reminder(reminder) for reminder in program.reminders],
        messages=write_messages(program.messages),
        referral=write_referral(program.referral, main) if program.referral is not None else {},
        backtest=write_backtest(program.assumption),
    )


def canonical_json(document: Mapping[str, object]) -> str:
    """
    The one JSON text of a document: sorted keys, no white space, no escapes that are not needed.

    >>> canonical_json({"b": 1, "a": "گل"})
    '{"a":"گل","b":1}'
    """
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)


def program_version(program: Program) -> str:
    """
    The content hash of a program: SHA-256 over the UTF-8 bytes of its document's canonical JSON.

    What stands in ``program.version`` does not matter. A default that is spelled out, the order of keys and
    comments do not change it; the order of rules and tiers does.
    """
    return hashlib.sha256(canonical_json(program_document(program)).encode()).hexdigest()


def versioned(program: Program) -> Program:
    """The same program with the version that its content has."""
    return evolve(program, version=program_version(program))
