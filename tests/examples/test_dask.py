"""The example on Dask runs where Dask is, and says how to get it where it is not."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "jobs_on_dask.py"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}


def run(*arguments):
    """A process of its own."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)


@pytest.mark.skipif(find_spec("distributed") is None, reason="NO DASK: pip install 'dask[distributed]'")
def test_shards_on_dask_are_one_walk():
    """Forty lots expire, whoever of the cluster looks at them."""
    done = run(EXAMPLE)

    assert "Ticked(members=40, postings={'expire': 40}, tier_changes=0, is_done=True)\n" == done.stdout


def test_without_dask_it_says_how_to_get_it():
    """One line, and no traceback."""
    script = (
        "import runpy, sys; sys.modules['dask'] = None; sys.modules['dask.distributed'] = None\n"
        f"runpy.run_path({str(EXAMPLE)!r}, run_name='__main__')"
    )
    done = run("-W", "error", "-c", script)

    assert (1, "") == (done.returncode, done.stdout)
    assert "this example needs Dask; run: pip install 'dask[distributed]'\n" == done.stderr
