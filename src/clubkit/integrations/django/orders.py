"""The shop's own orders: which model they are, and what the club reads of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar, TypeVar

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import post_save
from django.utils import timezone

from clubkit.areas.batch import Synced
from clubkit.calendars import Instant, to_instant
from clubkit.errors import BadInputError
from clubkit.integrations.django.clubs import LABEL, club
from clubkit.integrations.django.conf import club_settings
from clubkit.integrations.django.containing import contained
from clubkit.money import amount_to_minor, currency_digits
from clubkit.orders import Order, OrderState, Refund, Version

Registered = TypeVar("Registered", bound="type[OrderSource]")


class OrderSource:
    """
    How the club reads the orders of one model. Subclass it in the ``club`` module of an app, and `register`.

    Each attribute that says where something is names a field, or a path over relations such as
    ``customer.phone``; where no path will do, write a method of that name that takes the row.

    Attributes:
        model: The model, as ``app.Model``.

        source: Which shop the orders are of; with the order's id it is what an order is known by. For good.

        order_id: Where its id is. For good too.

        member: Where the id of the member is that it belongs to; what is empty there is a guest.

        total: Where all that it costs is, in whole units of the currency, such as euros or rials: an `int` or
            a `Decimal`.

        refunded: Where it says how much of that was given back, or none if that never happens.

        placed_at: Where it says when it was placed.

        paid_at: Where it says when it was paid, or none for when it was placed.

        modified_at: Where it says when it was last changed, or none if it does not. Whichever reading of two
            was changed later is the newer one.

        status: Where it says how it stands.

        counts_when: The statuses in which it is paid.

        cancelled_when: Those in which it is called off. In all others it waits for its payment.

        strict: Whether a failure of the club fails the saving of an order; none for what the setting says.
    """

    model: ClassVar[str]
    source: ClassVar[str] = "web"
    order_id: Any = "pk"
    member: Any = "user_id"
    total: Any = "total"
    refunded: Any = None
    placed_at: Any = "created_at"
    paid_at: Any = None
    modified_at: Any = None
    status: Any = "status"
    counts_when: ClassVar[Collection[Any]] = frozenset({"paid"})
    cancelled_when: ClassVar[Collection[Any]] = frozenset({"cancelled"})
    strict: ClassVar[bool | None] = None

    def model_class(self) -> Any:
        """
        The model.

        Raises:
            LookupError: If there is none of that name.
        """
        return apps.get_model(self.model)

    def rows(self, using: str) -> Any:
        """The query of all orders. Override it to fetch what your paths need along with them."""
        return self.model_class()._base_manager.using(using)  # noqa: SLF001 - public, by Django's docs

    def order(self, row: Any, *, currency: str, observed_at: Instant) -> Order:
        """
        An order as it stands. Override it for lines and taxes, or for refunds one by one.

        Args:
            currency: The club's.

            observed_at: When the reading of it began.

        Raises:
            BadInputError: If something that an order needs is missing in the row.
        """
        read = partial(self.read, row)
        digits = currency_digits(currency)
        placed_at = _instant("placed_at", read("placed_at"))
        modified_at = _instant("modified_at", read("modified_at")) if self.modified_at else placed_at
        given_back = amount_to_minor(_amount(read("refunded") or 0), digits) if self.refunded else 0
        refund = Refund("refunded", max(modified_at, placed_at), given_back)
        member = read("member")
        return Order(
            source=self.source,
            order_id=str(read("order_id")),
            member_id=None if member in {None, ""} else str(member),
            placed_at=placed_at,
            paid_at=_instant("paid_at", read("paid_at")) if self.paid_at and read("paid_at") else None,
            state=self._state(read("status")),
            currency=currency,
            total_minor=amount_to_minor(_amount(read("total")), digits),
            refunds=(refund,) if given_back else (),
            version=Version(modified_at, observed_at),
        )

    def read(self, row: Any, name: str) -> Any:
        """What a row says where the attribute of that name points, or none where a relation is empty."""
        place = getattr(self, name)
        if callable(place):
            return place(row)
        found = row
        for step in place.split("."):
            found = None if found is None else getattr(found, step)
        return found

    def _state(self, status: Any) -> OrderState:
        if status in self.counts_when:
            return OrderState.PAID
        return OrderState.CANCELLED if status in self.cancelled_when else OrderState.OPEN

    def saved(self, *, instance: Any, using: str, raw: bool = False, **_: Any) -> None:
        """Hear of a saved row. A fixture that is loaded says nothing: run `club_sync_orders` after it."""
        if raw:
            return
        if using != club_settings().database:  # one transaction cannot hold both: the order's goes first
            transaction.on_commit(partial(self._sync_contained, instance.pk, using), using=using, robust=True)
        elif self.is_strict:
            self.sync(instance.pk, using)
        else:
            self._sync_contained(instance.pk, using)

    @property
    def is_strict(self) -> bool:
        """Whether a failure of the club fails the saving of an order."""
        return club_settings().is_strict if self.strict is None else self.strict

    def sync(self, pk: Any, using: str) -> Synced:
        """Read a row as it is in the database now, and bring the ledger to what it is worth."""
        here = club()
        observed_at = club_settings().made_clock().now()
        row = self.rows(using).get(pk=pk)
        currency = str(here.program.currency)
        return here.orders.sync(self.order(row, currency=currency, observed_at=observed_at))

    def _sync_contained(self, pk: Any, using: str) -> None:
        with contained():
            self.sync(pk, using)


def registered() -> list[OrderSource]:
    """The sources that the shop registered, in order."""
    found: list[OrderSource] = apps.get_app_config(LABEL).sources
    return found


def register(source: Registered) -> Registered:
    """Have the club follow the orders of a source, from the ``club`` module of an app. A class decorator."""
    made = source()
    registered().append(made)
    uid = f"clubkit.{source.__module__}.{source.__qualname__}"
    post_save.connect(made.saved, sender=made.model, weak=False, dispatch_uid=uid)
    return source


def sync(row: models.Model) -> Synced:
    """
    Bring the ledger to what an order is worth as it stands in the database now. Idempotent.

    For what no signal tells of: `QuerySet.update`, `bulk_create`, changed refunds. Not contained: what fails
    is raised.

    Raises:
        BadInputError: If no source has the model of the row, or the row cannot be an order. Nothing was
            written.
    """
    for source in registered():
        if isinstance(row, source.model_class()):
            using = row._state.db or club_settings().database  # noqa: SLF001 - public, by Django's docs
            return source.sync(row.pk, using)
    raise BadInputError("row", "of a model that a registered OrderSource has", type(row).__name__)


def _instant(what: str, given: Any) -> Instant:
    if not isinstance(given, datetime):
        raise BadInputError(what, "a date and time", type(given).__name__)
    return to_instant(timezone.make_aware(given) if timezone.is_naive(given) else given)


def _amount(given: Any) -> int | Decimal:
    if isinstance(given, int | Decimal):
        return given
    raise BadInputError("amount", "an int or a Decimal", type(given).__name__)
