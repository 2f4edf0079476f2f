"""Many codes at once: issued, taken over from another system, and written for the printer."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from itertools import islice
from typing import TextIO

from attrs import define, evolve, frozen

from clubkit.areas.voucher_carts import Held
from clubkit.areas.voucher_issue import NUMBER_BITS, Issue, Keys, issue_in, new_voucher
from clubkit.areas.voucher_uses import known_campaign, pages
from clubkit.calendars import format_instant
from clubkit.errors import BadInputError, BadVoucherError, KeyRingError, VoucherRefusedError
from clubkit.keeper import Desk, Keeper
from clubkit.storage.ports import Member, Needs
from clubkit.storage.voucher_ports import VoucherKeeper, require_vouchers, vouchers_in, vouchers_read
from clubkit.vouchers.campaign import Campaign, CampaignState
from clubkit.vouchers.code_keys import foreign_key, shared_key, short_key, token_key
from clubkit.vouchers.sheets import Dialect, cell_of
from clubkit.vouchers.tokens import Token, TokenSigner
from clubkit.vouchers.uses import Refusal
from clubkit.vouchers.voucher import Voucher

BATCH = 5_000
"""Codes of one transaction: enough that each costs little, few enough that nobody waits long."""

SERIAL_BITS = 64
CAMPAIGN_BYTES = 4

COLUMNS = ("code", "campaign", "state", "uses", "most", "starts_at", "ends_at")

Told = Callable[[int], None]
"""Told after each batch how many were done so far."""


def nobody_told(_: int) -> None:
    """Tell nobody how far it has come."""


Drawn = tuple[str, str]
"""What a code is kept under, and the code."""


@frozen
class Imported:
    """
    What came of taking codes over.

    Attributes:
        added: How many are new.

        known: How many were there before, or twice in the list.

        rejected: Places in the list, from 0, of what is no code, each with the reason; at most 1,000.
    """

    added: int
    known: int
    rejected: tuple[tuple[int, str], ...]


@frozen
class Bulk:
    """What makes many codes."""

    keeper: Keeper
    keys: Keys

    # --- issuing ------------------------------------------------------------------------------------

    def issue(self, campaign_id: str, count: int, told: Told) -> Iterator[str]:
        """Short codes; see `Vouchers.issue`."""
        codes = self.keys.reader.codes
        if codes.signing is None:
            raise KeyRingError("no key signs")
        kid, make = codes.signing.kid, codes.signing.code

        def draw(many: int, _: Campaign) -> list[Drawn]:
            numbers = {secrets.randbits(NUMBER_BITS) for _ in range(many)}
            while len(numbers) < many:
                numbers.add(secrets.randbits(NUMBER_BITS))
            return [(short_key(kid, number), make(number)) for number in numbers]

        yield from self._batches(campaign_id, count, f"vouchers:{campaign_id}", draw, told)

    def issue_tokens(self, campaign_id: str, count: int, told: Told) -> Iterator[str]:
        """Tokens; see `Vouchers.issue_tokens`."""
        signer = self.keys.required().token_signer()

        def draw(many: int, campaign: Campaign) -> list[Drawn]:
            base = token_of(campaign)
            return [
                (token_key(serial), signed(signer, base, serial))
                for serial in (secrets.randbits(SERIAL_BITS) for _ in range(many))
            ]

        yield from self._batches(campaign_id, count, f"tokens:{campaign_id}", draw, told)

    def _batches(
        self,
        campaign_id: str,
        count: int,
        counter: str,
        draw: Callable[[int, Campaign], list[Drawn]],
        told: Told,
    ) -> Iterator[str]:
        done = 0
        while (codes := self.keeper.write(_Batch(campaign_id, count, counter, draw).run)) is not None:
            done += len(codes)
            told(done)
            yield from codes

    def issue_to(self, campaign_id: str, member_ids: Iterable[str]) -> Iterator[tuple[str, str]]:
        """One code for each member; see `Vouchers.issue_to`."""
        require_vouchers(self.keeper.storage)
        ids = iter(member_ids)
        while page := list(islice(ids, BATCH // 10)):
            yield from self.keeper.write(partial(self._issue_to, campaign_id, page))

    def _issue_to(self, campaign_id: str, member_ids: Sequence[str], desk: Desk) -> list[tuple[str, str]]:
        vouchers = vouchers_in(desk.store)
        campaign = live_campaign(vouchers, campaign_id)
        members = [desk.found(member_id) for member_id in member_ids]
        # Locked, so that two who issue at once do not give one member two.
        desk.store.load({key: Needs() for key in sorted({each.member_key for each in members})})
        return [
            (member_id, self._code_of(desk, vouchers, campaign, member))
            for member_id, member in zip(member_ids, members, strict=True)
        ]

    def _code_of(self, desk: Desk, vouchers: VoucherKeeper, campaign: Campaign, member: Member) -> str:
        held = pages(lambda after: vouchers.of_member(member.member_key, after=after))
        known = next((each for each in held if each.campaign_id == campaign.campaign_id), None)
        code = None if known is None else self.keys.reader.shown(known.code_key)
        if code is not None:
            return code
        issue = Issue(member_key=member.member_key, most=campaign.most)
        return issue_in(desk, self.keys, campaign, issue).code

    # --- codes that are not ours --------------------------------------------------------------------

    def add_shared(self, campaign_id: str, code: str, most: int | None) -> Voucher:
        """A shared code; see `Vouchers.add_shared`."""
        require_vouchers(self.keeper.storage)
        key = shared_key(code)

        def work(desk: Desk) -> Voucher:
            vouchers = vouchers_in(desk.store)
            campaign = live_campaign(vouchers, campaign_id)
            known = vouchers.find([key]).get(key)
            if known is not None and (known.campaign_id, known.most) != (campaign_id, most):
                raise BadInputError("code", "of no other campaign or bound", "one that is taken")
            if known is None:
                known = new_voucher(key, campaign, Issue(most=most), at=self.keeper.now())
                vouchers.add([known])
            return known

        return self.keeper.write(work)

    def import_foreign(self, campaign_id: str, codes: Iterable[str], told: Told) -> Imported:
        """Codes of another system; see `Vouchers.import_foreign`."""
        require_vouchers(self.keeper.storage)
        key = self.keys.required().foreign_key()
        added = known = 0
        rejected: list[tuple[int, str]] = []
        rest = enumerate(codes)
        while page := list(islice(rest, BATCH)):
            names = []
            for place, code in page:
                try:
                    names.append(foreign_key(key, code))
                except BadVoucherError as error:
                    rejected.append((place, str(error)))
            new = self.keeper.write(partial(self._add_foreign, campaign_id, names))
            added += new
            known += len(names) - new
            told(page[-1][0] + 1)
        return Imported(added, known, tuple(rejected[:1000]))

    def _add_foreign(self, campaign_id: str, names: Sequence[str], desk: Desk) -> int:
        vouchers = vouchers_in(desk.store)
        campaign = live_campaign(vouchers, campaign_id)
        wanted = dict.fromkeys(names)
        for name in vouchers.find(list(wanted)):
            del wanted[name]
        issue, at = Issue(most=campaign.most), self.keeper.now()
        vouchers.add([new_voucher(name, campaign, issue, at=at) for name in wanted])
        return len(wanted)

    # --- for the printer ----------------------------------------------------------------------------

    def held(self, campaign_id: str) -> Iterator[Held]:
        """All vouchers of a campaign with their codes, page by page."""
        require_vouchers(self.keeper.storage)
        with self.keeper.storage.read() as reader:
            campaign = known_campaign(vouchers_read(reader), campaign_id)
        for voucher in pages(lambda after: self._page(campaign_id, after)):
            yield Held(self.shown(voucher, campaign), voucher)

    def _page(self, campaign_id: str, after: str) -> list[Voucher]:
        with self.keeper.storage.read() as reader:
            return vouchers_read(reader).of_campaign(campaign_id, after=after)

    def shown(self, voucher: Voucher, campaign: Campaign) -> str | None:
        """The code or token of a voucher, made once more; none where nobody can tell it."""
        kind, _, rest = voucher.code_key.partition(".")
        if kind == "t":
            return signed(self.keys.required().token_signer(), token_of(campaign), int(rest, 16))
        return self.keys.reader.shown(voucher.code_key)

    def export(self, campaign_id: str, file: TextIO, dialect: Dialect) -> int:
        """A file for the printer; see `Vouchers.export`."""
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        written = 0
        for held in self.held(campaign_id):
            if held.code is None:
                continue
            voucher = held.voucher
            cells = (
                held.code,
                voucher.campaign_id,
                voucher.state.value,
                str(voucher.uses),
                "" if voucher.most is None else str(voucher.most),
                format_instant(voucher.starts_at),
                "" if voucher.ends_at is None else format_instant(voucher.ends_at),
            )
            rows.writerow([cell_of(cell, dialect) for cell in cells])
            written += 1
        return written


@define
class _Batch:
    """
    One transaction of issuing. Made again when a race was lost, with other numbers.

    Attributes:
        tries: How often it was tried.
    """

    campaign_id: str
    count: int
    counter: str
    draw: Callable[[int, Campaign], list[Drawn]]
    tries: int = 0

    def run(self, desk: Desk) -> list[str] | None:
        """The codes of the next batch, or none when all are issued."""
        vouchers = vouchers_in(desk.store)
        campaign = live_campaign(vouchers, self.campaign_id)
        # One counter for all who issue: it is locked until the codes are there, so nobody issues too many.
        many = desk.store.take(self.counter, BATCH, self.count)
        if not many:
            return None
        drawn = dict(self.draw(many, campaign))
        if self.tries:  # a number may have been drawn before; looking each time would cost a fifth more
            for name in vouchers.find(list(drawn)):
                del drawn[name]
            desk.store.take(self.counter, len(drawn) - many, None)
        self.tries += 1
        issue, at = Issue(most=campaign.most), desk.keeper.now()
        vouchers.add([new_voucher(name, campaign, issue, at=at) for name in drawn])
        return list(drawn.values())


def live_campaign(vouchers: VoucherKeeper, campaign_id: str) -> Campaign:
    """
    A campaign that codes can be issued for.

    Raises:
        BadInputError: If there is none of that name.

        VoucherRefusedError: If it was revoked.
    """
    campaign = known_campaign(vouchers, campaign_id)
    if campaign.state is CampaignState.REVOKED:
        raise VoucherRefusedError(Refusal.REVOKED)
    return campaign


def token_of(campaign: Campaign) -> Token:
    """
    What the tokens of a campaign say, but for their serials.

    Raises:
        BadInputError: If the campaign has no bounds: a token says from when to when it is good.
    """
    if campaign.starts_at is None or campaign.ends_at is None:
        raise BadInputError("campaign", "one with starts_at and ends_at, for tokens", "one without")
    return Token(
        serial=0,
        campaign=int.from_bytes(sha256(campaign.campaign_id.encode()).digest()[:CAMPAIGN_BYTES]),
        not_before=campaign.starts_at,
        expires_at=campaign.ends_at,
        is_single_use=campaign.most == 1,
        is_offline=campaign.is_offline,
    )


def signed(signer: TokenSigner, base: Token, serial: int) -> str:
    """The token of a serial."""
    return signer.sign(evolve(base, serial=serial))
