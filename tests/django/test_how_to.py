"""A new project, made of nothing but what the how-to says, has points on a paid order."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("django", reason="NO DJANGO: pip install 'clubkit[django]'; it is untested")

from django.core.management import call_command

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "use-clubkit-in-django.md"
BLOCK = re.compile(r"^```(?:python|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
IMPORTS = """from django.conf import settings
from django.db import models
from django.utils import timezone

"""

TRIES = """
import django; django.setup()
from django.core.management import call_command
call_command("makemigrations", "shop", verbosity=0)
call_command("migrate", verbosity=0)
call_command("check", databases=["default"])
from django.contrib.auth.models import User
from django.db import connections, transaction
from shop.models import Order
user = User.objects.create(username="ada")
with transaction.atomic():
    order = Order.objects.create(number="1017", user=user, total="42.50", status="paid")
{asks}
print("has", club().points.balance(str(order.user_id)).available)
Order.objects.update(status="cancelled")
call_command("club_sync_orders")
print("has", club().points.balance(str(order.user_id)).available)
call_command("club_doctor")
call_command("makemigrations", check=True, dry_run=True)
connections.close_all()
"""


def test_the_page_leads_from_nothing_to_points(tmp_path):
    """Each block goes where the page says; the only thing that the checks say is how SQLite would wait."""
    settings, program, model, source, asks = BLOCK.findall(PAGE.read_text("utf-8"))[:5]
    call_command("startproject", "mysite", str(tmp_path))
    (tmp_path / "shop").mkdir()
    call_command("startapp", "shop", str(tmp_path / "shop"))
    with (tmp_path / "mysite" / "settings.py").open("a") as file:
        file.write(f"INSTALLED_APPS += ['shop']\n{settings}")
    (tmp_path / "club.toml").write_text(program)
    (tmp_path / "shop" / "models.py").write_text(IMPORTS + model)
    (tmp_path / "shop" / "club.py").write_text(source)

    environment = {"PYTHONPATH": f"{ROOT / 'src'}:{tmp_path}", "DJANGO_SETTINGS_MODULE": "mysite.settings"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", TRIES.format(asks=asks)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment,
    )

    assert 0 == done.returncode, done.stderr
    assert ["has 42", "1 orders read, 1 changed something, 0 failed", "has 0"] == re.findall(
        r"^(?:has|1 orders).*", done.stdout, re.MULTILINE
    )
    assert {"clubkit.W002"} == set(re.findall(r"clubkit\.[EW]\d+", done.stderr))
