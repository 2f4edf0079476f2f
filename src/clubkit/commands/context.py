"""What every decision is given beside the book and the command."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import evolve

from clubkit.calendars import Almanac, Calendars
from clubkit.commands.acquaintance import Acquaintance
from clubkit.earning.engine import EarningFunction
from clubkit.errors import UnknownUnitError
from clubkit.ledger.book import Changes
from clubkit.ledger.draft import Draft
from clubkit.ledger.postings import Posting
from clubkit.orders import checked_text
from clubkit.program.model import Program, Unit
from clubkit.rewards.draw import Draws
from clubkit.values import changed, value

_AS_SHIPPED = Calendars()


@value
class Context:
    """
    The rules that decide, and what was granted of shared limits.

    Attributes:
        program: The program in force.

        almanac: Its zone and calendar.

        rulebook: Every program that an award or a redemption in the book is pinned to, by version, and one
            for each unit of a hold.

        functions: The shop's rules in Python, by name.

        granted: What shared limits granted for this decision, by counter name; missing means not asked yet.

        assumes_redemption: Whether the program's assumption redeems before an order earns: a backtest, or
            an import that was told to.

        goes_by_version: Whether a newer version always says something new, so that no digest of the content
            is made: a backtest, where `clubkit.intake.level_after` makes no version of the same content.

        draws: What surprises are decided with; none where no gift is given, as in a quote or a backtest.

        automatic: What redeems, at a draft's instant, what is redeemed by itself, and says whether it did:
            `clubkit.commands.automatic.redeem_automatically`; none where nothing is, as in a backtest.

        known: Whom the club looked up beside their books, by member key; nobody where the program asks
            nothing of members, and in a backtest.

        calendars: What says when days of members are.
    """

    program: Program
    almanac: Almanac
    rulebook: Mapping[str, Program] = {}
    functions: Mapping[str, EarningFunction] = {}
    granted: Mapping[str, int] = {}
    assumes_redemption: bool = False
    goes_by_version: bool = False
    draws: Draws | None = None
    automatic: Callable[[Draft, Context], bool] | None = None
    known: Mapping[int, Acquaintance] = {}
    calendars: Calendars = _AS_SHIPPED

    def of_cards(self) -> Context:
        """The context for the accounts of gift cards, which climb no ladder and have no rewards."""
        return changed(self, program=evolve(self.program, ladder=None), automatic=None)

    def pinned(self, version: str) -> Program:
        """The program of an award or a redemption."""
        return self.program if version == self.program.version else self.rulebook[version]

    def unit_ever(self, unit_id: str) -> Unit:
        """
        A unit by name, of the program in force or of one that had it.

        Raises:
            UnknownUnitError: If none of them has it.
        """
        for program in (self.program, *self.rulebook.values()):
            unit = program.unit(unit_id)
            if unit is not None:
                return unit
        raise UnknownUnitError(unit_id)

    def unit(self, unit_id: str | None) -> Unit:
        """
        A unit by name, the first where none is named.

        Raises:
            UnknownUnitError: If the program has none of that name.
        """
        if unit_id is not None:
            checked_text("unit_id", unit_id)
        unit = self.program.unit(unit_id)
        if unit is None:
            raise UnknownUnitError(str(unit_id))
        return unit


@value
class Decision:
    """
    What came of a command.

    Attributes:
        changes: To apply and save; empty when the command was a repeat.

        posting: The command's own posting, the earlier one for a repeat, or none where it moved nothing.

        repeated: Whether the command was decided before.

        stale: Whether it was a reading of an order that is older than another one, or of the same version
            with other content.
    """

    changes: Changes
    posting: Posting | None = None
    repeated: bool = False
    stale: bool = False
