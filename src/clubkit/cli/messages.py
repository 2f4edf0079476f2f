"""``clubkit messages``: how the reminders of a program read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clubkit.calendars import Almanac
from clubkit.cli.calendar import read_date
from clubkit.cli.options import EXISTING, NEW, json_option, wants_json
from clubkit.cli.output import Json, say_document, warn
from clubkit.clock import SystemClock
from clubkit.errors import BadInputError
from clubkit.messages import Rendered, render, sms_parts, template_set
from clubkit.messages.preview import count_shown, sample_values, sms_page
from clubkit.messages.rendering import EMAIL, SMS
from clubkit.program.files import load_program
from clubkit.program.model import Program, Reminder

Previews = list[tuple[str, Rendered]]


@click.group("messages")
def command() -> None:
    """See how the reminders of a program read."""


@command.command("preview")
@click.argument("program", type=EXISTING)
@click.argument("reminder", required=False)
@click.option("--locale", metavar="TAG", help="In which language, such as fa; the club's, if not given.")
@click.option(
    "--channel",
    type=click.Choice((SMS, EMAIL)),
    default=SMS,
    metavar="NAME",
    help="As an SMS or a letter; sms, if not given.",
)
@click.option("--date", "day", callback=read_date, metavar="DATE", help="As if sent on that day, not today.")
@click.option("--html", type=NEW, metavar="FILE", help="Write a page for a browser to this file as well.")
@json_option
def preview_verb(
    *,
    program: Path,
    reminder: str | None,
    locale: str | None,
    channel: str,
    day: date | None,
    html: Path | None,
) -> None:
    """
    Show what members would read, with values of nobody.

    One reminder, or all; for SMS with what they count. The page of an e-mail is the e-mail itself, so it is
    of one reminder.
    """
    rules = load_program(program)
    locale = locale or rules.locale
    today = day or Almanac(rules.zone, rules.calendar).day(SystemClock().now())
    found = [
        (each.reminder_id, _written(rules, each, locale, channel, today)) for each in _named(rules, reminder)
    ]
    if html is not None:
        page = _page(found, locale, channel)
        try:
            html.write_text(page, "utf-8")
        except OSError as error:
            raise BadInputError("html", "a file that can be written", str(html)) from error
    if wants_json():
        say_document(
            {"channel": channel, "messages": [_document(name, each, channel) for name, each in found]}
        )
        return
    for name, each in found:
        _show(name, each, channel)


def _named(program: Program, wanted: str | None) -> tuple[Reminder, ...]:
    if wanted is None:
        return program.reminders
    found = tuple(each for each in program.reminders if each.reminder_id == wanted)
    if not found:
        known = ", ".join(each.reminder_id for each in program.reminders)
        raise BadInputError("reminder", f"one of the program: {known}"[:200], repr(wanted[:60]))
    return found


def _written(program: Program, reminder: Reminder, locale: str, channel: str, today: date) -> Rendered:
    values = sample_values(program, reminder, locale, today)
    return render(template_set(program, reminder), values, locale, channel)


def _page(found: Previews, locale: str, channel: str) -> str:
    if channel == SMS:
        return sms_page(found, locale)
    if len(found) != 1:
        raise BadInputError("reminder", "named, for the page of an e-mail", f"{len(found)} of them")
    return found[0][1].html or ""


def _show(name: str, rendered: Rendered, channel: str) -> None:
    count = count_shown(rendered.text) if channel == SMS else rendered.subject
    click.echo(f"{name}: {count}")
    for line in rendered.text.splitlines():
        click.echo(f"  {line}" if line else "")
    if rendered.missing:
        warn(f"{name}: nothing is known for {', '.join(rendered.missing)}")


def _document(name: str, rendered: Rendered, channel: str) -> dict[str, Json]:
    document: dict[str, Json] = {
        "reminder": name,
        "language": rendered.language,
        "text": rendered.text,
        "subject": rendered.subject,
        "missing": list(rendered.missing),
    }
    if channel == SMS:
        count = sms_parts(rendered.text)
        document["sms"] = {
            "encoding": count.encoding.value,
            "units": count.units,
            "parts": count.parts,
            "left": count.left,
        }
    return document
