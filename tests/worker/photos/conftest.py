"""The demo examination service, for real, on a free port; its faults are told over HTTP."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from deploy.demo.exam_service import ExamService
from worker.photos.policy import FetchPolicy, Origin

LOOPBACK = ("127.0.0.0/8",)


@dataclass(frozen=True)
class Exam:
    """A running demo service."""

    base: str

    def behave(self, mode: str, **options: Any) -> None:
        body = json.dumps({"mode": mode, **options}).encode()
        with urllib.request.urlopen(f"{self.base}/_behave", body, timeout=5):
            pass

    def seen(self) -> int:
        with urllib.request.urlopen(f"{self.base}/seen", timeout=5) as answer:
            return int(json.load(answer)["count"])

    def policy(self, **limits: Any) -> FetchPolicy:
        """A policy that allows this service, with limits short enough for a test."""
        chosen = {"connect_s": 1.0, "read_s": 0.6, "total_s": 1.0, "max_bytes": 200_000} | limits
        return FetchPolicy(hosts=(Origin.of(self.base),), networks=LOOPBACK, **chosen)


def _serve() -> Iterator[Exam]:
    server = ExamService(("127.0.0.1", 0), variants=3)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield Exam(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def _exam() -> Iterator[Exam]:
    yield from _serve()


@pytest.fixture(scope="session")
def inner_service() -> Iterator[Exam]:
    """A second service on an address that no policy names: what an attacker would like to reach."""
    yield from _serve()


@pytest.fixture
def exam(_exam: Exam) -> Exam:
    """The demo service, behaving well."""
    _exam.behave("clear")
    return _exam
