"""Vouchers in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from attrs import Factory, define, frozen

from clubkit.calendars import Instant
from clubkit.errors import ConflictError
from clubkit.values import changed
from clubkit.vouchers.attempts import Attempts
from clubkit.vouchers.campaign import Campaign, CampaignState
from clubkit.vouchers.voucher import Use, UseState, Voucher, VoucherState


@define
class VoucherShelf:
    """
    Everything that is kept of vouchers.

    Attributes:
        attempts: Each with the instant from which on it may be forgotten.
    """

    campaigns: dict[str, Campaign] = Factory(dict)
    vouchers: dict[str, Voucher] = Factory(dict)
    uses: dict[tuple[str, str], Use] = Factory(dict)
    attempts: dict[str, tuple[Attempts, Instant]] = Factory(dict)

    def is_revoked(self, campaign_id: str) -> bool:
        """Whether a campaign was called back."""
        campaign = self.campaigns.get(campaign_id)
        return campaign is not None and campaign.state is CampaignState.REVOKED

    def copy(self) -> VoucherShelf:
        """A shelf that changes alone."""
        return VoucherShelf(
            self.campaigns.copy(), self.vouchers.copy(), self.uses.copy(), self.attempts.copy()
        )


@frozen
class MemoryVouchers:
    """
    A `VoucherKeeper` in memory.

    Args:
        shelf: What is there when it is asked.

        conflict: The error to raise where somebody else was faster.
    """

    _shelf: Callable[[], VoucherShelf]
    _conflict: Callable[[str], ConflictError] = ConflictError

    def campaign(self, campaign_id: str) -> Campaign | None:
        return self._shelf().campaigns.get(campaign_id)

    def campaigns(self, *, after: str = "", limit: int = 1000) -> list[Campaign]:
        found = [
            each for each in self._shelf().campaigns.values() if each.campaign_id.encode() > after.encode()
        ]
        return sorted(found, key=lambda each: each.campaign_id.encode())[:limit]

    def find(self, code_keys: Sequence[str]) -> dict[str, Voucher]:
        known = self._shelf().vouchers
        return {key: known[key] for key in code_keys if key in known}

    def issued(self, campaign_id: str) -> int:
        return sum(each.campaign_id == campaign_id for each in self._shelf().vouchers.values())

    def of_campaign(self, campaign_id: str, *, after: str = "", limit: int = 1000) -> list[Voucher]:
        return self._page(lambda each: each.campaign_id == campaign_id, after, limit)

    def of_member(self, member_key: int, *, after: str = "", limit: int = 1000) -> list[Voucher]:
        return self._page(lambda each: each.member_key == member_key, after, limit)

    def use(self, code_key: str, use_id: str) -> Use | None:
        return self._shelf().uses.get((code_key, use_id))

    def counted_uses(self, code_keys: Sequence[str]) -> dict[str, int]:
        wanted = set(code_keys)
        return dict(
            Counter(
                use.code_key
                for use in self._shelf().uses.values()
                if use.code_key in wanted and use.state in (UseState.USED, UseState.RESERVED)
            )
        )

    def uses_for(self, order_key: str) -> list[Use]:
        return [use for _, use in sorted(self._shelf().uses.items()) if use.order_key == order_key]

    def uses_by(self, member_key: int, campaign_id: str) -> list[Use]:
        shelf = self._shelf()
        return [
            use
            for use in shelf.uses.values()
            if use.member_key == member_key and shelf.vouchers[use.code_key].campaign_id == campaign_id
        ]

    def lapsed(self, code_key: str, at: Instant, *, limit: int = 100) -> list[Use]:
        found = [
            (use.until, use)
            for use in self._shelf().uses.values()
            if use.code_key == code_key
            and use.state is UseState.RESERVED
            and use.until is not None
            and use.until <= at
        ]
        return [use for _, use in sorted(found, key=lambda each: each[0])[:limit]]

    def gone(self, prefix: str, *, at: Instant, after: str = "", limit: int = 1000) -> list[str]:
        shelf = self._shelf()
        found = [
            each.code_key
            for each in shelf.vouchers.values()
            if each.code_key.startswith(prefix)
            and each.code_key.encode() > after.encode()
            and (each.ends_at is None or each.ends_at > at)
            and (each.is_used_up or each.state is VoucherState.REVOKED or shelf.is_revoked(each.campaign_id))
        ]
        return sorted(found, key=str.encode)[:limit]

    def conflicts(self, *, after: tuple[str, str] = ("", ""), limit: int = 1000) -> list[Use]:
        found = [
            (_bytes(key), use)
            for key, use in self._shelf().uses.items()
            if use.state is UseState.CONFLICT and _bytes(key) > _bytes(after)
        ]
        return [use for _, use in sorted(found, key=lambda each: each[0])[:limit]]

    def attempts(self, who: Sequence[str], *, at: Instant) -> dict[str, Attempts]:
        known = self._shelf().attempts
        found = {each: known[each] for each in who if each in known}
        return {each: attempts for each, (attempts, until) in found.items() if at < until}

    # --- writing ------------------------------------------------------------------------------------

    def put_campaign(self, campaign: Campaign) -> None:
        self._shelf().campaigns[campaign.campaign_id] = campaign

    def add(self, vouchers: Sequence[Voucher]) -> None:
        known = self._shelf().vouchers
        for voucher in vouchers:
            if voucher.code_key in known:
                raise self._conflict("a voucher is kept under this code")
            known[voucher.code_key] = voucher

    def lock(self, code_key: str) -> Voucher | None:
        return self._shelf().vouchers.get(code_key)

    def save(self, voucher: Voucher, uses: Sequence[Use]) -> None:
        shelf = self._shelf()
        known = shelf.vouchers.get(voucher.code_key)
        if known is None or known.version != voucher.version:
            raise self._conflict("a voucher was changed meanwhile, or is not there")
        shelf.vouchers[voucher.code_key] = changed(
            known,
            version=voucher.version + 1,
            state=voucher.state,
            uses=voucher.uses,
            details=voucher.details,
        )
        shelf.uses.update({(use.code_key, use.use_id): use for use in uses})

    def note(self, uses: Sequence[Use]) -> None:
        self._shelf().uses.update({(use.code_key, use.use_id): use for use in uses})

    def bind_anew(self, member_key: int, into: int) -> None:
        shelf = self._shelf()
        for voucher in list(shelf.vouchers.values()):
            if voucher.member_key == member_key:
                shelf.vouchers[voucher.code_key] = changed(
                    voucher, member_key=into, version=voucher.version + 1
                )
        for key, use in list(shelf.uses.items()):
            if use.member_key == member_key:
                shelf.uses[key] = changed(use, member_key=into)

    def lock_attempts(self, who: Sequence[str], *, at: Instant) -> dict[str, Attempts]:
        return self.attempts(who, at=at)

    def put_attempts(
        self, attempts: Sequence[Attempts], known: Mapping[str, Attempts], *, at: Instant
    ) -> None:
        self.forget_attempts(at)
        kept = self._shelf().attempts
        for each in attempts:
            if each.who in kept and each.who not in known:
                raise self._conflict("somebody else counted an attempt meanwhile")
            kept[each.who] = (each, each.kept_until(at))

    def forget_attempts(self, at: Instant, *, limit: int = 1000) -> int:
        kept = self._shelf().attempts
        stale = [who for who, (_, until) in sorted(kept.items()) if until <= at][:limit]
        for who in stale:
            del kept[who]
        return len(stale)

    def _page(self, wanted: Callable[[Voucher], bool], after: str, limit: int) -> list[Voucher]:
        found = [
            each
            for each in self._shelf().vouchers.values()
            if each.code_key.encode() > after.encode() and wanted(each)
        ]
        return sorted(found, key=lambda each: each.code_key.encode())[:limit]


def _bytes(key: tuple[str, str]) -> tuple[bytes, bytes]:
    return key[0].encode(), key[1].encode()
