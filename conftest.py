"""The examples of the README and of the docs are tests: every Python block in them runs."""

from __future__ import annotations

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

collect_ignore = ["src/clubkit/integrations/django"]  # it needs Django, and that it is set up

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["*.md"],
    excludes=["CHANGELOG.md", "changelog.d/*"],
).pytest()
