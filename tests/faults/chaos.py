"""Kills and freezes of pool children that hold a lease, with the phase each fault fell into.

A child is stopped first, then the rows are read, then it is killed or left frozen: so the phase that is
counted is the one the fault hit.
"""

import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field

import psutil
from sqlalchemy import select

from shared import db
from shared.campaigns import Campaign, CampaignItem, CampaignState, ItemState
from shared.jobs import Job, JobState
from shared.settings import settings
from shared.storage import storage


@dataclass
class Chaos:
    """Injects faults into one campaign until there are enough; `phases` counts them."""

    campaign_id: int
    kills: int
    freezes: int = 0
    seed: int = 1
    phases: Counter[str] = field(default_factory=Counter)
    _frozen: list[tuple[int, float]] = field(default_factory=list)

    def run(self, timeout: float) -> None:
        """Until the campaign is done; AssertionError when that takes longer than `timeout` seconds."""
        rng = random.Random(self.seed)
        deadline = time.monotonic() + timeout
        while not self._finished():
            assert time.monotonic() < deadline, f"not done in {timeout} s: {dict(self.phases)}"
            self._thaw_due()
            if self.kills + self.freezes > 0:
                self._one(rng)
            time.sleep(rng.uniform(0.05, 0.4))  # where in a render it hits is to be left to chance
        self._thaw_due(everyone=True)

    def _one(self, rng: random.Random) -> None:
        holders = self._holders()
        frozen = {pid for pid, _ in self._frozen}
        if not (live := [pid for pid in holders if pid not in frozen]):
            return
        pid = rng.choice(live)
        freeze = rng.random() < self.freezes / (self.kills + self.freezes)
        try:
            os.kill(pid, signal.SIGSTOP)
        except ProcessLookupError:
            return
        phase = self._phase(pid)
        if phase is None:  # it let go just before
            os.kill(pid, signal.SIGCONT)
        elif freeze:
            self.freezes -= 1
            self.phases[f"freeze while {phase}"] += 1
            self._frozen.append((pid, time.monotonic() + settings().lease_s * 1.5))
        else:
            self.kills -= 1
            self.phases[f"kill while {phase}"] += 1
            os.kill(pid, signal.SIGKILL)

    def _thaw_due(self, *, everyone: bool = False) -> None:
        for pid, until in list(self._frozen):
            if everyone or time.monotonic() >= until:
                self._frozen.remove((pid, until))
                if psutil.pid_exists(pid):
                    os.kill(pid, signal.SIGCONT)

    def _holders(self) -> list[int]:
        running = select(Job.worker).where(
            Job.campaign_id == self.campaign_id, Job.state == JobState.RUNNING
        )
        with db.read() as session:
            return [int(worker.rpartition("/")[2]) for worker in session.scalars(running) if worker]

    def _phase(self, pid: int) -> str | None:
        """What the stopped child was doing, by the rows and files it has written so far."""
        held = select(Job).where(Job.worker.endswith(f"/{pid}"), Job.state == JobState.RUNNING)
        with db.read() as session:
            job = session.scalars(held).first()
            if job is None:
                return None
            printing = select(CampaignItem.id, CampaignItem.member_id).where(
                CampaignItem.campaign_id == self.campaign_id,
                CampaignItem.position >= job.payload["first"],
                CampaignItem.position < job.payload["end"],
                CampaignItem.state == ItemState.PENDING,
                CampaignItem.printing,
            )
            item = session.execute(printing).first()
        if item is None:
            return "between two members"
        stored = any(f"/item-{item.id}-" in f.key for f in storage().list("pdf"))
        return "stored, not recorded" if stored else "printing"

    def _finished(self) -> bool:
        with db.read() as session:
            return session.get_one(Campaign, self.campaign_id).state != CampaignState.RUNNING
