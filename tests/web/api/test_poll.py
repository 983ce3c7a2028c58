"""The poll's contract: 202, 200, 410, 404, 401, with Retry-After and ETag."""

import uuid

import pytest
from flask.testing import FlaskClient

from shared import db
from shared.accounts import Account
from shared.jobs import holding
from tests.web.api.calling import account, bearer, is_problem, job, log_in, plain_member


@pytest.fixture
def member_id(client: FlaskClient) -> int:
    """The member whose browser `client` is."""
    made = plain_member(1)
    log_in(client, account("member", member_id=made))
    return made


def test_a_queued_job_is_202_with_its_place_and_when_to_ask_again(
    client: FlaskClient, member_id: int
) -> None:
    job(created_at=1_000)
    mine = job(member_id=member_id, created_at=2_000)
    answer = client.get(f"/api/v1/jobs/{mine}")
    assert answer.status_code == 202
    assert int(answer.headers["Retry-After"]) >= 1
    body = answer.get_json()
    assert body["id"] == str(mine)
    assert (body["state"], body["position"], body["eta_s"]) == ("queued", 2, None)
    assert body["message"] == "排队中，前面还有 1 件。"
    assert body["progress"] == {}


def test_the_message_is_in_the_readers_language(client: FlaskClient, member_id: int) -> None:
    client.set_cookie("lang", "en")
    answer = client.get(f"/api/v1/jobs/{job(member_id=member_id)}")
    assert answer.get_json()["message"] == "In the queue: yours is next."


def test_waiting_time_is_a_range_measured_from_the_queues_last_jobs(
    client: FlaskClient, member_id: int
) -> None:
    for at in range(10):
        job(state="succeeded", started_at=at * 10_000 + 1, finished_at=at * 10_000 + 3_001, created_at=at)
    answer = client.get(f"/api/v1/jobs/{job(member_id=member_id)}")
    assert answer.get_json()["eta_s"] == {"low": 3, "high": 4}


def test_a_running_job_is_202_and_shows_its_progress(client: FlaskClient, member_id: int) -> None:
    mine = job(member_id=member_id, state="running", progress={"done": 3})
    answer = client.get(f"/api/v1/jobs/{mine}")
    assert answer.status_code == 202
    assert answer.get_json()["state"] == "running"
    assert answer.get_json()["progress"] == {"done": 3}


@pytest.mark.parametrize(
    ("kind", "said"),
    [("photo_fetch", "正在获取照片。"), ("photo_examine", "正在检查照片。"), ("render", "制作中")],
)
def test_a_running_job_says_what_it_does(client: FlaskClient, member_id: int, kind: str, said: str) -> None:
    mine = job(member_id=member_id, state="running", kind=kind)
    assert client.get(f"/api/v1/jobs/{mine}").get_json()["message"].startswith(said)


def test_a_try_that_failed_and_will_be_repeated_is_still_202(client: FlaskClient, member_id: int) -> None:
    mine = job(member_id=member_id, error_code="storage_full", error_final=False, not_before=10**14)
    answer = client.get(f"/api/v1/jobs/{mine}")
    assert answer.status_code == 202
    assert "自动再试" in answer.get_json()["message"]


def test_an_unchanged_answer_is_304_without_a_body_and_a_changed_one_is_not(
    client: FlaskClient, member_id: int
) -> None:
    mine = job(member_id=member_id)
    first = client.get(f"/api/v1/jobs/{mine}")
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get(f"/api/v1/jobs/{mine}", headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Retry-After"]
    with db.write() as session:
        holding.claim(session, mine, "worker")
    assert client.get(f"/api/v1/jobs/{mine}", headers=known).status_code == 202


def test_a_succeeded_job_is_200_with_the_download_link(client: FlaskClient, member_id: int) -> None:
    mine = job(member_id=member_id, state="succeeded", result={"certificate_id": 7, "n": 1})
    answer = client.get(f"/api/v1/jobs/{mine}")
    assert answer.status_code == 200
    assert answer.get_json()["links"]["download"] == "/api/v1/certificates/7/pdf"


def test_a_failed_job_is_410_with_the_reason_and_what_to_do(client: FlaskClient, member_id: int) -> None:
    wrong = {"char": "𱍐", "code_point": "U+31350", "fonts": ["Noto Serif CJK SC"]}
    mine = job(
        member_id=member_id, state="failed", error_code="glyph_missing", error_final=True, error_params=wrong
    )
    body = is_problem(client.get(f"/api/v1/jobs/{mine}"), 410, "glyph_missing")
    assert "U+31350" in body["detail"]
    assert body["params"]["char"] == "𱍐"
    assert body["next"]


@pytest.mark.parametrize("state", ["cancelled", "parked"])
def test_a_cancelled_or_parked_job_is_410_with_what_to_do(
    client: FlaskClient, member_id: int, state: str
) -> None:
    mine = job(member_id=member_id, state=state)
    assert is_problem(client.get(f"/api/v1/jobs/{mine}"), 410, state)["next"]


def test_someone_elses_job_and_an_unknown_one_are_the_same_404(client: FlaskClient, member_id: int) -> None:
    theirs = job(member_id=plain_member(2))
    answers = [client.get(f"/api/v1/jobs/{one}") for one in (theirs, uuid.uuid4())]
    assert is_problem(answers[0], 404, "not_found") == is_problem(answers[1], 404, "not_found")


def test_a_campaigns_job_about_a_member_is_not_the_members(client: FlaskClient, member_id: int) -> None:
    bulk = job(kind="campaign_chunk", queue="bulk")
    is_problem(client.get(f"/api/v1/jobs/{bulk}"), 404, "not_found")


def test_without_a_log_in_it_is_401_that_says_where_to_log_in(client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/jobs/{uuid.uuid4()}")
    assert is_problem(answer, 401, "login_needed")["login"] == "/login"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_log_in_that_idled_out_is_401(client: FlaskClient) -> None:
    member_id = plain_member(1)
    log_in(client, account("member", member_id=member_id), seen_ago_s=31 * 60)
    is_problem(client.get(f"/api/v1/jobs/{job(member_id=member_id)}"), 401, "login_needed")


def test_a_disabled_account_is_401_at_its_next_poll(client: FlaskClient, member_id: int) -> None:
    mine = job(member_id=member_id)
    assert client.get(f"/api/v1/jobs/{mine}").status_code == 202
    with db.write() as session:
        session.query(Account).update({"disabled_at": 1})
    is_problem(client.get(f"/api/v1/jobs/{mine}"), 401, "login_needed")


def test_an_initial_password_opens_no_job(client: FlaskClient) -> None:
    member_id = plain_member(1)
    log_in(client, account("member", member_id=member_id, must_change=True))
    is_problem(client.get(f"/api/v1/jobs/{job(member_id=member_id)}"), 403, "new_password_needed")


def test_staff_see_what_they_submitted_and_ops_see_all(client: FlaskClient) -> None:
    staff = account("staff")
    own, other = job(created_by=staff), job()
    headers = bearer(staff)
    assert client.get(f"/api/v1/jobs/{own}", headers=headers).status_code == 202
    is_problem(client.get(f"/api/v1/jobs/{other}", headers=headers), 404, "not_found")
    assert client.get(f"/api/v1/jobs/{other}", headers=bearer(account("ops"))).status_code == 202
