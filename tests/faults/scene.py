"""What fault tests share: workers that can be caught in the act, jobs to submit, rows to look at."""

import os
import signal
import uuid
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from shared import db, jobs
from shared.audit import Actor
from shared.bodies import body
from shared.campaigns import Campaign, CampaignItem, CampaignState, ItemState
from shared.campaigns import rules as campaign_rules
from shared.campaigns.selection import Everyone
from shared.certificates import Certificate, plans
from shared.certificates.kinds import RENDER
from shared.jobs import Job, JobState
from shared.members import Member
from tests.servers.process import Process, wait_until
from tests.servers.stack import BIN, ROOT, Stack

# The hard limit lies beyond the lease, so that a frozen child is left alone until it is thawed.
SHORT_LEASE = {
    "CERT_LEASE_S": "3",
    "CERT_MAX_CRASHES": "50",  # a busy machine may be slower than this lease
    "CERT_ORPHAN_S": "600",
    "CERT_SOFT_LIMIT_S": "30",
    "CERT_HARD_LIMIT_S": "60",
    "CERT_RESEND_S": "1",
}
LONG_LEASE = {"CERT_LEASE_S": "90"}  # where nothing is to run out
POISON = "毒发作"  # a member of this name kills the faulty worker's process that renders it
FAULTY, UNFENCED = "tests.faults.faulty_worker", "tests.faults.unfenced_worker"


class Scene:
    """Workers of `faulty_worker`, and the handles to its faults."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        self.stack, self._folder = stack, folder
        folder.mkdir()

    def start_worker(
        self,
        queue: str,
        *,
        app: str = FAULTY,
        pool: str = "prefork",
        processes: int = 2,
        env: dict[str, str] | None = None,
    ) -> Process:
        """Start a worker of one queue and wait until it is ready. A second one of a queue is its own."""
        number = sum(name.startswith(queue) for name in self.stack.processes)
        name = f"{queue}-{number}"
        worker = Process(
            [
                str(BIN / "celery"), "--app", app, "worker", "--queues", queue, "--hostname", f"{name}@%h",
                "--pool", pool, "--concurrency", str(processes), "--loglevel", "INFO",
                "--without-gossip", "--without-mingle", "--without-heartbeat",
            ],
            log=self.stack.folder / f"{name}.log",
            env={
                **self.stack._env, "REMAP_SIGTERM": "SIGQUIT", "FAULT_FOLDER": str(self._folder),
                **SHORT_LEASE, **(env or {}),
            },
            cwd=ROOT,
        )  # fmt: skip
        self.stack.processes[name] = worker
        worker.start()
        worker.wait_until(lambda: " ready." in worker.log.read_text(errors="replace"), f"{name} is ready", 60)
        return worker

    def start_sweeper(self, env: dict[str, str] | None = None) -> None:
        self.stack.start("sweeper", env={**SHORT_LEASE, **(env or {})})

    def arm(self, where: str) -> None:
        """The next process that comes to `where` (render, stored) waits there."""
        (self._folder / f"{where}.armed").touch()

    def caught(self, where: str) -> int:
        """The process that waits there; waits until one does."""
        wait_until(lambda: self._waiting(where), f"a process waits at {where}")
        return self._waiting(where)[0]

    def release(self, where: str) -> None:
        """Let whoever waits there go on."""
        for pid in self._waiting(where):
            (self._folder / f"{where}.{pid}").unlink()

    def _waiting(self, where: str) -> list[int]:
        names = (path.suffix[1:] for path in self._folder.glob(f"{where}.*"))
        return [int(name) for name in names if name.isdigit()]

    def kill_caught(self, where: str) -> None:
        """kill -9 of the process that waits there."""
        os.kill(self.caught(where), signal.SIGKILL)
        self.release(where)

    def hold_work(self) -> None:
        """From now on all work waits, done but not recorded."""
        (self._folder / "work.held").touch()

    def held_work(self) -> set[uuid.UUID]:
        """The jobs that have waited so."""
        names = (path.suffix[1:] for path in self._folder.glob("work.*-*"))
        return {uuid.UUID(name) for name in names}

    def let_work_go(self) -> None:
        (self._folder / "work.held").unlink()

    def deafen(self, deaf: bool) -> None:
        """The workers take no message from now on, or take them again."""
        marker = self._folder / "deaf"
        marker.touch() if deaf else marker.unlink()

    def disk_full(self, full: bool) -> None:
        """No room for files from now on, or room again."""
        marker = self._folder / "disk.full"
        marker.touch() if full else marker.unlink()


def submit_render(member_id: int) -> uuid.UUID:
    """The render job that a member's confirmation submits."""
    with db.write() as session:
        plan = plans.prepare(session, session.get_one(Member, member_id), body().usual_document)
        return jobs.submit(
            session, RENDER, member_id=member_id,
            key=f"render:{member_id}:{plan.document_kind}:{plan.fingerprint}",
            payload=plan.to_json(),
        ).id  # fmt: skip


def rename(member_id: int, name: str) -> None:
    """Give a member another name."""
    with db.write() as session:
        session.get_one(Member, member_id).name = name


def job_row(job_id: uuid.UUID) -> Job:
    with db.read() as session:
        return session.get_one(Job, job_id)


def wait_for(job_id: uuid.UUID, state: JobState, timeout: float = 30) -> Job:
    """Wait until the job is in this state; its row."""
    wait_until(lambda: job_row(job_id).state == state, f"job is {state}", timeout)
    return job_row(job_id)


def editions(member_id: int) -> list[tuple[int, str]]:
    """(n, state) of a member's editions, oldest first."""
    of_member = select(Certificate.n, Certificate.state).where(Certificate.member_id == member_id)
    with db.read() as session:
        return [(n, state) for n, state in session.execute(of_member.order_by(Certificate.n))]


def edition_rows() -> list[tuple[Any, ...]]:
    """What all edition rows say."""
    columns = (Certificate.id, Certificate.n, Certificate.state, Certificate.pdf_key, Certificate.pdf_sha256)
    with db.read() as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(Certificate.id))]


def start_campaign(count: int) -> int:
    """A campaign over all members; its id."""
    with db.write() as session:
        campaign = campaign_rules.start(
            session, Everyone(), reason="新印章", typed_count=count, actor=Actor("test")
        )
        return campaign.id


def campaign_state(campaign_id: int) -> str:
    with db.read() as session:
        return session.get_one(Campaign, campaign_id).state


def wait_campaign(campaign_id: int, state: CampaignState = CampaignState.DONE, timeout: float = 60) -> None:
    wait_until(lambda: campaign_state(campaign_id) == state, f"the campaign is {state}", timeout)


def counts(campaign_id: int) -> dict[str, int]:
    """How many items are in each state, those with none left out."""
    by_state = select(CampaignItem.state, func.count()).where(CampaignItem.campaign_id == campaign_id)
    with db.read() as session:
        return {ItemState(s).value: n for s, n in session.execute(by_state.group_by(CampaignItem.state))}


def running_jobs() -> int:
    with db.read() as session:
        running = select(func.count()).select_from(Job).where(Job.state == JobState.RUNNING)
        return session.scalar(running) or 0
