"""Throwaway database servers on loopback, each in a folder of its own, gone when they are stopped."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

START_SECONDS = 60
POSTGRES_FOLDERS = "/usr/lib/postgresql/*/bin"


class ServerError(Exception):
    """A server that could not be started, with what it said."""


class Server:
    """
    One process of a database server.

    Attributes:
        port: On 127.0.0.1.

        process: None while it is stopped.
    """

    account: ClassVar[str]
    """Who runs it where the suite runs as root: neither server will be root."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        self.settings = dict(settings or {})
        self.folder = Path(tempfile.mkdtemp(prefix="clubkit-"))
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            account = pwd.getpwnam(self.account)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        try:
            self._prepare()
            self.start()
        except BaseException:
            self.remove()
            raise

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(self._command(), stdout=log, stderr=log, **self._identity())
        log.close()
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise ServerError((self.folder / "log").read_text("utf-8", "replace")[-2000:])
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would: no goodbye."""
        if self.process is not None:
            self._kill_all(self.process)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """End it in order."""
        if self.process is not None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None

    def remove(self) -> None:
        """End it, and forget its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def _prepare(self) -> None:
        raise NotImplementedError

    def _command(self) -> list[str]:
        raise NotImplementedError

    def _answers(self) -> bool:
        raise NotImplementedError

    def _kill_all(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()

    def _run(self, *command: str) -> None:
        done = subprocess.run(command, capture_output=True, check=False, **self._identity())
        if done.returncode:
            raise ServerError((done.stdout + done.stderr).decode("utf-8", "replace")[-2000:])

    def _identity(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        return {"user": self.account, "group": self.account, "extra_groups": [], "cwd": self.folder}


class Postgres(Server):
    """PostgreSQL, of the newest version that is installed."""

    account = "postgres"
    stop_signal = signal.SIGINT

    @classmethod
    def program(cls) -> Path | None:
        """Where its programs are, or none."""
        folders = sorted(
            Path("/").glob(POSTGRES_FOLDERS.lstrip("/")), key=lambda path: float(path.parent.name)
        )
        found = shutil.which("initdb")
        return folders[-1] if folders else Path(found).parent if found else None

    def url(self, database: str) -> str:
        """For SQLAlchemy, with psycopg 3."""
        return f"postgresql+psycopg://clubkit@127.0.0.1:{self.port}/{database}"

    def _prepare(self) -> None:
        data = self.folder / "data"
        self._run(
            str(self._programs() / "initdb"),
            *("-D", str(data), "-U", "clubkit", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"),
        )
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "fsync": "off",
            "deadlock_timeout": "100ms",
            **self.settings,
        }
        with (data / "postgresql.conf").open("a", encoding="ascii") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def _command(self) -> list[str]:
        return [str(self._programs() / "postgres"), "-D", str(self.folder / "data")]

    def _answers(self) -> bool:
        command = [str(self._programs() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def _kill_all(self, process: subprocess.Popen[bytes]) -> None:
        # Its children notice that it is gone and end themselves; the next start waits for the last of them.
        process.kill()

    def _programs(self) -> Path:
        found = self.program()
        if found is None:
            raise ServerError("PostgreSQL is not installed")
        return found


class MariaDb(Server):
    """MariaDB, as it is installed."""

    account = "mysql"

    @classmethod
    def program(cls) -> Path | None:
        """Where its server is, or none."""
        found = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
        return Path(found) if found else None

    def url(self, database: str, driver: str = "pymysql") -> str:
        """For SQLAlchemy."""
        return f"mariadb+{driver}://root@127.0.0.1:{self.port}/{database}?charset=utf8mb4"

    def _prepare(self) -> None:
        self._run(
            "mariadb-install-db",
            "--no-defaults",
            f"--datadir={self.folder / 'data'}",
            f"--tmpdir={self.folder}",  # two installations in one place take each other's tables away
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        )

    def _command(self) -> list[str]:
        settings = {
            "datadir": str(self.folder / "data"),
            "tmpdir": str(self.folder),  # a server that starts removes what it takes for its own leftovers
            "socket": str(self.folder / "socket"),
            "pid-file": str(self.folder / "pid"),
            "bind-address": "127.0.0.1",
            "port": str(self.port),
            "max-connections": "300",
            "innodb-buffer-pool-size": "128M",
            "innodb-flush-log-at-trx-commit": "0",
            "innodb-lock-wait-timeout": "10",
            **self.settings,
        }
        return [
            str(self.program()),
            "--no-defaults",
            "--skip-log-bin",
            "--skip-name-resolve",
            *(f"--{name}={value}" for name, value in settings.items()),
        ]

    def _answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            try:
                probe.connect(("127.0.0.1", self.port))
                return bool(probe.recv(1))  # the server greets first
            except OSError:
                return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
