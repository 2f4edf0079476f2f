"""``manage.py club_sync_orders``: bring the ledger to what the shop's orders are worth now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import router
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from clubkit.errors import ClubError
from clubkit.integrations.django.clubs import club
from clubkit.integrations.django.conf import club_settings
from clubkit.integrations.django.orders import OrderSource, registered

BATCH = 200
"""Orders of one transaction."""


class Command(BaseCommand):
    """For cron, and after `QuerySet.update`."""

    help = (
        "Read every order of every registered source, and post what is missing. For cron: it mends what no "
        "signal told of. Safe to run twice. Exits with 1 where an order could not be synced."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        text = (
            "Only orders that were changed since, of sources whose modified_at is a field: 2026-03-01T00:00"
        )
        parser.add_argument("--since", default=None, metavar="INSTANT", help=text)

    def handle(self, *_: Any, since: str | None, **__: Any) -> None:
        after = None if since is None else parse_datetime(since)
        if since is not None and after is None:
            raise CommandError(f"--since is no date and time: {since!r}")
        if after is not None and is_naive(after):
            after = make_aware(after)
        read = failed = posted = 0
        for source in registered():
            for pks in _batches(source, after):
                done, bad = self._sync(source, pks)
                read, posted, failed = read + len(pks), posted + done, failed + bad
        self.stdout.write(f"{read} orders read, {posted} changed something, {failed} failed")
        if failed:
            raise CommandError("some orders could not be synced")

    def _sync(self, source: OrderSource, pks: list[Any]) -> tuple[int, int]:
        """How many orders changed something, and how many failed: those one by one, the others together."""
        try:
            return _sync_together(source, pks), 0
        except ClubError as error:
            if len(pks) == 1:
                self.stderr.write(f"{source.model} {pks[0]}: {error}")
                return 0, 1
        parts = [self._sync(source, [pk]) for pk in pks]
        return sum(done for done, _ in parts), sum(bad for _, bad in parts)


def _sync_together(source: OrderSource, pks: list[Any]) -> int:
    here = club()
    observed_at, currency = club_settings().made_clock().now(), str(here.program.currency)
    rows = source.rows(router.db_for_read(source.model_class())).filter(pk__in=pks).order_by("pk")
    orders = [source.order(row, currency=currency, observed_at=observed_at) for row in rows]
    return sum(synced.changed for synced in here.orders.sync_many(orders))


def _batches(source: OrderSource, after: Any) -> Iterator[list[Any]]:
    rows = source.rows(router.db_for_read(source.model_class())).order_by("pk")
    if after is not None and isinstance(source.modified_at, str):
        rows = rows.filter(**{f"{source.modified_at.replace('.', '__')}__gte": after})
    last = None
    while True:
        page = list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", flat=True)[:BATCH])
        if not page:
            return
        yield page
        last = page[-1]
