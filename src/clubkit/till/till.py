"""The till: tokens that are looked at and taken offline, told to the store later."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from attrs import evolve, frozen

from clubkit.calendars.instants import SECOND, Instant
from clubkit.clock import Clock, SystemClock
from clubkit.errors import BadInputError, ReferenceReusedError, StorageError, VoucherRefusedError
from clubkit.money import MINOR_MAX
from clubkit.till.file import Kept, TillFile
from clubkit.vouchers.bundles import Bundle, read_bundle
from clubkit.vouchers.offline import (
    NONCE_BYTES,
    Acceptance,
    Answer,
    TillRefusal,
    checked_name,
    require_synced,
    require_takeable,
    trusted_now,
    worth_of,
)
from clubkit.vouchers.tokens import CLOCKS_APART_S, Token

UPLOAD_MAX = 500
"""Acceptances that are told to the store at once, unless the caller wants another number."""


@frozen
class TillStatus:
    """
    How a till stands.

    Attributes:
        synced_at: When the store made the newest bundle that was brought here.

        now: The time that the till goes by.

        is_taking: Whether the bundle is new enough to take tokens.

        untold: Acceptances that the store did not answer yet.

        untold_minor: What they are worth together.
    """

    till_id: str
    store: str
    synced_at: Instant
    now: Instant
    is_taking: bool
    untold: int
    untold_minor: int


@frozen
class _Wanted:
    """What is to be taken or, without a reference, to be looked at."""

    text: str
    worth_minor: int | None
    reference: str = ""
    operator: str = ""


class Till:
    """
    A till, for one thread. Several processes of one device may have it open at once.

    Close it, or use it in a ``with`` block.
    """

    def __init__(self, file: TillFile, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._bundle = read_bundle(file.bundle())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    # --- tokens -------------------------------------------------------------------------------------

    def check(self, token: str, *, worth_minor: int | None = None) -> Token:
        """
        See whether a token would be taken now, and what it says. Takes nothing.

        Args:
            worth_minor: See `accept`.

        Raises:
            BadVoucherError, VoucherRefusedError, BadInputError: See `accept`.
        """
        with self._file.changing():
            outcome = self._outcome(_wanted(token, worth_minor))
        if isinstance(outcome, VoucherRefusedError):
            raise outcome
        return outcome[0]

    def accept(
        self, token: str, *, reference: str, operator: str, worth_minor: int | None = None
    ) -> Acceptance:
        """
        Take a token. When this returns, it is on disk.

        Idempotent by token and *reference*: after a crash, ask again with the same ones.

        Args:
            token: Its text, as a scanner reads it.

            reference: The till's name for the sale, 1 to 64 printable characters.

            operator: Who takes it, likewise. It is told to the store.

            worth_minor: What is given for it, in minor units, 0 to 10**15, of a token that is not of money:
                the discount on this sale, or the price of the free item.

        Raises:
            BadVoucherError: If it is no token. Nothing was written.

            VoucherRefusedError: If it may not be taken, with the reason for the operator. The customer is
                shown the same for each: ``str(VoucherRefusedError())``. Only the time was written.

            ReferenceReusedError: If it was taken under this reference by another operator, or for another
                worth. Nothing was written.

            ConflictError: If another process held the file for ten seconds. Nothing was written.

            StorageError: If the file fails. Whether it was taken is unknown: ask again.
        """
        checked_name("reference", reference)
        checked_name("operator", operator)
        with self._file.changing():
            wanted = evolve(_wanted(token, worth_minor), reference=reference, operator=operator)
            outcome = self._outcome(wanted)
        if isinstance(outcome, VoucherRefusedError):
            raise outcome
        return outcome[1]

    # --- the store ----------------------------------------------------------------------------------

    def untold(self, *, limit: int = UPLOAD_MAX) -> list[Acceptance]:
        """Up to *limit* acceptances that the store did not answer yet, the earliest first."""
        return self._file.untold(limit)

    def settle(self, answers: Sequence[Answer]) -> None:
        """Note what the store said. Idempotent; answers to what was not taken here are passed over."""
        with self._file.changing():
            for answer in answers:
                self._file.answered(answer)

    def conflicts(self) -> list[Acceptance]:
        """What the store called a conflict, the earliest first; forgotten once the tokens have expired."""
        return self._file.conflicts()

    def update(self, bundle: bytes) -> None:
        """
        Go by a newer bundle of the store. The same one again changes nothing.

        Tell the store of what was taken first: then the bundle knows of it.

        Raises:
            BadInputError: If it is no bundle, none of the keys that the till knows signed it, it is for
                another club or store, or it is older than what the till has. Nothing was written.
        """
        with self._file.changing():
            kept = self._kept()
            known = self._current(kept)
            new = read_bundle(bundle, known.keys)
            _require_same(known, new)
            if new.number == known.number:
                return
            if new.number < known.number:
                raise BadInputError("bundle", f"newer than number {known.number}", f"number {new.number}")
            # The store's time puts a till right whose clock was ahead for a while.
            floor = max(kept.floor, new.at)
            self._file.put(Kept(kept.till_id, new.number, floor, floor), bundle)
            self._file.forget(floor)

    def status(self) -> TillStatus:
        """How the till stands. Writes nothing."""
        kept = self._kept()
        bundle = self._current(kept)
        now = trusted_now(self._clock.now(), kept.seen)
        untold, worth = self._file.untold_sum()
        is_taking = now < bundle.at + bundle.terms.window_s * SECOND
        return TillStatus(kept.till_id, bundle.store, bundle.at, now, is_taking, untold, worth)

    # --- inside a transaction -----------------------------------------------------------------------

    def _outcome(self, wanted: _Wanted) -> tuple[Token, Acceptance] | VoucherRefusedError:
        """What comes of it. A refusal is returned, so that the time it went by is kept all the same."""
        kept = self._kept()
        bundle = self._current(kept)
        at = trusted_now(self._clock.now(), kept.seen)
        if at > kept.seen:
            self._file.put_seen(at)
        try:
            return self._taken(wanted, bundle, at)
        except VoucherRefusedError as refusal:
            return refusal

    def _taken(self, wanted: _Wanted, bundle: Bundle, at: Instant) -> tuple[Token, Acceptance]:
        require_synced(bundle, at=at)
        verified = bundle.token_keys().verify(wanted.text, at)
        token = verified.token
        earlier = self._file.taken(bundle.tenant, token.serial)
        if earlier is not None and earlier.reference != wanted.reference:
            raise VoucherRefusedError(TillRefusal.USED_HERE)

        worth = worth_of(token, bundle.terms, wanted.worth_minor)
        if earlier is not None:
            if (worth, wanted.operator) != (earlier.worth_minor, earlier.operator):
                raise ReferenceReusedError(wanted.reference)
            return token, earlier
        _, total = self._file.untold_sum()
        require_takeable(verified, bundle, worth_minor=worth, total_minor=total)
        nonce = secrets.token_hex(NONCE_BYTES)
        acceptance = Acceptance(nonce, wanted.text, wanted.reference, wanted.operator, worth, at)
        if wanted.reference:
            until = Instant(token.expires_at + CLOCKS_APART_S * SECOND)
            self._file.take(bundle.tenant, token.serial, acceptance, until=until)
        return token, acceptance

    def _kept(self) -> Kept:
        kept = self._file.kept()
        if kept is None:
            raise StorageError("the till lost its bundle; enrol it once more")
        return kept

    def _current(self, kept: Kept) -> Bundle:
        """The bundle; another process may have brought a newer one."""
        if kept.number != self._bundle.number:
            self._bundle = read_bundle(self._file.bundle())
        return self._bundle


def enrol(path: str | Path, *, till_id: str, bundle: bytes, clock: Clock | None = None) -> Till:
    """
    Make a till of a file, with a bundle that a person brought from the club: its keys are trusted.

    Once more for a till that lost touch: when none of the keys that it knows signs any longer, or the store's
    clock was ahead. What it took stays.

    Args:
        path: The file, made for its owner alone if it is not there. Keep it on a disk of the device.

        till_id: The club's name for the till, 1 to 64 printable characters; each till has its own.

    Raises:
        BadInputError: If the bundle is none, the till took tokens of another club, it has another name, or
            the file is another one. Nothing was written but an empty file.
    """
    checked_name("till_id", till_id)
    brought = read_bundle(bundle)
    place = Path(path)
    if not place.exists():
        # Receipts and the names of operators are nobody else's.
        os.close(os.open(place, os.O_CREAT | os.O_WRONLY, 0o600))
    file = TillFile(place, is_new=True)
    try:
        with file.changing():
            _require_own(file, till_id, brought)
            file.put(Kept(till_id, brought.number, brought.at, brought.at), bundle)
        return Till(file, clock or SystemClock())
    except BaseException:
        file.close()
        raise


def open_till(path: str | Path, *, clock: Clock | None = None) -> Till:
    """
    Open the file of a till that was enrolled.

    Raises:
        BadInputError: If there is no such file, or it is another one.

        StorageError: If the file cannot be read, or the till was not enrolled to the end.
    """
    file = TillFile(Path(path), is_new=False)
    try:
        return Till(file, clock or SystemClock())
    except BaseException:
        file.close()
        raise


def _wanted(text: str, worth_minor: int | None) -> _Wanted:
    if type(text) is not str:
        raise BadInputError("token", "a text", type(text).__name__)
    if worth_minor is not None and (type(worth_minor) is not int or not 0 <= worth_minor <= MINOR_MAX):
        raise BadInputError("worth_minor", f"a whole number from 0 to {MINOR_MAX}", repr(worth_minor)[:40])
    return _Wanted(text, worth_minor)


def _require_own(file: TillFile, till_id: str, brought: Bundle) -> None:
    kept = file.kept()
    if kept is not None and kept.till_id != till_id:
        raise BadInputError("till_id", f"as before, {kept.till_id}", till_id)
    if set(file.tenants()) - {brought.tenant}:
        raise BadInputError("bundle", "of the club whose tokens the till took", "one of another")


def _require_same(known: Bundle, new: Bundle) -> None:
    if new.tenant != known.tenant:
        raise BadInputError("bundle", "of the till's club", "one of another")
    if new.store != known.store:
        raise BadInputError("bundle", f"for the store {known.store!r}", repr(new.store)[:40])
