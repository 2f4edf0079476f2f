"""The jobs of a club on Dask: the same function for one shard that the pool of processes maps."""

import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from clubkit import FixedClock, open_club, paid_order, parse_instant, read_program, to_datetime
from clubkit.jobs import tick_shard
from clubkit.storage.shards import EVERYBODY
from clubkit.tick import ticked_together

program = read_program(
    {
        "club": {"currency": "EUR"},
        "units": {"points": {"expires": {"after": "1 month"}}},
        "earn": [{"per": 100}],
    }
)
paid_at, as_of = parse_instant("2026-01-05T09:00:00Z"), parse_instant("2026-03-01T00:00:00Z")


def main() -> None:
    """Fill a store, and let time pass for its members on a cluster of this machine."""
    try:
        from dask.distributed import Client  # noqa: PLC0415 - may not be installed
    except ImportError:
        sys.exit("this example needs Dask; run: pip install 'dask[distributed]'")

    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'club.db')}"
        with open_club(program, url, clock=FixedClock(paid_at)) as club:
            for number in range(40):
                order_id, member = f"o{number}", f"m{number}"
                at = to_datetime(paid_at)
                club.orders.sync(paid_order(order_id, member=member, total_minor=500, currency="EUR", at=at))
        with Client(n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
            parts = client.map(partial(tick_shard, program, url, as_of), EVERYBODY.split(8))
            print(ticked_together(client.gather(parts)))


if __name__ == "__main__":
    main()
