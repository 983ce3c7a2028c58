"""A worker that has gone deaf ends itself, and whoever keeps it starts it again.

The outcome is watched, not the cause. Deaf is who has a free child, isn't being drained, reaches database
and Redis, and claims nothing for a while in which a job of the queue was due all along and was sent at least
twice. A thread of the parent looks; what it saw goes into the worker's heartbeat, where a container's health
reads it.
"""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shared import db
from shared.jobs import due, heartbeats, holding
from shared.settings import settings
from worker import claiming

_log = structlog.get_logger()
_looking = threading.Lock()
_LOOKS = 5  # in the time after which a worker is deaf
_PROMPT_S = 2.0  # a database or Redis that takes longer is no proof against the worker
_UNWIND_S = 15.0  # what Celery takes at most to end, beyond the time it gives to running work


@dataclass
class Watch:
    """Looks after one worker: its queue, how much it does at once, and whether it is being drained."""

    queue: str
    size: int
    worker: str
    is_drained: Callable[[], bool]
    _able_since: float = field(default_factory=time.monotonic)
    _looked_at: float = field(default_factory=time.monotonic)

    def is_deaf(self) -> bool:
        """Look once, and give the worker's sign of life."""
        began = time.monotonic()
        stood_still = began - self._looked_at > settings().deaf_s / 2  # stopped, or its machine asleep
        able = not stood_still and not self.is_drained() and _redis_answers() and self._has_room()
        self._looked_at = time.monotonic()
        if not able or self._looked_at - began > _PROMPT_S:
            self._able_since = self._looked_at
        idle_s = time.monotonic() - max(self._able_since, claiming.last())
        try:
            with db.write() as session:
                heartbeats.beat(session, heartbeats.of_worker(self.queue, socket.gethostname()), idle_s)
            with db.read() as session:
                return is_deaf(session, self.queue, idle_s)
        except SQLAlchemyError:
            self._able_since = time.monotonic()
            return False

    def _has_room(self) -> bool:
        try:
            with db.read() as session:
                return holding.held_by(session, self.worker) < self.size
        except SQLAlchemyError:
            return False


def is_deaf(session: Session, queue: str, idle_s: float) -> bool:
    """The question itself, of a worker that could have claimed for so many seconds and did not."""
    return idle_s >= settings().deaf_s and due.is_unheard(session, queue, settings().deaf_s)


def _redis_answers() -> bool:
    try:
        with Redis.from_url(settings().redis_url, socket_timeout=1, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except (RedisError, OSError):
        return False


def start(watch: Watch, children: Callable[[], list[int]]) -> None:
    """Look from now on, in a thread; `children` are the processes that must not outlive the worker."""
    os.register_at_fork(before=_pause, after_in_parent=_go_on, after_in_child=_go_on)
    threading.Thread(target=_keep_looking, args=(watch, children), name="watch", daemon=True).start()


def _keep_looking(watch: Watch, children: Callable[[], list[int]]) -> None:
    while True:
        time.sleep(settings().deaf_s / _LOOKS)
        with _looking:
            deaf = watch.is_deaf()
        if deaf:
            _log.error("worker_deaf", queue=watch.queue)
            _end(watch, children)


def _end(watch: Watch, children: Callable[[], list[int]]) -> None:
    """As if told to stop: what runs is finished or given back. One that cannot even do that is killed."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(settings().stop_s + _UNWIND_S)
    _log.error("worker_killed", queue=watch.queue)
    for child in children():
        os.kill(child, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


# A child is not forked while the thread is in the middle of something that holds a lock.
_paused: list[bool] = []


def _pause() -> None:
    _paused.append(_looking.acquire(timeout=_PROMPT_S))


def _go_on() -> None:
    if _paused.pop():
        _looking.release()
