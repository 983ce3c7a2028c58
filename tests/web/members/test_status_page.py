"""The status page: four steps, place in the queue, what to do when it did not work."""

import re
import time
import uuid

import pytest

from shared import certificates, db
from shared.bodies import body
from shared.certificates.setbacks import REST_MS
from shared.jobs import Job, queue_times
from shared.members import Member
from tests.web.members.visiting import Visitor, do_jobs, jobs_of
from web import i18n
from web.words import accounts, reasons

PAGE, CONFIRM = "/member/certificate", "/member/confirm"


AGAIN = "重新核对并再试一次"


def now() -> int:
    return int(time.time() * 1000)


@pytest.fixture
def place(visitor: Visitor) -> str:
    """The status page of a job that waits."""
    return str(visitor.post(PAGE, CONFIRM, {"use_photo": "yes"}).location)


def put(place: str, **values: object) -> None:
    """Put the job of this page into a state."""
    with db.write() as session:
        job = session.get_one(Job, uuid.UUID(place.rpartition("/")[2]))
        for name, value in values.items():
            setattr(job, name, value)


def test_waiting_says_where_it_stands_and_that_the_page_may_be_closed(visitor: Visitor, place: str) -> None:
    page = visitor.text(place)
    for words in ("已提交", "排队中", "制作中", "可下载", "可以关闭本页", "我的会员证", "下一个就是您"):
        assert words in page
    assert f'data-poll="/api/v1/jobs/{place.rpartition("/")[2]}"' in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert 'aria-live="polite"' in page


def test_the_place_in_the_queue_counts_those_before(visitor: Visitor, place: str) -> None:
    with db.write() as session:
        for _ in range(4):
            session.add(Job(kind="render", queue="render", created_at=1, not_before=1))
    from shared.jobs import queue_times

    queue_times.forget()
    assert "前面还有 4 件" in visitor.text(place)


def test_running_is_the_third_step(visitor: Visitor, place: str) -> None:
    put(place, state="running", fence=1)
    assert '<li class="now" aria-current="step">\n    <span class="dot" aria-hidden="true">3</span>' in (
        visitor.text(place)
    )


def test_a_try_that_failed_for_now_says_that_it_goes_on_by_itself(visitor: Visitor, place: str) -> None:
    put(place, error_code="storage_full", error_final=False, not_before=2**52)
    assert "稍后会自动再试" in visitor.text(place)


def test_ready_shows_the_download_and_what_to_do_with_it(visitor: Visitor, place: str) -> None:
    do_jobs(visitor.member_id, "render")
    page = visitor.text(place)
    for words in ("/member/certificates/1.pdf", "保存到手机或电脑", "打印", "出示给他人", "信息有误怎么办"):
        assert words in page


def test_a_missing_glyph_is_named_with_its_code_point(visitor: Visitor, place: str) -> None:
    params = {"char": "\U00031350", "code_point": "U+31350", "fonts": ["Noto Serif CJK SC"]}
    put(place, state="failed", error_code="glyph_missing", error_final=True, error_params=params)
    page = visitor.text(place)
    said, folded = re.split("<details>", page, maxsplit=1)
    assert "\U00031350" in said
    assert "北京注册会计师协会" in said
    assert 'href="tel:01000000000"' in said
    for technical in ("U+31350", "Noto Serif"):
        assert technical not in said
        assert technical in folded
    assert AGAIN not in page


def test_what_fails_again_for_the_same_reason_is_not_offered_a_third_time_at_once(visitor: Visitor) -> None:
    for times in (1, 2):
        page = visitor.text(PAGE)
        assert '<form method="post" action="/member/confirm">' in page
        place = str(visitor.post(PAGE, CONFIRM, {"use_photo": "yes"}).location)
        put(place, state="failed", error_code="too_slow", error_final=True, finished_at=now())
        assert (AGAIN in visitor.text(place)) == (times == 1)
    for page in (visitor.text(place), visitor.text(PAGE)):
        assert "已经试过 2 次" in page
        assert '<form method="post" action="/member/confirm">' not in page
    put(place, finished_at=now() - REST_MS - 1000)
    assert '<form method="post" action="/member/confirm">' in visitor.text(PAGE)
    assert AGAIN in visitor.text(place)


@pytest.mark.parametrize(
    ("code", "said"), [("text_overflow", "地方注协"), ("photo_too_small", "重新采集照片")]
)
def test_what_only_another_fact_or_photo_can_mend_is_said_on_both_pages_and_not_tried_again(
    visitor: Visitor, place: str, code: str, said: str
) -> None:
    put(
        place,
        state="failed",
        error_code=code,
        error_final=True,
        error_params={"field": "name"},
        finished_at=1,
    )
    for page in (visitor.text(place), visitor.text(PAGE)):
        assert said in page
        assert AGAIN not in page
        assert '<form method="post" action="/member/confirm">' not in page
    with db.write() as session:
        session.get_one(Member, visitor.member_id).name = "李四"
    assert '<form method="post" action="/member/confirm">' in visitor.text(PAGE)


def test_a_failure_that_was_confirmed_again_since_leads_to_what_came_of_it(
    visitor: Visitor, place: str
) -> None:
    put(place, state="failed", error_code="internal", finished_at=now())
    visitor.post(PAGE, CONFIRM, {"use_photo": "yes"})
    page = visitor.text(place)
    assert "您后来又确认过同样的内容" in page
    assert AGAIN not in page


def test_running_is_said_to_take_long_only_when_it_does(visitor: Visitor, place: str) -> None:
    put(place, state="running", fence=1, started_at=now() - 60_000)
    assert "比平常久" not in visitor.text(place)  # nothing is known yet of what is usual
    with db.write() as session:
        for at in range(20):
            session.add(
                Job(
                    kind="render", queue="render", state="succeeded", created_at=at, not_before=at,
                    started_at=1_000, finished_at=1_300,
                )
            )  # fmt: skip
    queue_times.forget()
    assert "比平常久" in visitor.text(place)


def test_the_ready_page_says_in_text_what_the_paper_says(visitor: Visitor, place: str) -> None:
    do_jobs(visitor.member_id, "render")
    page = visitor.text(place)
    with db.read() as session:
        member = session.get_one(Member, visitor.member_id)
        edition = certificates.current(session, visitor.member_id, "membership")
    assert edition is not None
    for said in (
        member.name, member.sex, member.certificate_number, member.category, "2015年6月1日",
        "北京注册会计师协会", body().name, edition.facts["verify_code"], "第 1 版",
    ):  # fmt: skip
        assert f"<dd>{said}</dd>" in page


@pytest.mark.parametrize(("language", "words"), [("zh", ("自动", "稍后会")), ("en", ("by itself",))])
def test_a_job_that_is_over_is_never_said_to_go_on_by_itself(
    visitor: Visitor, place: str, language: str, words: tuple[str, ...]
) -> None:
    visitor.client.set_cookie(i18n.COOKIE, language)
    codes = {
        key.partition(".")[0].partition("+")[0] for key in reasons.REASONS.keys() - accounts.REASONS.keys()
    }
    ended = [("failed", code) for code in sorted(codes)]
    for state, code in [*ended, ("parked", "crashed_worker"), ("cancelled", "too_slow")]:
        put(place, state=state, error_code=code, error_final=True, error_params={"field": "name"})
        page = visitor.text(place)
        assert not any(word in page for word in words), (state, code)


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_what_may_pass_can_be_tried_again(visitor: Visitor, place: str, state: str) -> None:
    put(place, state=state, error_code="storage_full" if state == "failed" else None)
    assert "重新核对并再试一次" in visitor.text(place)
    again = visitor.post("/member/confirm?photo=yes", CONFIRM, {"use_photo": "yes"})
    assert again.location not in (place, PAGE)
    assert len(jobs_of(visitor.member_id, "render")) == 2


def test_a_parked_job_says_that_people_see_to_it(visitor: Visitor, place: str) -> None:
    put(place, state="parked", error_code="crashed_worker")
    page = visitor.text(place)
    assert "工作人员处理" in page
    assert place.rpartition("/")[2][:8] in page


def test_an_unknown_job_or_one_of_another_kind_does_not_exist(visitor: Visitor, place: str) -> None:
    assert visitor.get(f"/member/jobs/{uuid.uuid4()}").status_code == 404
    put(place, kind="photo_fetch")
    assert visitor.get(place).status_code == 404
