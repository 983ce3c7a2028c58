"""The first page of ops: work a queue, and parked jobs with their two buttons."""

import re

import pytest
from sqlalchemy import delete, update

from shared import db, jobs
from shared.audit import Act, Actor, Object, record
from shared.certificates.kinds import RENDER
from shared.jobs import Job, JobState, heartbeats, holding
from shared.jobs.heartbeats import Heartbeat
from shared.kept import KeptFigures
from shared.members import Member
from shared.photos import Photo
from shared.photos.kinds import FETCH
from shared.settings import settings
from tests import factories
from tests.faults.scene import rename, start_campaign
from tests.shared.jobs.crashing import park
from tests.web.ops.desk import Desk
from tests.worker.handlers.test_campaigns import run_chunks


def _parked(**values: object) -> Job:
    with db.write() as s:
        job = jobs.submit(s, RENDER, **values)  # type: ignore[arg-type]
        job.state, job.crashes = JobState.PARKED, 3
    return job


def _state(job: Job) -> tuple[str, int]:
    with db.read() as s:
        now = s.get_one(Job, job.id)
        return now.state, now.crashes


def test_jobs_are_counted_by_queue_and_state(ops: Desk) -> None:
    _parked()
    with db.write() as s:
        jobs.submit(s, RENDER)
        jobs.submit(s, FETCH).not_before = db.clock(s) + 60_000
    text = ops.text("/ops/")
    assert "会员的证书 render 1" in text
    assert "会员的照片 photo 0 — 1 0 0" in text


def test_what_jobs_wait_for_is_shown_with_how_long_it_has_lasted(ops: Desk) -> None:
    with db.write() as s:
        job = jobs.submit(s, RENDER)
    assert "在等待恢复" not in ops.text("/ops/")
    with db.write() as s:
        held = holding.claim(s, job.id, "here:1/2")
        assert held
        holding.wait(s, held, "storage_full", {}, wait_s=0)
    with db.write() as s:
        s.get_one(Job, job.id).waiting_since = db.clock(s) - 200_000
    assert "存储空间已满，没有保存。 1 3 分 20 秒" in ops.text("/ops/")
    assert ops.get("/readyz").get_json()["waiting_s"] == {"storage_full": 200}


def test_a_parked_job_shows_its_tries_the_newest_first(ops: Desk) -> None:
    with db.write() as s:
        job = jobs.submit(s, RENDER)
    with db.write() as s:
        held = holding.claim(s, job.id, "here:1/2")
        assert held
        holding.retry_later(s, held, "storage_full", {}, wait_s=0)
    park(job.id)
    text = ops.text("/ops/")
    assert "存储空间已满 here:1/2" in text
    assert text.index("又一次中断，已停放") < text.index("未成功，稍后再试")


def test_a_parked_job_can_be_tried_again(ops: Desk) -> None:
    job = _parked()
    ops.post("/ops/", f"/ops/jobs/{job.id}/retry")
    assert _state(job) == (JobState.QUEUED, 0)
    assert ops.acts() == [("job.retry", f"job:{job.id}")]


def test_a_parked_job_can_be_given_up(ops: Desk) -> None:
    job = _parked()
    ops.post("/ops/", f"/ops/jobs/{job.id}/cancel")
    assert _state(job)[0] == JobState.CANCELLED
    assert "需要处理" not in ops.text("/ops/")
    assert ops.acts() == [("job.cancel", f"job:{job.id}")]


def test_a_parked_job_is_not_tried_again_while_the_same_waits(ops: Desk) -> None:
    job = _parked(key="render:1")
    with db.write() as s:
        jobs.submit(s, RENDER, key="render:1")
    ops.post("/ops/", f"/ops/jobs/{job.id}/retry")
    assert _state(job)[0] == JobState.PARKED
    assert "同样的任务已经在排队" in ops.text("/ops/")


def test_a_job_that_is_not_parked_has_no_buttons(ops: Desk) -> None:
    parked = _parked()
    with db.write() as s:
        running = jobs.submit(s, RENDER)
    assert ops.post("/ops/", f"/ops/jobs/{running.id}/cancel").status_code == 404
    assert str(parked.id) in ops.get("/ops/").get_data(as_text=True)


def _figures(ops: Desk) -> str:
    return ops.text("/ops/").partition("总数 ")[2].partition("总数截至")[0]


def test_totals_are_of_members_certificates_photos_log_ins_and_the_disk(ops: Desk) -> None:
    ids = factories.members(4)
    with db.write() as s:
        s.get_one(Member, ids[0]).state = "suspended"
        s.get_one(Member, ids[1]).state = "ended"
        s.execute(delete(Photo).where(Photo.member_id == ids[2]))
        for act in (Act.ACCOUNT_LOG_IN, Act.ACCOUNT_LOG_IN, Act.ACCOUNT_LOG_OUT):
            record(s, act, Object("account", ops.account_id), actor=Actor(ops.login, ops.account_id))
    told = _figures(ops)
    assert "会员，有效 2 会员，暂停 1 会员，终止 1 现行证书 0 其中已过时 0" in told
    assert "有照片的会员 1 没有照片的会员 1 待处理的照片 0 未通过的照片 0 今天登录 2" in told
    assert re.search(r"磁盘已用 [\d.]+ [kMGT]B 磁盘可用 [\d.]+ [kMGT]B 清扫程序 没有动静", told)


def test_totals_say_how_many_certificates_are_outdated(ops: Desk) -> None:
    ids = factories.members(2)
    campaign = start_campaign(2)
    run_chunks(campaign)
    assert "现行证书 2 其中已过时 0" in _figures(ops)
    rename(ids[0], "欧阳新")
    assert "现行证书 2 其中已过时 1" in _figures(ops)


def test_totals_are_counted_once_in_their_time_and_say_of_when_they_are(
    ops: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERT_TOTALS_S", "60")
    settings.cache_clear()
    assert "会员，有效 0" in _figures(ops)
    factories.members(1)
    assert "会员，有效 0" in _figures(ops)
    with db.write() as s:
        s.execute(update(KeptFigures).values(counted_at=KeptFigures.counted_at - 60_000))
    assert "会员，有效 0" in _figures(ops)  # somebody else has begun to count them
    with db.write() as s:
        s.execute(update(KeptFigures).values(begun_at=KeptFigures.begun_at - 60_000))
    assert "会员，有效 1" in _figures(ops)


def test_workers_that_are_alive_are_counted_by_queue(ops: Desk) -> None:
    with db.write() as s:
        for host in ("a", "b"):
            heartbeats.beat(s, heartbeats.of_worker("render", host))
        heartbeats.beat(s, heartbeats.of_worker("photo", "a"))
        heartbeats.beat(s, heartbeats.SWEEPER)
        gone = Heartbeat.name == heartbeats.of_worker("render", "b")
        s.execute(update(Heartbeat).where(gone).values(at=Heartbeat.at - 61_000))
    text = ops.text("/ops/")
    assert "会员的证书 render 0 — 0 0 0 1" in text
    assert "会员的照片 photo 0 — 0 0 0 1" in text
    assert "批量工作 bulk 0 — 0 0 0 没有" in text
    assert "清扫程序 0 秒前" in text
