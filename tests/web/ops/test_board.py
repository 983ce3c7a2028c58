"""The first page of ops: work a queue, and parked jobs with their two buttons."""

from shared import db, jobs
from shared.certificates.kinds import RENDER
from shared.jobs import Job, JobState, holding
from shared.photos.kinds import FETCH
from tests.shared.jobs.crashing import park
from tests.web.ops.desk import Desk


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
