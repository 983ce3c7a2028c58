"""The sweeper's rounds: each rule once, on rows alone."""

import os
import threading
import uuid
from functools import partial

import pytest
from kombu import Message
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared import accounts, db, jobs
from shared.audit import Actor
from shared.campaigns import CampaignState
from shared.certificates import Certificate, files, issuing
from shared.certificates.kinds import PICTURE, RENDER
from shared.db import now_ms
from shared.jobs import Job, JobState, carrier, crashes, heartbeats, holding, parked
from shared.photos.kinds import FETCH
from shared.settings import settings
from shared.storage import LocalStorage, storage
from tests import factories
from tests.faults.scene import (
    campaign_state,
    counts,
    edition_rows,
    job_row,
    start_campaign,
    submit_render,
)  # fmt: skip
from tests.servers import environment
from tests.servers.redis_server import RedisServer
from tests.servers.stack import Stack
from worker import orphans, running, sweeper

pytestmark = pytest.mark.usefixtures("database")


def submitted(count: int = 1) -> list[uuid.UUID]:
    """Jobs whose send is due: as after a crash between commit and send."""
    with db.write() as session:
        ids = [jobs.submit(session, RENDER).id for _ in range(count)]
        session.info.pop("after_commit", None)
        session.execute(update(Job).values(next_send_at=0))
    return ids


def claimed_and_expired(job_id: uuid.UUID) -> None:
    with db.write() as session:
        assert holding.claim(session, job_id, "host:1/2")
        session.execute(update(Job).where(Job.id == job_id).values(lease_until=now_ms() - 1))


def test_a_job_committed_but_never_sent_is_sent_by_the_sweeper_once(redis_server: RedisServer) -> None:
    submitted()
    assert redis_server.length("render") == 0
    assert sweeper.send_due() == 1
    assert sweeper.send_due() == 0
    assert redis_server.length("render") == 1


def test_a_send_that_failed_is_due_at_the_next_sweep() -> None:
    with db.write() as session:
        job = jobs.submit(session, RENDER).id
        early = jobs.submit(session, RENDER)
        early.not_before = db.clock(session) + 60_000  # its send is not due before it is
    with db.read() as session:
        due = session.scalars(select(Job.id).where(Job.next_send_at <= now_ms())).all()
    assert due == [job]


def test_pictures_wait_behind_renders_however_late_those_come(redis_server: RedisServer) -> None:
    with db.write() as session:
        pictures = [jobs.submit(session, PICTURE).id for _ in range(3)]
    with db.write() as session:
        render = jobs.submit(session, RENDER).id
    with db.write() as session:
        session.execute(update(Job).values(next_send_at=0))
    assert sweeper.send_due() == 4  # sent again, they stand no further in front
    taken = [str(id) for id in taken_from("render", 8)]
    assert taken[:2] == [str(render)] * 2
    assert sorted(taken[2:]) == sorted(2 * [str(id) for id in pictures])


def taken_from(queue: str, number: int) -> list[uuid.UUID]:
    """The ids of so many messages, in the order in which a worker takes them."""
    taken: list[uuid.UUID] = []
    with carrier.sender().connection_for_read() as connection:
        consumer = connection.Consumer(carrier.sender().amqp.queues[queue], prefetch_count=1)

        def take(body: list[list[str]], message: Message) -> None:
            taken.append(uuid.UUID(body[0][0]))
            message.ack()

        consumer.register_callback(take)
        with consumer:
            while len(taken) < number:
                connection.drain_events(timeout=5)
    return taken


def test_two_sweepers_at_once_send_each_job_once(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERT_RESEND_S", "15")  # none is due again while they work
    environment.forget()
    submitted(60)
    together, sent = threading.Barrier(2), []

    def sweep() -> None:
        together.wait()
        sent.append(sweeper.send_due())

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sweeper.send_due()  # what both passed over: a row the other had locked and not sent
    assert redis_server.length("render") == 60


def test_the_crowd_of_one_queue_keeps_no_other_from_being_sent(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper, "_BATCH", 2)
    first, second, _third = submitted(3)
    with db.write() as session:
        jobs.submit(session, FETCH)
        session.info.pop("after_commit", None)
        session.execute(update(Job).values(next_send_at=0))
        session.execute(update(Job).where(Job.id == first).values(created_at=1))
        session.execute(update(Job).where(Job.id == second).values(created_at=2))
    assert sweeper.send_due() == 3
    assert (redis_server.length("render"), redis_server.length("photo")) == (2, 1)
    assert [job_row(job).sends for job in (first, second)] == [2, 2]  # one when submitted


def test_what_was_sent_twice_waits_while_thousands_of_messages_are_unread(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper, "_ENOUGH", 0)
    [job] = submitted()
    assert sweeper.send_due() == 1
    with db.write() as session:
        session.execute(update(Job).values(next_send_at=0))
    assert (sweeper.send_due(), job_row(job).sends) == (0, 2)
    redis_server.wipe()
    assert sweeper.send_due() == 1


def test_with_redis_down_due_jobs_stay_due() -> None:
    [job] = submitted()
    assert sweeper.send_due() == 0
    assert (job_row(job).next_send_at, job_row(job).sends) == (0, 1)


STEPS = ("give_sign", "take_back", "tend_campaigns", "send_due", "forget_expired")


@pytest.mark.parametrize("failing", STEPS)
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyError("a bug")], ids=repr)
def test_a_step_that_fails_keeps_no_other_from_being_done(
    failing: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []

    def step(name: str) -> int:
        done.append(name)
        if name == failing:
            raise error
        return 1

    for name in STEPS:
        monkeypatch.setattr(sweeper, name, partial(step, name))
    assert sum(sweeper.sweep().values()) == len(STEPS) - 1
    assert set(done) == set(STEPS)


def test_a_job_that_cannot_be_taken_back_keeps_no_other_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = submitted(2)
    claimed_and_expired(bad)
    claimed_and_expired(good)
    take_back = crashes.take_back

    def failing(session: Session, job: Job) -> None:
        if job.id == bad:
            raise OSError("as in a hook")
        take_back(session, job)

    monkeypatch.setattr(crashes, "take_back", failing)
    assert sweeper.take_back() == 1
    assert (job_row(bad).state, job_row(good).state) == (JobState.RUNNING, JobState.QUEUED)


def test_files_that_cannot_be_listed_or_removed_keep_no_other_kind_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for key in ("pdf/00/1/job-dead-1.pdf", "photo/00/1/job-dead-1.jpg"):
        storage().put(key, b"left by a dead attempt")
        os.utime(settings().storage_folder / key, (0, 0))
    delete = LocalStorage.delete

    def failing(self: LocalStorage, key: str) -> None:
        if key.startswith("pdf"):
            raise OSError(5, "Input/output error")
        delete(self, key)

    monkeypatch.setattr(LocalStorage, "delete", failing)
    assert orphans.remove() == 1
    assert not storage().exists("photo/00/1/job-dead-1.jpg")


def test_a_sweeper_goes_on_after_every_error_and_gives_its_sign(stack: Stack) -> None:
    folder = settings().storage_folder / "pdf"
    folder.mkdir()
    (folder / "loop").symlink_to("loop")  # whoever asks for its age gets an OSError
    stack.start("sweeper", env={"CERT_TIDY_S": "0.1"})
    sweeper_process = stack.processes["sweeper"]
    sweeper_process.wait_until(lambda: "not_listed" in sweeper_process.tail(), "the folder is not listed")
    job = submitted()[0]
    sweeper_process.wait_until(lambda: job_row(job).sends == 2, "the next rounds send")
    with db.read() as session:
        assert not heartbeats.is_away(session, heartbeats.SWEEPER)


def test_a_lease_that_ran_out_is_taken_back_and_its_holder_has_lost_it() -> None:
    [job] = submitted()
    claimed_and_expired(job)
    assert sweeper.take_back() == 1
    assert sweeper.take_back() == 0
    row = job_row(job)
    assert (row.state, row.crashes, row.fence, row.worker) == (JobState.QUEUED, 1, 2, None)


def test_a_lease_that_holds_is_left_alone() -> None:
    [job] = submitted()
    with db.write() as session:
        holding.claim(session, job, "host:1/2")
    assert sweeper.take_back() == 0
    assert job_row(job).state == JobState.RUNNING


def test_a_job_that_crashed_too_often_is_parked() -> None:
    [job] = submitted()
    for _ in range(settings().max_crashes):
        claimed_and_expired(job)
        sweeper.take_back()
    row = job_row(job)
    assert (row.state, row.error_code, row.crashes) == (
        JobState.PARKED, "crashed_worker", settings().max_crashes,
    )  # fmt: skip


def test_a_job_of_a_kind_that_only_a_newer_version_knows_is_left_to_that_version() -> None:
    [job] = submitted()
    claimed_and_expired(job)
    with db.write() as session:
        session.execute(update(Job).values(kind="from_tomorrow"))
    assert sweeper.take_back() == 0
    with db.write() as session:
        session.execute(update(Job).values(state=JobState.QUEUED))
    running.run(job)
    row = job_row(job)
    assert (row.state, row.attempts, row.crashes) == (JobState.QUEUED, 1, 0)
    with db.write() as session:
        session.execute(update(Job).values(state=JobState.PARKED))
        assert parked.parked(session) == []
        assert not parked.give_up(session, job, actor=Actor("test"))
        assert not parked.retry(session, job, actor=Actor("test"))
    assert job_row(job).state == JobState.PARKED


def test_a_campaign_that_no_chunk_works_on_is_handed_out_again() -> None:
    factories.members(3)
    campaign = start_campaign(3)
    with db.write() as session:
        for job in session.scalars(select(Job.id)).all():
            jobs.cancel(session, job)
    assert sweeper.tend_campaigns() == 1
    with db.read() as session:
        open_chunks = session.scalars(select(Job.payload).where(Job.state == JobState.QUEUED)).all()
    assert open_chunks == [{"first": 0, "end": 3}]
    assert sweeper.tend_campaigns() == 0
    assert (campaign_state(campaign), counts(campaign)) == (CampaignState.RUNNING, {"pending": 3})


def test_files_without_a_row_go_once_they_are_old_and_named_ones_stay() -> None:
    [member] = factories.members(1)
    running.run(submit_render(member))
    [(_, _, _, named, _)] = edition_rows()
    storage().put(f"pdf/00/{member}/job-dead-1.pdf", b"left by a dead attempt")
    storage().put(f"pdf/00/{member}/.tmp-dead", b"half")
    files = len(list(storage().list()))
    assert orphans.remove() == 0  # young: its row may still come
    for file in storage().list():
        os.utime(settings().storage_folder / file.key, (0, 0))
    assert orphans.remove() == 2
    assert storage().exists(named)
    assert len(list(storage().list())) == files - 2


def test_what_a_running_job_stored_stays_however_old_it_is() -> None:
    [member] = factories.members(1)
    job = submit_render(member)
    with db.write() as session:
        assert holding.claim(session, job, "a:1/2")
    stored = [f"pdf/00/{member}/job-{job}-1.pdf", f"pdf/00/{member}/item-7-{job.hex[:8]}-1.pdf"]
    for key in stored:
        storage().put(key, b"printed, and then the worker stood still")
        os.utime(settings().storage_folder / key, (0, 0))
    assert orphans.remove() == 0
    with db.write() as session:
        jobs.cancel(session, job)
    assert orphans.remove() == 2


def test_a_damaged_file_goes_only_once_its_row_names_another() -> None:
    [member] = factories.members(1)
    running.run(submit_render(member))
    [(_, _, _, damaged, _)] = edition_rows()
    path = settings().storage_folder / damaged
    path.write_bytes(b"%PDF")
    os.utime(path, (0, 0))
    with db.read() as session:
        edition = session.scalars(select(Certificate)).one()
        printed = issuing.Printed("pdf/00/1/job-other-1.pdf", "0" * 64, 3, "test")
    assert not files.is_whole(edition)
    storage().put(printed.key, b"new")
    assert orphans.remove() == 0
    with db.write() as session:
        issuing.issue(session, edition.id, printed)
    os.utime(settings().storage_folder / printed.key, (0, 0))
    assert orphans.remove() == 1
    assert (storage().exists(damaged), storage().exists(printed.key)) == (False, True)


def test_captchas_that_have_ended_are_forgotten() -> None:
    with db.write() as session:
        now = db.clock(session)
        session.add(accounts.Captcha(id="old", purpose="login", browser="", answer="1", expires_at=now - 1))
        session.add(
            accounts.Captcha(id="new", purpose="login", browser="", answer="1", expires_at=now + 60_000)
        )
    assert sweeper.forget_expired() == 1
    with db.read() as session:
        assert session.scalars(select(accounts.Captcha.id)).all() == ["new"]
