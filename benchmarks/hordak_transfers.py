"""
Transfers of django-hordak: what one costs on PostgreSQL.

Run by `servers` and `pgledger_transfers` with a Python that has django-hordak and psycopg, which clubkit does
not depend on. It makes its tables and a hundred accounts, and says that it is ready; then it makes as many
transfers between two accounts as each line of its input says, and prints microseconds of CPU of the client,
and of the clock, for one::

    echo 800 | PYTHON benchmarks/hordak_transfers.py PORT
"""

# ruff: noqa: PLC0415, T201

from __future__ import annotations

import sys
import time

import django
from django.conf import settings

ACCOUNTS = 100


def main(port: int) -> None:
    """Make the tables and the accounts, then transfer as often as asked."""
    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": "postgres",
                "USER": "clubkit",
                "HOST": "127.0.0.1",
                "PORT": str(port),
            }
        },
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "mptt", "hordak"],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        SECRET_KEY="none",  # noqa: S106 - nothing is signed
        USE_TZ=True,
    )
    django.setup()
    from django.core.management import call_command
    from hordak.models import Account, AccountType
    from moneyed import Money

    call_command("migrate", verbosity=0)
    accounts = [
        Account.objects.create(name=str(n), code=f"{n:02}", type=AccountType.liability, currencies=["EUR"])
        for n in range(ACCOUNTS)
    ]
    ten = Money(10, "EUR")
    for n in range(ACCOUNTS):
        accounts[n].transfer_to(accounts[n - 1], ten)
    print("ready", flush=True)
    for line in sys.stdin:
        count = int(line)
        cpu, clock = time.process_time(), time.perf_counter()
        for n in range(count):
            accounts[n % ACCOUNTS].transfer_to(accounts[(n * 7 + 1) % ACCOUNTS], ten)
        taken = time.process_time() - cpu, time.perf_counter() - clock
        print(*(seconds * 1e6 / count for seconds in taken), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
