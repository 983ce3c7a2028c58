"""Fetching a photo from a service that does all that a service can do wrong."""

import time

import pytest

from shared.errors import JobError
from tests.worker.photos.conftest import Exam
from worker.photos.policy import FetchPolicy, Origin
from worker.photos.sources.exam import exam_photo_url, fetch_exam_photo


def refused(exam: Exam, number: str = "20190001", **limits: float) -> JobError:
    with pytest.raises(JobError) as caught:
        fetch_exam_photo(number, exam.base, exam.policy(**limits))
    return caught.value


def test_a_photo_comes_as_the_service_sent_it(exam: Exam) -> None:
    fetched = fetch_exam_photo("20190001", exam.base, exam.policy())
    assert fetched.data.startswith(b"\xff\xd8\xff")
    assert 2_000 < len(fetched.data) < 20_000
    assert (fetched.content_type, fetched.url_host, fetched.status) == (
        "image/jpeg", "127.0.0.1", 200,
    )  # fmt: skip
    again = fetch_exam_photo("20190001", exam.base, exam.policy())
    assert again.data == fetched.data


def test_a_number_without_photo_is_final(exam: Exam) -> None:
    error = refused(exam, "4042019")
    assert (error.code, error.final) == ("photo_not_found", True)


@pytest.mark.parametrize(
    ("mode", "code", "final", "reason"),
    [
        ("down", "photo_source_down", False, "status"),
        ("reset", "photo_source_down", False, "unreachable"),
        ("silent", "photo_source_down", False, "timeout"),
        ("truncated", "photo_source_down", False, "broken_answer"),
        ("html", "photo_source_down", False, "page"),
        ("json", "photo_source_down", False, "page"),
        ("empty", "photo_source_down", False, "empty"),
        ("garbage", "photo_unusable", True, "format"),
        ("compressed", "photo_unusable", True, "encoding"),
        ("huge", "photo_unusable", True, "too_large"),
        ("endless", "photo_unusable", True, "too_large"),
    ],
)
def test_each_fault_of_the_service_has_its_error(
    exam: Exam, mode: str, code: str, final: bool, reason: str
) -> None:
    exam.behave(mode)
    error = refused(exam)
    assert (error.code, error.final, error.params["reason"]) == (code, final, reason)


@pytest.mark.parametrize("mode", ["drip", "drip_body"])
def test_a_dripping_answer_ends_at_the_total_time(exam: Exam, mode: str) -> None:
    exam.behave(mode, pause=0.1)
    begun = time.monotonic()
    error = refused(exam, total_s=0.8)
    assert (error.code, error.params["reason"]) == ("photo_source_down", "timeout")
    assert 0.7 < time.monotonic() - begun < 5


def test_a_header_without_end_is_cut_off(exam: Exam) -> None:
    exam.behave("drip", pause=0, step=10_000)
    assert refused(exam, total_s=5).params["reason"] == "broken_answer"


def test_a_service_that_is_slow_within_the_limits_is_waited_for(exam: Exam) -> None:
    exam.behave("slow", seconds=0.3)
    assert fetch_exam_photo("1", exam.base, exam.policy()).status == 200


def test_a_redirect_inward_is_not_followed(exam: Exam, inner_service: Exam) -> None:
    exam.behave("redirect", to=f"{inner_service.base}/photos/1")
    error = refused(exam)
    assert (error.code, error.final) == ("photo_refused_address", True)
    assert error.params["reason"] == "redirect"
    assert inner_service.seen() == 0


def test_retry_after_is_passed_on_in_seconds_and_capped(exam: Exam) -> None:
    exam.behave("busy", retry_after="86400", times=1)
    exam.behave("busy", status=429, retry_after="7", times=1)
    first, second = refused(exam), refused(exam)
    assert (first.final, first.params["status"], first.params["retry_after_s"]) == (False, 429, 7)
    assert (second.params["status"], second.params["retry_after_s"]) == (503, 3600)


def test_retry_after_may_be_a_date_or_nonsense(exam: Exam) -> None:
    exam.behave("busy", retry_after="Wed, 21 Oct 2015 07:28:00 GMT", times=1)
    assert refused(exam).params["retry_after_s"] == 0
    exam.behave("busy", retry_after="soon", times=1)
    assert "retry_after_s" not in refused(exam).params


@pytest.mark.parametrize(("status", "final"), [(400, True), (401, True), (408, False), (502, False)])
def test_only_what_may_pass_is_tried_again(exam: Exam, status: int, final: bool) -> None:
    exam.behave("down", status=status)
    assert refused(exam).final is final


def test_a_service_that_is_not_there_may_come_back() -> None:
    base = "http://127.0.0.1:9"
    policy = FetchPolicy(hosts=(Origin.of(base),), networks=("127.0.0.0/8",), connect_s=0.5)
    with pytest.raises(JobError) as caught:
        fetch_exam_photo("1", base, policy)
    assert (caught.value.code, caught.value.final) == ("photo_source_down", False)


def test_the_environments_proxy_is_not_used(exam: Exam, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch_exam_photo("1", exam.base, exam.policy()).status == 200


@pytest.mark.parametrize("number", ["", "  ", ".", "..", "9" * 65])
def test_a_number_that_is_none_asks_nobody(number: str) -> None:
    with pytest.raises(JobError) as caught:
        exam_photo_url(number, "http://127.0.0.1:1")
    assert caught.value.code == "photo_not_found"


def test_a_number_cannot_leave_its_place_in_the_address() -> None:
    url = exam_photo_url("../_behave?x=1#京考", "http://127.0.0.1:1/")
    assert url == "http://127.0.0.1:1/photos/..%2F_behave%3Fx%3D1%23%E4%BA%AC%E8%80%83"
