"""How long a queue takes, measured: who waits, who works, how long the last hundred took.

Kept for one second a process, so that a thousand polls a second ask the database once.
"""

import math
import threading
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from sqlalchemy import Engine, bindparam, func, select

from shared import db
from shared.db import now_ms
from shared.jobs import Job, JobState
from shared.quick import Statement

KEEP_S = 1.0
_RECENT = 100
_ENOUGH = 20  # jobs of a kind, from which on it is known what is usual
_NEVER_LONG_MS = 2_000  # nobody minds the difference below
_MOST_WAITING = 20_000  # a longer queue is counted no further: "after 20,000 others"

_WAITING = Statement(
    select(Job.created_at)
    .where(Job.queue == bindparam("queue"), Job.state == JobState.QUEUED, Job.not_before <= now_ms())
    .order_by(Job.created_at)
    .limit(_MOST_WAITING)
)
_RUNNING = Statement(
    select(func.count()).where(Job.queue == bindparam("queue"), Job.state == JobState.RUNNING)
)
_DONE = Statement(
    select(Job.started_at, Job.finished_at, Job.kind)
    .where(Job.queue == bindparam("queue"), Job.state == JobState.SUCCEEDED)
    .order_by(Job.created_at.desc())
    .limit(_RECENT)
)


@dataclass(frozen=True)
class QueueTimes:
    """A queue at one moment. `waiting`: created_at of its due jobs, rising; durations in ms, rising."""

    waiting: tuple[int, ...]
    running: int
    lanes: int  # how many were seen at work at once, at least 1
    durations_ms: tuple[int, ...]
    of_kind_ms: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # the same of each kind of job

    def position(self, created_at: int) -> int:
        """1 = next. A job younger than this measurement is the last."""
        return bisect_left(self.waiting, created_at) + 1

    def eta_waiting(self, position: int, delay_ms: int) -> tuple[int, int] | None:
        """Seconds until a waiting job is ready, as (low, high)."""
        if not self.durations_ms:
            return None
        rounds_before = math.ceil(position / self.lanes) - 1
        mean = sum(self.durations_ms) / len(self.durations_ms)
        low = delay_ms + self._part(0.25) + 0.8 * mean * rounds_before
        high = delay_ms + self._part(0.9) + 1.25 * mean * rounds_before
        if self.running >= self.lanes:
            high += self._part(0.9)  # first, one of those at work must end
        return _seconds(low, high)

    def takes_long(self, kind: str, elapsed_ms: int) -> bool:
        """Whether it takes longer than 95 in 100 of its kind did lately; never before that is known."""
        recent = self.of_kind_ms.get(kind, ())
        if len(recent) < _ENOUGH:
            return False
        return elapsed_ms > max(recent[math.ceil(0.95 * len(recent)) - 1], _NEVER_LONG_MS)

    def eta_running(self, elapsed_ms: int) -> tuple[int, int] | None:
        """Seconds until a job at work is ready; None when it already takes longer than any did lately."""
        if not self.durations_ms or elapsed_ms > self.durations_ms[-1]:
            return None
        high = max(self._part(0.9), self.durations_ms[-1] if elapsed_ms > self._part(0.9) else 0)
        return _seconds(max(0.0, self._part(0.25) - elapsed_ms), high - elapsed_ms)

    def _part(self, part: float) -> float:
        return self.durations_ms[min(len(self.durations_ms) - 1, int(part * len(self.durations_ms)))]


def _seconds(low_ms: float, high_ms: float) -> tuple[int, int]:
    """Whole seconds, coarser the longer: a range that jumps at each poll helps nobody."""
    high_s = max(1, math.ceil(high_ms / 1000))
    step = 1 if high_s <= 20 else 5 if high_s <= 120 else 30
    low_s = int(low_ms / 1000) // step * step
    return low_s, max(math.ceil(high_s / step) * step, low_s + step)


_kept: dict[str, tuple[Engine, float, QueueTimes]] = {}
_measuring = threading.Lock()


def of(queue: str) -> QueueTimes:
    """The queue as it was at most a second ago (older only while another thread is measuring)."""
    kept = _kept_of_this_database(queue)
    if kept is not None and time.monotonic() < kept[0]:
        return kept[1]
    if not _measuring.acquire(blocking=kept is None):
        assert kept is not None  # noqa: S101 - else it would have waited
        return kept[1]
    try:
        kept = _kept_of_this_database(queue)
        if kept is None or time.monotonic() >= kept[0]:  # nobody measured while this thread waited
            kept = (time.monotonic() + KEEP_S, measure(queue))
            _kept[queue] = (db.engine(), *kept)
        return kept[1]
    finally:
        _measuring.release()


def _kept_of_this_database(queue: str) -> tuple[float, QueueTimes] | None:
    found = _kept.get(queue)
    return found[1:] if found is not None and found[0] is db.engine() else None


def measure(queue: str) -> QueueTimes:
    """Ask the database now."""
    waiting = tuple(row[0] for row in _WAITING.all(queue=queue))
    running = int(_RUNNING.all(queue=queue)[0][0])
    rows = [(start, end, kind) for start, end, kind in _DONE.all(queue=queue) if start and end]
    done = [(start, end) for start, end, _ in rows]
    durations, of_kind = [], defaultdict[str, list[int]](list)
    for start, end, kind in rows:
        durations.append(max(1, end - start))
        of_kind[kind].append(durations[-1])
    kinds = {kind: tuple(sorted(found)) for kind, found in of_kind.items()}
    lanes = max(1, running, _at_once(done))
    return QueueTimes(waiting, running, lanes, tuple(sorted(durations)), kinds)


def _at_once(spans: list[tuple[int, int]]) -> int:
    """The most of these spans that overlapped."""
    changes = sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans])
    return max(accumulate(change for _, change in changes), default=0)


def forget() -> None:
    """Measure anew at the next look (tests)."""
    _kept.clear()
