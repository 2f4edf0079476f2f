"""What every test shares."""

from __future__ import annotations

from hypothesis import settings

# No deadline: a busy machine is not a failing test. The same examples on every run of CI.
settings.register_profile("clubkit", deadline=None, derandomize=True)
settings.load_profile("clubkit")
