"""The names of the package, and what it costs to look one up."""

from __future__ import annotations

import subprocess
import sys

import pytest

import clubkit.channels


def test_each_name_is_there():
    """All that are promised."""
    found = {name: getattr(clubkit.channels, name) for name in clubkit.channels.__all__}

    assert all(found.values())


def test_another_name_is_not():
    """As with any module."""
    with pytest.raises(AttributeError, match="Pigeon"):
        clubkit.channels.Pigeon  # noqa: B018 - looking it up is the test


@pytest.mark.parametrize(("name", "loaded"), [("Wish", False), ("SmtpMail", True)])
def test_who_reads_what_came_in_loads_no_mail(name, loaded):
    """A shop that opens a club pays for no channel that it does not use."""
    script = (
        f"import sys; sys.path[:0] = {sys.path!r}; from clubkit.channels import {name}; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert loaded is ("smtplib" in done.stdout.split())
