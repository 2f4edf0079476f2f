"""Tills that take tokens while they cannot ask: what they are told, and what they tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from clubkit.areas.voucher_issue import Keys
from clubkit.calendars.instants import LAST_INSTANT, SECOND, Instant
from clubkit.errors import BadInputError, LedgerBrokenError
from clubkit.events import Event
from clubkit.keeper import Desk, Keeper
from clubkit.orders import checked_text
from clubkit.storage.voucher_ports import VoucherReader, require_vouchers, vouchers_in, vouchers_read
from clubkit.vouchers.bundles import SERIALS_MAX, BundleContent, TillTerms, signed_bundle
from clubkit.vouchers.code_keys import TOKEN
from clubkit.vouchers.offline import (
    Acceptance,
    Answer,
    Exposure,
    checked_acceptance,
    checked_name,
    exposure,
)
from clubkit.vouchers.tokens import CLOCKS_APART_S
from clubkit.vouchers.uploads import Standing, Upload, answer_to, plan_upload, upload_of
from clubkit.vouchers.uses import Step
from clubkit.vouchers.voucher import Use, UseState

BUNDLES = "tills:bundles"
"""The counter that numbers bundles."""

CONFLICT = "vouchers.conflict"
"""Kind of the event of a token that was taken at a till though it was not good any more."""

PAGE = 10_000


@frozen
class Conflict:
    """
    A token that a till took in vain.

    Attributes:
        operator: Who took it.

        reference: The till's name for the sale.

        worth_minor: What was given for it.

        taken_at: By the till's own time.

        told_at: When the till told of it.

        reason: Why it was not good any more.

        code_key: What the token is kept under; ``x.`` and a hash for what the club did not sign.

        use_id: Its own name; with *code_key* the place to go on from.
    """

    till_id: str
    operator: str
    reference: str
    worth_minor: int
    taken_at: Instant
    told_at: Instant
    reason: str
    code_key: str
    use_id: str


@frozen
class Losses:
    """
    What tills that cannot ask may lose, and what they lost.

    Attributes:
        at_most: See `clubkit.vouchers.offline.Exposure`.

        conflicts: How many tokens were taken in vain so far.

        lost_minor: What was given for these, in minor units.
    """

    at_most: Exposure
    conflicts: int
    lost_minor: int


@frozen
class Tills:
    """
    Tills. Who calls this has seen to it that it is the till: clubkit knows no passwords.

    See `clubkit.till` for the other side.
    """

    _keeper: Keeper
    _keys: Keys

    def bundle(self, terms: TillTerms, *, store: str = "") -> bytes:
        """
        What a till is told: public keys, terms, and which tokens are gone. Signed; no secret is in it.

        Take in what the till took first, with `accept_uploads`: then the bundle knows of it.

        Args:
            terms: What the till may take while it cannot ask.

            store: The store that it is in, at most 200 bytes, for tokens that are bound to stores.

        Raises:
            KeyRingError: If the club was opened without keys, or none signs. Nothing was written.

            BadInputError: If more than a million tokens are gone and not yet expired.
        """
        require_vouchers(self._keeper.storage)
        ring = self._keys.required()
        if store:
            checked_text("store", store)

        def work(desk: Desk) -> bytes:
            # The counter is locked from here on: a later bundle sees all that an earlier one saw.
            desk.store.take(BUNDLES, 1, None)
            at = self._keeper.now()
            content = BundleContent(
                number=desk.store.counted(BUNDLES),
                at=at,
                terms=terms,
                store=store,
                gone=list(_gone(vouchers_in(desk.store), at)),
            )
            return signed_bundle(ring, content)

        return self._keeper.write(work)

    def accept_uploads(self, till_id: str, acceptances: Sequence[Acceptance]) -> list[Answer]:
        """
        Take in what a till took: the first of a token is its use, and all others are recorded as conflicts.

        Idempotent by till, token and nonce: telling again gives the same answers. Each is a transaction of
        its own: those before a failure are kept, and the till tells all of them once more.

        Args:
            till_id: As it was enrolled.

        Returns:
            One answer for each, in order. Hand them to `clubkit.till.Till.settle`.

        Raises:
            BadInputError: If one is none that a till makes. Nothing was written.

            KeyRingError: If the club was opened without keys. Nothing was written.

            ConflictError: If somebody else was faster a dozen times.
        """
        require_vouchers(self._keeper.storage)
        checked_name("till_id", till_id)
        for each in acceptances:
            checked_acceptance(each)
        keys = self._keys.required().token_keys()
        answers = []
        for each in acceptances:
            upload = upload_of(till_id, each, keys, at=self._keeper.now())
            use, is_new = self._keeper.write(lambda desk, upload=upload: self._told(desk, upload))  # type: ignore[misc]
            if is_new and use.state is UseState.CONFLICT:
                self._keeper.subscribers.tell(iter([_event(_conflict_of(use))]))
            answers.append(answer_to(upload, use))
        return answers

    def conflicts(self, *, after: Conflict | None = None, limit: int = 1000) -> list[Conflict]:
        """Up to *limit* conflicts, in order of the tokens; *after* is the last one of the page before."""
        require_vouchers(self._keeper.storage)
        place = ("", "") if after is None else (after.code_key, after.use_id)
        with self._keeper.storage.read() as reader:
            return [_conflict_of(use) for use in vouchers_read(reader).conflicts(after=place, limit=limit)]

    def losses(self, tills: int, terms: TillTerms) -> Losses:
        """
        What may be lost at most by these terms, and what was lost so far.

        Args:
            tills: How many may take the same token, at least 1.

        Raises:
            BadInputError: If there is no till.
        """
        at_most = exposure(tills, terms)
        count = lost = 0
        page: list[Conflict] = []
        while page := self.conflicts(after=page[-1] if page else None):
            count += len(page)
            lost += sum(each.worth_minor for each in page)
        return Losses(at_most, count, lost)

    def _told(self, desk: Desk, upload: Upload) -> tuple[Use, bool]:
        vouchers, at = vouchers_in(desk.store), self._keeper.now()
        voucher = vouchers.lock(upload.code_key)
        earlier = vouchers.use(upload.code_key, upload.use_id)
        if earlier is not None:
            return earlier, False
        standing = Standing()
        if voucher is not None:
            campaign = vouchers.campaign(voucher.campaign_id)
            standing = Standing(voucher, campaign, vouchers.lapsed(upload.code_key, LAST_INSTANT, limit=1))
        step = plan_upload(upload, standing, at=at)
        _save(desk, step)
        return step.use, True


def _save(desk: Desk, step: Step) -> None:
    if step.voucher is None:
        vouchers_in(desk.store).note(step.uses)
    else:
        vouchers_in(desk.store).save(step.voucher, step.uses)


def _gone(vouchers: VoucherReader, at: Instant) -> Iterator[int]:
    """Serials of tokens that a till might take by their text alone."""
    by = Instant(at - CLOCKS_APART_S * SECOND)
    prefix, after, found = f"{TOKEN}.", "", 0
    while page := vouchers.gone(prefix, at=by, after=after, limit=PAGE):
        found += len(page)
        if found > SERIALS_MAX:
            raise BadInputError("gone", f"at most {SERIALS_MAX} tokens", f"{found} or more")
        yield from (int(key.removeprefix(prefix), 16) for key in page)
        after = page[-1]


def _conflict_of(use: Use) -> Conflict:
    taken = use.offline
    if taken is None:
        raise LedgerBrokenError("a conflict names its till", use.use_id)
    return Conflict(
        taken.till_id,
        taken.operator,
        taken.reference,
        use.given.discount_minor,
        taken.at,
        use.at,
        taken.reason,
        use.code_key,
        use.use_id,
    )


def _event(conflict: Conflict) -> Event:
    data = {
        "till": conflict.till_id,
        "operator": conflict.operator,
        "reference": conflict.reference,
        "reason": conflict.reason,
        "worth_minor": str(conflict.worth_minor),
    }
    return Event(conflict.use_id, CONFLICT, "", 0, conflict.told_at, {}, data)
