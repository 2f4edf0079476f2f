from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from clubkit.cli.exits import Exit
from clubkit.cli.verbs import VERBS, program

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "command-line.md").read_text("utf-8")


def verb(name):
    """A verb, loaded."""
    command = program.get_command(click.Context(program), name)
    assert command is not None
    return command


def commands():
    """Every command that can be called, by its words."""
    found: dict[str, click.Command] = {}
    for name in VERBS:
        command = verb(name)
        if isinstance(command, click.Group):
            found |= {f"{name} {each}": inner for each, inner in command.commands.items()}
        else:
            found[name] = command
    return found


def section(name):
    """What the page says of a command."""
    found = re.search(rf"^## `clubkit {re.escape(name)}`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"no section on {name}"
    return found[1]


@pytest.mark.parametrize(("name", "command"), commands().items(), ids=str)
def test_every_option_is_documented(name, command):
    """Each argument and option has a row in the section of its verb, and no row is without one."""
    known = {
        option.opts[0] if isinstance(option, click.Option) else option.metavar or option.name.upper()
        for option in command.params
    }

    assert known == set(re.findall(r"^\| `(--[a-z-]+|[A-Z]+)", section(name), re.MULTILINE))


def test_no_other_verb_is_documented():
    """A verb that is gone is gone from the page."""
    assert set(commands()) == set(re.findall(r"^## `clubkit ([a-z -]+)`$", PAGE, re.MULTILINE))


def test_every_exit_code_is_documented():
    """Scripts are written by them."""
    assert {int(code) for code in Exit} == set(map(int, re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)))


def test_the_table_of_verbs_says_what_they_say():
    """``clubkit --help`` shows a table instead of loading every verb: it says their own first line."""
    for name, (_, line) in VERBS.items():
        first = (verb(name).help or "").strip().split("\n\n")[0]
        assert line == " ".join(first.split())


# --- documents --------------------------------------------------------------------------------------

BY_NAME = {"tiers", "units", "nth"}
"""Under these a document has names of the program: its tiers, its units, its periods."""


def keys_of(document):
    """Every key of a document, but names that come from a program."""
    if isinstance(document, list):
        return set().union(*(keys_of(each) for each in document))
    if not isinstance(document, dict):
        return set()
    inner = [keys_of(value) for key, value in document.items() if key not in BY_NAME]
    return set(document).union(*inner)


@pytest.mark.parametrize(
    "words",
    [
        ["check", "P1"],
        ["backtest", "P4", "ORDERS", "--against", "P1"],
        ["init", "P1", "--store", "SHOP"],
        ["migrate", "--store", "SHOP"],
        ["migrate", "--store", "SHOP", "--sql"],
        ["publish", "P4", "--store", "SHOP", "--as-of", "2025-06-01T00:00:00Z", "--yes"],
        ["import", "ORDERS", "--store", "SHOP"],
        ["import-balances", "BALANCES", "--store", "SHOP"],
        ["member show", "m1", "--store", "SHOP", "--as-of", "2025-06-01T00:00:00Z"],
        ["explain", "o4", "--store", "SHOP"],
        ["redeem", "m1", "5", "--reference", "r", "--store", "SHOP", "--as-of", "2025-06-01T00:00:00Z"],
        ["messages preview", "FLORIST", "--date", "1405-09-03"],
        ["calendar", "--date", "1405-09-03"],
        ["tick", "--store", "SHOP", "--as-of", "2025-06-01T00:00:00Z"],
        ["doctor", "--store", "SHOP", "--as-of", "2026-06-01T00:00:00Z"],
    ],
    ids=lambda words: words[0],
)
def test_every_key_of_json_is_documented(clubkit, programs, orders, shop, tmp_path, words):
    """Keys are a promise, so the section of the verb names each."""
    balances = tmp_path / "balances.csv"
    balances.write_text("customer_id,units\nm7,3\n", "utf-8")
    given = {
        "P1": programs / "p1.toml", "P4": programs / "p4.toml", "ORDERS": orders,
        "SHOP": shop, "BALANCES": balances, "FLORIST": programs / "florist.toml",
    }  # fmt: skip

    document = clubkit.json(*words[0].split(), *(given.get(word, word) for word in words[1:]))

    page = section(words[0]) + (section("member show") if words[0] == "redeem" else "")
    assert [] == [key for key in sorted(keys_of(document)) if f"`{key}`" not in page]
