"""Servers that cannot keep the promises of the ledger are refused, and say why."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from clubkit.errors import UnsafeStoreError
from clubkit.storage.sql import SqlStorage, open_storage
from clubkit.storage.sql.engines import SEVERAL_WRITERS

from ..servers.databases import fresh_database
from ..servers.programs import MariaDb

PROVIDER = Path("/usr/lib/galera/libgalera_smm.so")


def test_a_server_that_is_not_strict_is_refused(mariadb):
    """It would cut what is too long, and say nothing."""
    with fresh_database(mariadb) as url:
        engine = sa.create_engine(url)
        sa.event.listen(engine, "connect", lambda raw, _: raw.cursor().execute("SET SESSION sql_mode = ''"))
        with pytest.raises(UnsafeStoreError, match="STRICT_TRANS_TABLES"):
            SqlStorage(engine).migrate()
        with pytest.raises(UnsafeStoreError, match="STRICT_TRANS_TABLES"):
            SqlStorage(engine).read().__enter__()
        engine.dispose()


@pytest.fixture(scope="module")
def galera():
    """A cluster of one node, on loopback."""
    if MariaDb.program() is None or not PROVIDER.exists():
        pytest.skip("NO GALERA: install mariadb-server and galera-4; that a cluster is refused is untested")
    server = MariaDb(
        {
            "wsrep-on": "ON",
            "wsrep-provider": str(PROVIDER),
            "wsrep-provider-options": "gmcast.listen_addr=tcp://127.0.0.1:0;ist.recv_addr=127.0.0.1:0",
            "wsrep-cluster-address": "gcomm://",
            "wsrep-node-address": "127.0.0.1",
            "binlog-format": "ROW",
            "innodb-autoinc-lock-mode": "2",
        }
    )
    yield sa.make_url(server.url("mysql"))
    server.remove()


def test_a_cluster_of_writers_is_refused(galera):
    """Until the caller says that all writes go to one node."""
    with fresh_database(galera) as url:
        refused = open_storage(url.render_as_string(hide_password=False))
        with pytest.raises(UnsafeStoreError, match=SEVERAL_WRITERS):
            refused.create_schema()
        refused.close()

        taken = url.update_query_dict({SEVERAL_WRITERS: "1"}).render_as_string(hide_password=False)
        storage = open_storage(taken)
        storage.create_schema()
        with storage.read() as reader:
            assert [] == reader.members()
        storage.close()
