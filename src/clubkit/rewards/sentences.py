"""What is missing for a reward, in a sentence for the member: in Persian and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from clubkit.errors import Missing

ENGLISH: Final[Mapping[str, str]] = {
    "units": "{short} more are needed: it costs {needed}, you have {found}",
    "deficit": "{found} are owed first",
    "tier": "for members of {needed}",
    "not_yet": "from {needed} on",
    "over": "until {needed}",
    "stock": "none are left",
    "per_member": "at most {needed} for each member, you had {found}",
    "order_total": "with an order of at least {needed}",
    "order_too_large": "with an order below {needed}",
    "nth_order": "with order number {needed} only",
    "weekday": "only on {needed}",
    "time_of_day": "only from {needed}",
    "segment": "not offered to you at present",
    "occasion": "only within {needed} days of a day that you told us",
    "never": "not offered at present",
    "not_for_units": "cannot be had for units",
    "condition": "its conditions are not met",
}

PERSIAN: Final[Mapping[str, str]] = {
    "units": "{short} امتیاز دیگر لازم است: بهای آن {needed} است و شما {found} دارید",
    "deficit": "نخست باید {found} امتیاز بدهی تسویه شود",
    "tier": "ویژهٔ سطح {needed}",
    "not_yet": "از {needed} در دسترس است",
    "over": "تا {needed} در دسترس بود",
    "stock": "موجودی تمام شده است",
    "per_member": "برای هر عضو حداکثر {needed} بار؛ شما {found} بار گرفته‌اید",
    "order_total": "با سفارش دست‌کم {needed}",
    "order_too_large": "با سفارش کمتر از {needed}",
    "nth_order": "تنها با سفارش شمارهٔ {needed}",
    "weekday": "تنها در {needed}",
    "time_of_day": "تنها از ساعت {needed}",
    "segment": "اکنون برای شما عرضه نمی‌شود",
    "occasion": "تنها تا {needed} روز پیش یا پس از مناسبتی که به ما گفته‌اید",
    "never": "اکنون عرضه نمی‌شود",
    "not_for_units": "با امتیاز گرفتنی نیست",
    "condition": "شرایط آن برقرار نیست",
}

SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {"en": ENGLISH, "fa": PERSIAN}
"""By language, then by the code of what is missing."""

_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def sentence(missing: Missing, locale: str = "en") -> str:
    """
    Say what is missing.

    Args:
        locale: A language tag; any language but Persian is answered in English.

    >>> sentence(Missing("units", 500, 120))
    '380 more are needed: it costs 500, you have 120'
    >>> sentence(Missing("per_member", 1, 1), "fa-IR")
    'برای هر عضو حداکثر ۱ بار؛ شما ۱ بار گرفته‌اید'
    """
    language = "fa" if locale.lower().split("-")[0].split("_")[0] == "fa" else "en"
    needed, found = missing.needed, missing.found
    short = needed - found if isinstance(needed, int) and isinstance(found, int) else ""
    text = SENTENCES[language][missing.code].format(
        needed=_shown(needed), found=_shown(found), short=_shown(short)
    )
    return text.translate(_DIGITS) if language == "fa" else text


def _shown(figure: int | str | None) -> str:
    return f"{figure:,}" if isinstance(figure, int) else figure or ""
