"""The real worker, with a renderer and a storage that a test can tell what to do.

A member named POISON kills the process that renders it. In the folder `FAULT_FOLDER`, a file `render.armed`
makes the next render wait (`stored.armed`: after its PDF is stored): the process renames the file to
`render.<its process id>` and waits until that is gone. While `work.held` exists, all work that is done waits
before it is recorded, each job in a file `work.<its id>`. While `deaf` exists, no message is taken. The
process that finds `poison.armed` at a claim can claim nothing ever after. While `disk.full` exists, no file
may grow beyond 4 KB (RLIMIT_FSIZE: the kernel's own error).
"""

import contextlib
import os
import resource
import signal
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport.redis import QoS
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from shared.jobs import holding
from shared.jobs.holding import Claim
from shared.jobs.kinds import JobKind
from shared.storage import LocalStorage
from tests.faults.scene import POISON
from worker import running
from worker.app import app
from worker.handling import Again, Done, Handler
from worker.press import reference

__all__ = ["app"]

_folder = Path(os.environ["FAULT_FOLDER"])
_render, _put, _handler_of = reference.render, LocalStorage.put, running.handler_of
_can_consume, _claim, _poisoned = QoS.can_consume, holding.claim, False


def render(face: Any, design: Any) -> Any:
    if face.facts.name == POISON:
        os.kill(os.getpid(), signal.SIGKILL)
    wait_if_armed("render")
    return _render(face, design)


def put(self: LocalStorage, key: str, data: bytes) -> None:
    if not (_folder / "disk.full").exists():
        _put(self, key, data)
    else:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
        try:
            _put(self, key, data)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    wait_if_armed("stored")


def wait_if_armed(where: str) -> None:
    mine = _folder / f"{where}.{os.getpid()}"
    try:
        (_folder / f"{where}.armed").rename(mine)
    except FileNotFoundError:
        return
    while mine.exists():
        time.sleep(0.01)


def handler_of(kind: JobKind) -> Handler:
    def handle(held: Claim) -> Done | Again:
        outcome = _handler_of(kind)(held)
        if (_folder / "work.held").exists():
            (_folder / f"work.{held.id}").touch()
        while (_folder / "work.held").exists():
            time.sleep(0.01)
        return outcome

    return handle


def claim(session: Session, job_id: uuid.UUID, worker: str) -> Claim | None:
    global _poisoned
    with contextlib.suppress(FileNotFoundError):
        (_folder / "poison.armed").unlink()
        _poisoned = True
    if _poisoned:
        raise InvalidRequestError("mappers failed to initialize")
    return _claim(session, job_id, worker)


def can_consume(self: QoS) -> bool:
    return not (_folder / "deaf").exists() and bool(_can_consume(self))


holding.claim = claim
QoS.can_consume = can_consume
running.handler_of = handler_of
reference.render = render
LocalStorage.put = put  # type: ignore[method-assign]
