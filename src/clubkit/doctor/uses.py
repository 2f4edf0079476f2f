"""What codes count of their uses, held against the uses that there are."""

from __future__ import annotations

from collections.abc import Iterator

from clubkit.doctor.findings import Finding, Problem
from clubkit.keeper import Desk, Keeper
from clubkit.storage.voucher_ports import VOUCHERS, vouchers_in, vouchers_read

PAGE = 1000


def check_uses(keeper: Keeper) -> Iterator[Finding]:
    """
    Codes that count other uses than are used or reserved of them.

    A code and its uses are read one after the other, while the club runs: what differs is read once more,
    behind the lock of the code.
    """
    if VOUCHERS not in keeper.storage.capabilities:
        return
    for campaign_id in _campaigns(keeper):
        after = ""
        while True:
            with keeper.storage.read() as reader:
                page = vouchers_read(reader).of_campaign(campaign_id, after=after, limit=PAGE)
                counted = vouchers_read(reader).counted_uses([each.code_key for each in page])
            for voucher in page:
                if voucher.uses != counted.get(voucher.code_key, 0):
                    yield from keeper.write(lambda desk, key=voucher.code_key: _again(desk, key))  # type: ignore[misc]  # a default of a lambda
            if len(page) < PAGE:
                break
            after = page[-1].code_key


def _campaigns(keeper: Keeper) -> Iterator[str]:
    after = ""
    while True:
        with keeper.storage.read() as reader:
            page = vouchers_read(reader).campaigns(after=after)
        if not page:
            return
        yield from (campaign.campaign_id for campaign in page)
        after = page[-1].campaign_id


def _again(desk: Desk, code_key: str) -> list[Finding]:
    voucher = vouchers_in(desk.store).lock(code_key)
    counted = vouchers_in(desk.store).counted_uses([code_key]).get(code_key, 0)
    if voucher is None or voucher.uses == counted:
        return []
    return [Finding(Problem.USES_DIFFER, None, f"code {code_key}", counted, voucher.uses)]
