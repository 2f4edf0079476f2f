"""A shop and what it writes."""

from __future__ import annotations

from datetime import date

from clubkit.calendars import CalendarName
from clubkit.messages import TemplateSet, render
from clubkit.program.model import Messages, Program
from clubkit.program.wording import read_template

LAST_OF_ESFAND = date(2027, 3, 20)


def shop(**more):
    """A flower shop that shows toman and ends its SMS with how to stop them."""
    given = {
        "name": "گل بهار",
        "shown_in": "toman",
        "calendar": CalendarName.JALALI,
        "locale": "fa",
        "messages": Messages(sms_suffix="لغو11"),
        **more,
    }
    return Program("", "IRR", **given)


def written(text, values=None, *, locale="fa", channel="console", subject=None, **more):
    """A text as it goes out."""
    subjects = {} if subject is None else {locale: read_template(subject)}
    templates = TemplateSet(shop(**more), {locale: read_template(text)}, subjects)
    return render(templates, values or {}, locale, channel)
