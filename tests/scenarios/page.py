"""The page of the docs that says what became of each scenario, told from the tables and the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from clubkit.program.documents import program_document
from clubkit.program.reader import read_program

from .programs import program_tables
from .reading import ONLY, Scenario, Tree, Variant, read_scenarios
from .tables import DECIDES, LEFT_OUT, NOT_FOLLOWED

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "peers-scenarios.md"

DEFAULTS = "the defaults"

_NO_POLICY = frozenset({"club.currency", "club.timezone", "tiers.score"})
"""Settings that describe a shop; every other one is a policy."""

_INTRO = """\
# Scenarios from other loyalty systems

[`tests/scenarios/peers.yaml`](../../tests/scenarios/peers.yaml) holds {count} scenarios: steps and figures
that the tests, the documentation or the issues of other systems state, in words of our own. {played} of them
are played on clubkit by one test, on the memory storage and on SQLite, and end in the same figures;
{refused} is refused. The test keeps this page.

Systems differ, so most of what they differ in is a setting of [the program file](program-file.md). The
settings below are all that a scenario's program sets apart from its earning rules, its rewards, its
reminders, its ladder, and its currency and zone. What becomes of a birthday on 29 February or 30 Esfand in
years without that day is no setting: it is kept with each occasion, as its `skip`.

## Played

| scenario | settings |
|---|---|
"""

_CONFLICTS = """
## Where others do it differently

What the file says of other systems, and the setting under which clubkit does what the scenario expects, be it
the default or not.

| scenario | variant | setting | elsewhere |
|---|---|---|---|
"""

_LEFT_OUT = """
## Parts that are passed over

| scenario | part | why |
|---|---|---|
"""

_NOT_FOLLOWED = """
## Not followed

clubkit refuses these programs when they are read, or the step that is named, and the test asks for the
refusal.

| scenario | variant | refused at | why |
|---|---|---|---|
"""


def written(scenarios: Mapping[str, Scenario]) -> str:
    """The whole page."""
    refused_whole = [name for name, variant in NOT_FOLLOWED if variant == ONLY]
    played = [each for each in scenarios.values() if each.name not in refused_whole]
    rows = [f"| `{each.name}` | {settings_of(each)} |" for each in played]
    others = [
        f"| `{name}` | {variant} | {_decides(setting)} | {_cell(scenarios[name].conflict)} |"
        for (name, variant), setting in DECIDES.items()
    ]
    parts = [f"| `{name}` | `{key}` | {why} |" for (name, key), why in LEFT_OUT.items()]
    refused = [
        f"| `{name}` | {variant} | `{refusal.path}` | {refusal.why} |"
        for (name, variant), refusal in NOT_FOLLOWED.items()
    ]
    intro = _INTRO.format(count=len(scenarios), played=len(played), refused=len(refused_whole))
    sections = (
        (intro, rows),
        (_CONFLICTS, others),
        (_LEFT_OUT, parts),
        (_NOT_FOLLOWED, refused),
    )
    return "".join(head + "\n".join(lines) + "\n" for head, lines in sections)


def settings_of(scenario: Scenario) -> str:
    """The policies that a scenario's program sets, by variant where they differ."""
    by_variant = {
        variant.name: _settings(variant, scenario.steps)
        for variant in scenario.variants()
        if (scenario.name, variant.name) not in NOT_FOLLOWED
    }
    if len(set(by_variant.values())) == 1:
        return next(iter(by_variant.values()))
    return "; ".join(f"{name}: {settings}" for name, settings in by_variant.items())


def _settings(variant: Variant, steps: list[Tree]) -> str:
    document = program_document(read_program(program_tables(variant.program, steps)))
    for name in ("earn", "rewards", "reminders"):
        document.pop(name, None)
    tiers = document.get("tiers", {})
    if isinstance(tiers, dict):
        tiers.pop("ladder", None)
    shown = [f"`{path} = {_value(value)}`" for path, value in _leaves(document) if path not in _NO_POLICY]
    return ", ".join(shown) or DEFAULTS


def _leaves(table: Mapping[str, object], path: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def _value(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return str(value).lower() if isinstance(value, bool) else str(value)


def _decides(setting: str) -> str:
    return f"`{setting}`" if " = " in setting else setting


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(written(read_scenarios()), encoding="utf-8")
