"""The photo on 下载会员证: asked for once, its ways to fail, and the way to the institute."""

import pytest
from flask import Flask

from deploy.demo.portraits import ON_SITE_SIZE, portrait
from shared import db
from shared.jobs import Job
from shared.members import Institute, Member
from shared.photos import PhotoSource
from shared.photos.intake import receive
from shared.photos.standing import TRY_ANEW_MS
from tests import factories
from tests.servers.databases import Database
from tests.shared.jobs.crashing import OPS, give_up, park
from tests.web.members.visiting import Visitor, fill_profile, jobs_of, log_in

PAGE = "/member/certificate"


@pytest.fixture
def without_photo(app: Flask, database: Database) -> Visitor:
    """A member by examination whose photo nobody has fetched yet."""
    (member_id,) = factories.members(1, photo=False)
    fill_profile(member_id)
    return log_in(app.test_client(), member_id)


def end(job: Job, code: str, *, state: str = "failed", ago_ms: int = 0, **params: object) -> None:
    """The fetch ended (or waits to be tried again)."""
    with db.write() as session:
        row = session.get_one(Job, job.id)
        row.state, row.error_code, row.error_params = state, code, params
        row.finished_at = db.clock(session) - ago_ms


def test_opening_the_page_asks_for_the_photo_once(without_photo: Visitor) -> None:
    page = without_photo.text(PAGE)
    assert "正在获取全科合格证电子照片" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    without_photo.text(PAGE)
    (job,) = jobs_of(without_photo.member_id, "photo_fetch")
    assert job.idempotency_key == f"photo:{without_photo.member_id}"
    assert f'data-poll="/api/v1/jobs/{job.id}"' in page


def test_a_source_that_is_down_is_said_and_tried_again_by_itself(without_photo: Visitor) -> None:
    without_photo.text(PAGE)
    (job,) = jobs_of(without_photo.member_id, "photo_fetch")
    end(job, "photo_source_down", state="queued")
    with db.write() as session:
        session.get_one(Job, job.id).waiting_since = 1_764_000_000_000
    page = without_photo.text(PAGE)
    assert "考试服务暂时没有响应" in page
    assert "自动再试" in page
    assert "从 2025年11月25日 00:00 等到现在" in page
    assert '<a href="/member/photo/institute">' in page
    assert "也可以现在就到所在地方注协现场采集" in without_photo.text("/member/photo/institute")


def test_while_the_photo_comes_the_way_to_the_institute_is_open(without_photo: Visitor) -> None:
    page = without_photo.text(PAGE)
    assert "正在获取" in page
    assert '<a href="/member/photo/institute">' in page


def test_after_the_last_try_the_page_asks_anew_some_minutes_later(without_photo: Visitor) -> None:
    without_photo.text(PAGE)
    (job,) = jobs_of(without_photo.member_id, "photo_fetch")
    end(job, "photo_source_down")
    page = without_photo.text(PAGE)
    assert "重新获取照片" in page
    assert "自动" not in page
    assert len(jobs_of(without_photo.member_id, "photo_fetch")) == 1
    end(job, "photo_source_down", ago_ms=TRY_ANEW_MS + 1000)
    assert "正在获取" in without_photo.text(PAGE)
    assert len(jobs_of(without_photo.member_id, "photo_fetch")) == 2


def test_no_photo_found_leads_to_the_institute_and_is_not_asked_again(without_photo: Visitor) -> None:
    without_photo.text(PAGE)
    (job,) = jobs_of(without_photo.member_id, "photo_fetch")
    end(job, "photo_not_found", ago_ms=TRY_ANEW_MS + 1000)
    page = without_photo.text(PAGE)
    assert "没有查询到" in page
    assert "/member/photo/institute" in page
    assert "信息确认并下载会员证" not in page
    assert len(jobs_of(without_photo.member_id, "photo_fetch")) == 1
    without_photo.post(PAGE, "/member/photo/fetch", {})
    assert len(jobs_of(without_photo.member_id, "photo_fetch")) == 2


def test_asking_for_the_photo_again_and_again_is_refused_for_a_while(without_photo: Visitor) -> None:
    without_photo.text(PAGE)
    (job,) = jobs_of(without_photo.member_id, "photo_fetch")
    end(job, "photo_not_found")
    form = without_photo.hidden(PAGE, "/member/photo/fetch")
    answers = [without_photo.client.post("/member/photo/fetch", data=form) for _ in range(7)]
    assert answers[0].status_code == 303
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_by_assessment_there_is_nothing_to_fetch(without_photo: Visitor) -> None:
    with db.write() as session:
        session.get_one(Member, without_photo.member_id).route = "assessment"
    page = without_photo.text(PAGE)
    assert "现场采集" in page
    assert not jobs_of(without_photo.member_id, "photo_fetch")
    assert "请带上" in without_photo.text("/member/photo/institute")


def test_a_photo_that_could_not_be_examined_is_said_to_be_refused(without_photo: Visitor) -> None:
    with db.write() as session:
        session.get_one(Member, without_photo.member_id).route = "assessment"
    picture = portrait("on site", ON_SITE_SIZE)
    received = receive(without_photo.member_id, picture, source=PhotoSource.ON_SITE, actor=OPS)
    assert "正在检查和审核" in without_photo.text(PAGE)
    park(received.job_id)
    give_up(received.job_id)
    page = without_photo.text(PAGE)
    assert "没有采用" in page
    assert "程序多次意外中断" in page
    assert "正在检查和审核" not in page
    assert "重新采集" in without_photo.text("/member/photo/institute")


def test_after_a_refused_photo_the_examination_photo_may_be_asked_for_again(without_photo: Visitor) -> None:
    without_photo.text(PAGE)
    (job,) = jobs_of(without_photo.member_id, "photo_fetch")
    end(job, "photo_not_found")
    picture = portrait("on site", ON_SITE_SIZE)
    received = receive(without_photo.member_id, picture, source=PhotoSource.ON_SITE, actor=OPS)
    park(received.job_id)
    give_up(received.job_id)
    without_photo.post(PAGE, "/member/photo/fetch", {})
    assert "正在获取" in without_photo.text(PAGE)


def test_a_notice_of_the_institute_replaces_its_contacts(without_photo: Visitor) -> None:
    with db.write() as session:
        session.get_one(Institute, "11").notice = "照片采集暂停至 12 月 1 日。"
    page = without_photo.text("/member/photo/institute")
    assert "照片采集暂停至 12 月 1 日。" in page
    assert "010-00000000" not in page


def test_a_photo_that_is_not_there_is_a_404(without_photo: Visitor) -> None:
    assert without_photo.get("/member/photo").status_code == 404


def test_everyone_gets_their_own_photo(app: Flask, database: Database) -> None:
    first, second = (log_in(app.test_client(), member_id) for member_id in factories.members(2))
    assert first.get("/member/photo").data != second.get("/member/photo").data
