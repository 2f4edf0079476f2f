"""
Counting wrong codes, so that nobody can try many.

A count is written in a transaction of its own, after the failed attempt was rolled back: it survives that,
and a restart.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from clubkit.errors import BadInputError
from clubkit.events import Event
from clubkit.keeper import Keeper
from clubkit.orders import checked_text
from clubkit.storage.voucher_ports import WRITES_BESIDE, vouchers_in, vouchers_read
from clubkit.vouchers.attempts import CLUB, Attempts, failed, member, require_patience, till

ALARM = "vouchers.alarm"
"""Kind of the event of a day with too many wrong codes."""

LIFTED = "vouchers.lifted"
"""Kind of the event that a supervisor let somebody try codes again."""


@frozen
class Limiter:
    """
    Who may try a code, and how many wrong ones were tried.

    Attributes:
        keeper: Of the storage that counts are written to.
    """

    keeper: Keeper

    def who(self, till_name: str | None, member_id: str | None) -> list[str]:
        """
        Under whom an attempt is counted.

        Raises:
            BadInputError: If neither a till nor a member is named: nobody's attempts cannot be limited.

            UnknownMemberError: If there is no such member.
        """
        if till_name is None and member_id is None:
            raise BadInputError("till", "named, or the member, unless the caller is trusted", "none")
        found = [] if till_name is None else [till(checked_text("till", till_name))]
        if member_id is not None:
            with self.keeper.storage.read() as reader:
                found.append(member(self.keeper.found(reader, member_id).member_key))
        return found

    def require_patience(self, who: Sequence[str]) -> dict[str, Attempts]:
        """
        What is counted of these.

        Raises:
            TooManyAttemptsError: If one of them has to wait.
        """
        at = self.keeper.now()
        with self.keeper.storage.read() as reader:
            known = vouchers_read(reader).attempts(who, at=at)
        for attempts in known.values():
            require_patience(attempts, at=at)
        return known

    def count(self, who: Sequence[str]) -> None:
        """Count a wrong code, and tell subscribers if it was the one too many of the club's day."""
        at = self.keeper.now()

        def once() -> list[Attempts]:
            with self.keeper.storage.begin() as unit:
                vouchers = vouchers_in(unit)
                known = vouchers.lock_attempts([*who, CLUB], at=at)
                counted = [failed(known.get(each, Attempts(each)), at=at) for each in (*who, CLUB)]
                vouchers.put_attempts(counted, known, at=at)
            return counted

        for attempts in self.keeper.retrying(once):
            if attempts.is_alarm:
                event = Event(
                    f"vouchers-{attempts.since}", ALARM, "", 0, at, {}, {"attempts": str(attempts.in_day)}
                )
                self.keeper.subscribers.tell(iter([event]))

    def lift(self, who: Sequence[str], *, by: str) -> None:
        """Count from the beginning again, and tell subscribers who wanted that."""
        self.forgive(who)
        at = self.keeper.now()
        for each in who:
            data = {"who": each, "by": by}
            self.keeper.subscribers.tell(iter([Event(f"lifted-{each}-{at}", LIFTED, "", 0, at, {}, data)]))

    def forgive(self, who: Sequence[str]) -> None:
        """Count from the beginning again. Idempotent."""
        at = self.keeper.now()

        def once() -> None:
            with self.keeper.storage.begin() as unit:
                vouchers = vouchers_in(unit)
                known = vouchers.lock_attempts(who, at=at)
                vouchers.put_attempts([Attempts(each) for each in known], known, at=at)

        self.keeper.retrying(once)


def limiter_of(keeper: Keeper, outside: Keeper) -> Limiter:
    """
    The limiter of a club, or of one inside a transaction of the caller's.

    Args:
        outside: The keeper of the club outside. It counts on a connection of its own where the store lets it
            write beside the caller's transaction; SQLite does not, and there the count is the caller's to
            commit.
    """
    return Limiter(outside if WRITES_BESIDE in outside.storage.capabilities else keeper)
