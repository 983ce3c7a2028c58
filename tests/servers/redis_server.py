"""A Redis of the test's own: empty at start, to be stopped, frozen, wiped or filled at will."""

import shutil
import tempfile
from pathlib import Path

import redis

from tests.servers.process import Process, answers, free_port


class RedisServer(Process):
    """`url` stays the same over stop and start. Without `persistent` a restart comes back empty."""

    def __init__(self, *, persistent: bool = False) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.folder = folder = Path(tempfile.mkdtemp(prefix="cert-redis-"))
        argv = [
            "redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder),
            "--save", "", "--appendonly", "yes" if persistent else "no",
        ]  # fmt: skip
        super().__init__(argv, log=folder / "log")

    def start(self) -> None:
        super().start()
        self.wait_until(lambda: answers(self.port), "Redis answers")

    def remove(self) -> None:
        """End it and delete its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def client(self) -> redis.Redis:
        """A connection for the test itself."""
        return redis.Redis(port=self.port, decode_responses=True)

    def length(self, queue: str) -> int:
        """How many messages wait in a queue."""
        return self.client().llen(queue)  # type: ignore[return-value]

    def wipe(self) -> None:
        """FLUSHALL: every message is gone, no one is told."""
        self.client().flushall()
