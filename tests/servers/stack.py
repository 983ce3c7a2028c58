"""A whole installation for one test: web server, workers, sweeper and the demo's services on free ports."""

import os
import sys
import urllib.request
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from shared.jobs.kinds import Queue
from tests.servers import environment
from tests.servers.process import Process, answers, free_port
from tests.servers.redis_server import RedisServer

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


class Stack:
    """Start all of it (`start()`) or the parts a test needs (`start("web", "render")`).

    `processes[name]` is a `Process` to kill, freeze or stop. `url` is the web server's address. The test's
    own process is configured alike, so `shared.db` sees the same database.
    """

    def __init__(self, env: dict[str, str], redis: RedisServer, folder: Path) -> None:
        self.redis, self.folder = redis, folder
        self.web_port, self.exam_port = free_port(), free_port()
        self.smtp_port, self.mails_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.web_port}"
        self.exam_url = f"http://127.0.0.1:{self.exam_port}"
        env |= {
            "CERT_PUBLIC_ADDRESS": self.url,
            "CERT_WEB_BIND": f"127.0.0.1:{self.web_port}",
            "CERT_WEB_PROCESSES": "1",
            "CERT_EXAM_SERVICE_URL": self.exam_url,
            "CERT_MAIL_HOST": "127.0.0.1",
            "CERT_MAIL_PORT": str(self.smtp_port),
            "CERT_MAIL_TLS": "none",
            "CERT_MAIL_FROM": "notices@certificates.example",
            "CERT_SMS_URL": f"http://127.0.0.1:{self.mails_port}/sms",
            "CERT_DEMO_MAILS_URL": f"http://127.0.0.1:{self.mails_port}/mails",
        }
        os.environ.update(env)
        environment.forget()
        self._env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "CERT_TEST_"))}
        self._env["CERT_BIN"] = str(BIN)
        self.processes: dict[str, Process] = {}

    def start(self, *names: str, env: Mapping[str, str] | None = None) -> None:
        """Start these (`web`, `exam`, `mail`, `sweeper`, the queues' workers), or all, and wait for them.

        `env` adds to the environment of the ones started now.
        """
        chosen = names or ("exam", "mail", "web", "sweeper", *Queue)
        for name in chosen:
            self.processes[name] = Process(
                self._command(name),
                log=self.folder / f"{name}.log",
                env={**self._env, **(env or {})},
                cwd=ROOT,
            )
            self.processes[name].start()
        self.wait_ready(chosen)

    def wait_ready(self, names: Iterable[str]) -> None:
        """Until each answers: the servers their port, the workers by saying so in the log."""
        for name in names:
            process = self.processes[name]
            process.wait_until(partial(self._ready, name), f"{name} is ready", timeout=60)

    def stop(self) -> None:
        """SIGKILL to everything but Redis: what is to be seen of a graceful end, a test asks for by name."""
        for process in self.processes.values():
            process.kill()

    def get(self, path: str) -> str:
        """The text of a page, fetched without a browser."""
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return str(answer.read().decode())

    def _command(self, name: str) -> list[str]:
        match name:
            case "web":
                return [str(BIN / "gunicorn"), "--config", "deploy/gunicorn.conf.py", "web.app:create_app()"]
            case "exam":
                return [sys.executable, "-m", "deploy.demo.exam_service", "--port", str(self.exam_port)]
            case "mail":
                ports = ["--smtp-port", str(self.smtp_port), "--port", str(self.mails_port)]
                return [sys.executable, "-m", "deploy.demo.mail_service", *ports]
            case "sweeper":
                return [str(BIN / "sweeper")]
            case queue if queue in tuple(Queue):
                return [str(ROOT / "deploy/run-worker"), queue]
            case _:
                raise ValueError(name)

    def _ready(self, name: str) -> bool:
        if name == "web":
            return answers(self.web_port)
        if name == "exam":
            return answers(self.exam_port)
        if name == "mail":
            return answers(self.mails_port) and answers(self.smtp_port)
        if name == "sweeper":
            return True
        return " ready." in self.processes[name].log.read_text(errors="replace")
