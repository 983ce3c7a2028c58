"""Kills and freezes of pool children that hold a lease, with the phase each fault fell into.

A child is stopped first, then the rows are read, then it is killed or left frozen: so the phase that is
counted is the one the fault hit. At most half of the kills may fall outside a render.
"""

import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select

from shared import db
from shared.campaigns import Campaign, CampaignItem, CampaignState, ItemState
from shared.jobs import Job, JobState
from shared.storage import storage

PRINTING, STORED = "printing", "stored, not recorded"


@dataclass
class Chaos:
    """Injects faults into one campaign until there are enough; `phases` counts them."""

    campaign_id: int
    kills: int
    freezes: int = 0
    seed: int = 1
    frozen_s: float = 4.5  # past the lease of the workers under fire
    phases: Counter[str] = field(default_factory=Counter)
    _frozen: list[tuple[int, float]] = field(default_factory=list)
    _others_left: int = field(init=False)

    def __post_init__(self) -> None:
        self._others_left = self.kills // 2

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
        if not _sent(pid, signal.SIGSTOP):
            return
        phase = phase_of(pid, self.campaign_id)
        if phase is None or (not freeze and phase != PRINTING and not self._others_left):
            _sent(pid, signal.SIGCONT)  # it let go just before, or it is to be hit while printing
        elif freeze:
            self.freezes -= 1
            self.phases[f"freeze while {phase}"] += 1
            self._frozen.append((pid, time.monotonic() + self.frozen_s))
        elif _sent(pid, signal.SIGKILL):
            self.kills -= 1
            self._others_left -= phase != PRINTING
            self.phases[f"kill while {phase}"] += 1

    def _thaw_due(self, *, everyone: bool = False) -> None:
        for pid, until in list(self._frozen):
            if everyone or time.monotonic() >= until:
                self._frozen.remove((pid, until))
                _sent(pid, signal.SIGCONT)

    def _holders(self) -> list[int]:
        running = select(Job.worker).where(Job.campaign_id == self.campaign_id, Job.state == JobState.RUNNING)
        with db.read() as session:
            return [int(worker.rpartition("/")[2]) for worker in session.scalars(running) if worker]

    def _finished(self) -> bool:
        with db.read() as session:
            return session.get_one(Campaign, self.campaign_id).state != CampaignState.RUNNING


def _sent(pid: int, number: int) -> bool:
    """Whether there was still a process to get this signal: its parent may have ended it meanwhile."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def phase_of(pid: int, campaign_id: int) -> str | None:
    """What a stopped child was doing, by the rows and files it has written; None when it holds no chunk."""
    held = select(Job).where(
        Job.worker.endswith(f"/{pid}"), Job.state == JobState.RUNNING, Job.campaign_id == campaign_id
    )
    with db.read() as session:
        job = session.scalars(held).first()
        if job is None:
            return None
        printing = select(CampaignItem.id).where(
            CampaignItem.campaign_id == campaign_id,
            CampaignItem.position >= job.payload["first"],
            CampaignItem.position < job.payload["end"],
            CampaignItem.state == ItemState.PENDING,
            CampaignItem.printing,
        )
        item = session.scalars(printing).first()
    if item is None:
        return "between two members"
    its_file = f"/item-{item}-{job.id.hex[:8]}-{job.fence}.pdf"
    return STORED if any(f.key.endswith(its_file) for f in storage().list("pdf")) else PRINTING
