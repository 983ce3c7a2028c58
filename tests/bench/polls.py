"""Status polls: one web process on one core; the load, the database and a running campaign on the other.

Each request is a whole poll: the log-in's cookie, the account and the job by one look-up in the database.
"""

import os
import re
import statistics
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from shared import clock, db
from shared.accounts import Account, LoginSession
from shared.jobs import Job
from tests.bench.world import World
from web import sessions

READERS = 64  # browsers, each with its log-in and its waiting job
CONNECTIONS = 16
SECONDS = 4
RUNS = 3
_NEVER = 10**14  # nobody sends these jobs, so they wait for as long as they are polled

_SCRIPT = """
local readers = {
%s
}
local at = 0
request = function()
  at = at %% #readers + 1
  return wrk.format("GET", "/api/v1/jobs/" .. readers[at][2], {Cookie = "login=" .. readers[at][1]})
end
done = function(summary, latency)
  local bad = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format("per_s %%.1f p99_ms %%.3f bad %%d\\n",
    summary.requests / summary.duration * 1e6, latency:percentile(99) / 1000, bad))
end
"""


def under_campaign(world: World) -> tuple[float, float]:
    """(polls/s, p99 in ms), the median of several runs; whatever else runs keeps to the other core."""
    web_core, other = sorted(os.sched_getaffinity(0))[:2]
    world.stack.processes["web"].stop()
    with _waiting_jobs(world) as readers, _on_core(web_core):
        world.stack.start("web", env={"CERT_WEB_PROCESSES": "1"})
        _keep_to(other, but=world.stack.processes["web"].pid)
        script = Path(tempfile.mkdtemp(prefix="cert-polls-"), "polls.lua")
        script.write_text(_SCRIPT % ",\n".join(f'{{"{token}", "{job}"}}' for token, job in readers))
        _load(world.stack.url, script, other, 2)  # warm
        runs = [_load(world.stack.url, script, other, SECONDS) for _ in range(RUNS)]
    return statistics.median(rate for rate, _ in runs), statistics.median(p99 for _, p99 in runs)


@contextmanager
def _waiting_jobs(world: World) -> Iterator[list[tuple[str, uuid.UUID]]]:
    """A log-in and a queued job for each reader; gone afterwards."""
    readers = [(uuid.uuid4().hex, uuid.uuid4()) for _ in range(READERS)]
    with db.write() as session:
        now = db.clock(session)
        for member_id, (token, job_id) in zip(world.members, readers, strict=False):
            account = _account(member_id)
            session.add(account)
            session.flush()
            session.add(
                LoginSession(
                    token_hash=sessions.hash_of(token), account_id=account.id, created_at=now, seen_at=now,
                    expires_at=now + 3_600_000,
                )
            )  # fmt: skip
            session.add(
                Job(id=job_id, kind="render", queue="render", member_id=member_id, next_send_at=_NEVER)
            )
    yield readers[: len(world.members)]
    with db.write() as session:
        session.query(Job).filter(Job.id.in_([job_id for _, job_id in readers])).delete()


def _account(member_id: int) -> Account:
    return Account(
        user_type="member", login_name=f"bench-{member_id}", role="member", member_id=member_id,
        must_change=False, created_at=clock.now(),
    )  # fmt: skip


@contextmanager
def _on_core(core: int) -> Iterator[None]:
    """What this block starts runs on this core alone."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _keep_to(core: int, *, but: int) -> None:
    """Move every process of this run to `core`, except that one and its children."""
    spared = {but, *(child.pid for child in psutil.Process(but).children(recursive=True))}
    for process in psutil.Process().children(recursive=True):
        if process.pid not in spared:
            with suppress(psutil.NoSuchProcess, ProcessLookupError):
                for thread in process.threads():
                    os.sched_setaffinity(thread.id, {core})


def _load(url: str, script: Path, core: int, seconds: int) -> tuple[float, float]:
    done = subprocess.run(
        ["taskset", "-c", str(core), "wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds}s",
         "-s", str(script), url],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    told = re.search(r"per_s ([\d.]+) p99_ms ([\d.]+) bad (\d+)", done.stdout)
    assert told, done.stdout
    assert told[3] == "0", f"{told[3]} polls were not answered as they should be"
    return float(told[1]), float(told[2])
