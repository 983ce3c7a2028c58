"""Members whose name can't be printed and failed jobs are seen by ops, and by their own institute's staff."""

import pytest
from sqlalchemy import select

from shared import clock, db, jobs
from shared.certificates.kinds import RENDER
from shared.jobs import Job, JobState
from shared.jobs.kinds import JobKind
from shared.members import Member
from shared.photos.kinds import FETCH
from tests import factories
from tests.web.ops.desk import Desk
from web.desk import troubles

RARE = "陈\U00031350华"


def _failed(number: str, code: str = "text_overflow", kind: JobKind = RENDER, **params: str) -> Job:
    with db.write() as s:
        member = s.scalars(select(Member).where(Member.certificate_number == number)).one()
        job = jobs.submit(s, kind, member_id=member.id)
        job.state, job.error_code, job.error_params, job.error_final = JobState.FAILED, code, params, True
        job.finished_at = clock.now()
        return job


def _name(number: str, name: str) -> None:
    with db.write() as s:
        s.scalars(select(Member).where(Member.certificate_number == number)).one().name = name


def test_names_that_cant_be_printed_are_listed_with_their_characters(
    ops: Desk, staff: Desk, five: list[str]
) -> None:
    factories.published_design()
    _name(five[1], RARE)
    _name(five[3], f"王{RARE[1]}")  # of 新疆
    _name(five[4], f"赵{RARE[1]}")  # suspended: nobody waits for it
    for page in ("/ops/", "/ops/unprintable"):
        text = ops.text(page)
        assert f"{five[1]} {RARE} 北京注册会计师协会 \U00031350（U+31350）" in text
        assert five[3] in text
        assert five[4] not in text
    for page in ("/institute/", "/institute/unprintable"):
        text = staff.text(page)
        assert f"{five[1]} {RARE} \U00031350（U+31350）" in text
        assert five[3] not in text
    _name(five[1], "陈兰华")
    assert five[1] not in ops.text("/ops/unprintable")


def test_a_failed_job_is_listed_with_its_reason_in_words(ops: Desk, staff: Desk, five: list[str]) -> None:
    _failed(five[1], field="name")
    _failed(five[3], "seal_missing")
    for page in ("/ops/", "/ops/failed"):
        text = ops.text(page)
        assert "制作证书 “姓名”的内容太长，证书上放不下" in text
        assert "印章尚未上传" in text
    for page in ("/institute/", "/institute/failed"):
        text = staff.text(page)
        assert "证书上放不下" in text
        assert five[3] not in text


def test_what_was_tried_again_since_or_has_no_photo_to_fetch_is_no_trouble(
    ops: Desk, five: list[str]
) -> None:
    _failed(five[0])
    with db.write() as s:
        first = s.scalars(select(Job)).one()
        first.created_at -= 1000
        jobs.submit(s, RENDER, member_id=first.member_id)
    _failed(five[1], "photo_not_found", FETCH, source="exam")
    assert "没有失败而未补做的任务" in ops.text("/ops/failed")
    _failed(five[2], "photo_unusable", FETCH, reason="blank")
    assert "照片是空白的" in ops.text("/ops/failed")


def test_long_lists_are_in_pages_and_the_first_page_shows_a_few(
    ops: Desk, five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(troubles, "FEW", 1)
    _failed(five[0])
    assert "看全部没有做成的任务" not in ops.text("/ops/")
    _failed(five[1])
    assert "看全部没有做成的任务" in ops.text("/ops/")
    assert "第 1 至 2 条，共 2 条" in ops.text("/ops/failed")


def test_an_institutes_lists_are_not_for_ops_nor_the_others_for_staff(ops: Desk, staff: Desk) -> None:
    for what in ("failed", "unprintable"):
        assert staff.get(f"/ops/{what}").status_code == 403
        assert ops.get(f"/institute/{what}").status_code == 403
