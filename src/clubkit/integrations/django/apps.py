"""The app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.core.signals import setting_changed
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from clubkit.integrations.django.clubs import LABEL, KeptClub
from clubkit.integrations.django.conf import NAME

if TYPE_CHECKING:
    from clubkit.integrations.django.orders import OrderSource


class ClubConfig(AppConfig):
    """
    The app of a club.

    Attributes:
        kept_club: The club of the setting.

        sources: What `clubkit.integrations.django.register` was given.
    """

    name = "clubkit.integrations.django"
    label = LABEL
    verbose_name = _("Customer club")
    default_auto_field = "django.db.models.BigAutoField"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.sources: list[OrderSource] = []
        self.kept_club = KeptClub()

    def ready(self) -> None:
        """Register what there is, and find the shop's ``club`` modules. No query is made."""
        from clubkit.integrations.django.checks import register_checks  # noqa: PLC0415 - needs the apps
        from clubkit.integrations.django.founding import found_club  # noqa: PLC0415 - needs the apps

        register_checks()
        setting_changed.connect(self._forget, dispatch_uid="clubkit.forget")
        post_migrate.connect(found_club, sender=self, dispatch_uid="clubkit.found")
        autodiscover_modules("club")

    def _forget(self, *, setting: str, **_: Any) -> None:
        if setting == NAME:
            self.kept_club.forget()
