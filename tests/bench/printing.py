"""One certificate, two processes alone, and a campaign end to end: the rate and the memory."""

import multiprocessing
import statistics
import threading
import time
from dataclasses import dataclass, field

import psutil

from shared import db
from shared.audit import Actor
from shared.bodies import body
from shared.campaigns import Campaign, CampaignState
from shared.campaigns import rules as campaign_rules
from shared.campaigns.selection import Everyone
from shared.certificates.plans import prepare
from shared.members import Member
from tests.bench.world import World
from tests.servers.process import Process, wait_until

_ALONE = 120  # certificates each process prints alone


@dataclass
class Memory:
    """Resident memory of the pool's children, sampled every second, in MB by process id."""

    samples: dict[int, list[float]] = field(default_factory=dict)

    def watch(self, worker: Process, stop: threading.Event) -> None:
        while not stop.wait(1):
            for pid in worker.children():
                try:
                    rss = psutil.Process(pid).memory_info().rss / 1e6
                except psutil.NoSuchProcess:
                    continue
                self.samples.setdefault(pid, []).append(rss)

    def growth(self) -> float:
        """The largest growth from a tenth of the run (caches are filled) to its last tenth, as a share."""
        return max(_late(s) / _early(s) - 1 for s in self.samples.values() if len(s) >= 20)

    def peak(self) -> float:
        """The largest resident size of any child, in MB."""
        return max(max(s) for s in self.samples.values())


def _early(samples: list[float]) -> float:
    tenth = len(samples) // 10
    return statistics.median(samples[tenth : 2 * tenth])


def _late(samples: list[float]) -> float:
    return statistics.median(samples[-(len(samples) // 10) :])


def alone(world: World) -> tuple[float, float]:
    """(ms for one certificate warm in one process, certificates/s of two processes side by side)."""
    one, _ = _print_some(world.members[:40])
    half = len(world.members) // 2
    parts = [world.members[:half][:_ALONE], world.members[half:][:_ALONE]]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        rates = [rate for _, rate in pool.map(_print_some, parts)]
    return one, sum(rates)


def _print_some(member_ids: list[int]) -> tuple[float, float]:
    """(median ms, certificates/s) of the renderer alone, without database, storage or queue."""
    from worker.handlers.rendering import Edition, face_of
    from worker.press import reference
    from worker.press.library import published

    faces = []
    with db.read() as session:
        for member_id in member_ids:
            plan = prepare(session, session.get_one(Member, member_id), body().usual_document)
            facts = plan.facts.for_edition(1, plan.facts.joined_on, "0000-0000-0000")
            design = published(plan.document_kind, plan.template_hash)
            faces.append((face_of(plan, Edition(0, 1, 1_700_000_000_000, facts)), design))
    for face, design in faces[:3]:
        reference.render(face, design)  # warm
    times = []
    for face, design in faces:
        began = time.perf_counter()
        reference.render(face, design)
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000, len(times) / sum(times)


def campaign(world: World) -> tuple[float, Memory]:
    """(certificates/s from start to done of a campaign over all, memory of its two processes)."""
    memory, stop = Memory(), threading.Event()
    world.stack.start("bulk", "sweeper")
    watcher = threading.Thread(target=memory.watch, args=(world.stack.processes["bulk"], stop))
    watcher.start()
    campaign_id = start(len(world.members))
    wait_until(lambda: state(campaign_id) != CampaignState.RUNNING, "the campaign is done", 3600, 0.5)
    stop.set()
    watcher.join()
    with db.read() as session:
        row = session.get_one(Campaign, campaign_id)
        done = campaign_rules.progress(session, row).done
    assert done == len(world.members), f"{done} of {len(world.members)} done"
    assert row.finished_at is not None
    assert row.started_at is not None
    return done * 1000 / (row.finished_at - row.started_at), memory


def start(count: int, reason: str = "bench") -> int:
    """A campaign over all members; its id."""
    with db.write() as session:
        made = campaign_rules.start(
            session, Everyone(), reason=reason, typed_count=count, actor=Actor("bench")
        )
        return made.id


def state(campaign_id: int) -> str:
    """The campaign's state now."""
    with db.read() as session:
        return session.get_one(Campaign, campaign_id).state
