"""A PostgreSQL cluster of the test run's own, in a temporary folder; root runs it as `postgres`."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from tests.servers.process import Process, free_port

_FAST = {  # fsync guards against a dying machine, which no test has; commits still survive a killed server
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "autovacuum_naptime": "10s",
    "jit": "off",
}


def _programs() -> Path:
    """The newest PostgreSQL's programs; Debian keeps them off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    assert found, "PostgreSQL is not installed: deploy/install-test.sh"
    return found[-1]


class PostgresServer(Process):
    """`create` and `drop` databases; `stop(signal.SIGQUIT)` is PostgreSQL's own crash."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="cert-postgres-"))
        user = "postgres" if os.geteuid() == 0 else None
        if user:
            owner = pwd.getpwnam(user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        data = self.folder / "data"
        options = _FAST | {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
        }
        argv = [str(_programs() / "postgres"), "-D", str(data), "-p", str(self.port)]
        argv += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        super().__init__(argv, log=self.folder / "log", cwd=self.folder, user=user)
        subprocess.run(
            [_programs() / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync",
             "-E", "UTF8", "--locale=C.UTF-8"],
            check=True, user=user, group=user, extra_groups=[] if user else None, cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self) -> None:
        super().start()
        self.wait_until(self._ready, "PostgreSQL answers")

    def stop(self, sign: signal.Signals = signal.SIGINT, timeout: float = 30) -> None:
        super().stop(sign, timeout)

    def remove(self) -> None:
        """Stop it and delete everything."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """The address of a database, as the settings take it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, template: str | None = None) -> str:
        """A new database, empty or a copy of `template` (which must have no connections); its address."""
        self._execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _execute(self, statement: Any) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _ready(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True
