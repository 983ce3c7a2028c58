"""Campaigns by the API: count, start with the count confirmed, follow, cancel, the failures with reasons."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from shared import db
from shared.campaigns import Campaign, CampaignItem
from shared.members import Member, Membership
from tests.web.api.calling import account, bearer, is_problem, plain_member

PATH = "/api/v1/campaigns"
EVERYONE = {"selection": {"kind": "all"}, "reason": "新印章", "count": 3}


@pytest.fixture
def ops(client: FlaskClient) -> dict[str, str]:
    """Three active members and one whose membership ended; the headers of ops."""
    for number in (1, 2, 3):
        plain_member(number)
    plain_member(4, state=Membership.ENDED)
    return bearer(account("ops", name="ops-li"))


def started(client: FlaskClient, headers: dict[str, str], **changes: Any) -> dict[str, Any]:
    answer = client.post(PATH, json={**EVERYONE, **changes}, headers=headers)
    assert answer.status_code == 201, answer.text
    return dict(answer.get_json())


def test_a_selection_is_counted_and_numbers_that_nobody_has_are_named(
    client: FlaskClient, ops: dict[str, str]
) -> None:
    numbers = ["110000000001", "110000000004", "ｈｏｌｄ-9"]
    asked = {"selection": {"kind": "numbers", "numbers": numbers}}
    answer = client.post(f"{PATH}/count", json=asked, headers=ops)
    assert answer.get_json() == {"count": 1, "unknown_numbers": ["110000000004", "HOLD-9"]}


def test_a_campaign_starts_when_the_count_is_confirmed(client: FlaskClient, ops: dict[str, str]) -> None:
    made = started(client, ops)
    assert (made["state"], made["created_by"], made["reason"]) == ("running", "ops-li", "新印章")
    progress = client.get(f"{PATH}/{made['id']}", headers=ops).get_json()["progress"]
    assert (progress["total"], progress["pending"]) == (3, 3)


def test_another_count_is_409_that_says_both_and_starts_nothing(
    client: FlaskClient, ops: dict[str, str]
) -> None:
    answer = client.post(PATH, json={**EVERYONE, "count": 4}, headers=ops)
    problem = is_problem(answer, 409, "count_differs")
    assert (problem["selected"], problem["typed"]) == (3, 4)
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Campaign)) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""}, {"count": 0}, {"count": "3"}, {"selection": {"kind": "some"}},
        {"selection": {"kind": "institute"}}, {"selection": {"kind": "all", "code": "11"}},
        {"selection": {"kind": "numbers", "numbers": []}}, {"surplus": 1}, {"reason": "x" * 201},
        {"selection": {"kind": "numbers", "numbers": [str(n) for n in range(20_001)]}},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_422(client: FlaskClient, ops: dict[str, str], wrong: dict[str, Any]) -> None:
    assert is_problem(client.post(PATH, json={**EVERYONE, **wrong}, headers=ops), 422, "invalid")["errors"]


@pytest.mark.parametrize(
    ("selection", "code"),
    [
        ({"kind": "numbers", "numbers": ["\u200b"]}, "numbers_missing"),
        ({"kind": "institute", "code": "99"}, "institute_unknown"),
        ({"kind": "numbers", "numbers": ["9999"]}, "nothing_selected"),
        ({"kind": "failed_of", "campaign": 99}, "campaign_unknown"),
        ({"kind": "numbers", "numbers": ["110000000001", "张三"]}, "numbers_wrong"),
    ],
)
def test_a_selection_that_comes_to_nothing_is_409(
    client: FlaskClient, ops: dict[str, str], selection: dict[str, Any], code: str
) -> None:
    is_problem(client.post(PATH, json={**EVERYONE, "selection": selection}, headers=ops), 409, code)


def test_a_repeated_request_with_its_key_starts_no_second_campaign(
    client: FlaskClient, ops: dict[str, str]
) -> None:
    headers = {**ops, "Idempotency-Key": "seal-2026"}
    assert started(client, headers)["id"] == started(client, headers)["id"]
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Campaign)) == 1


def test_the_same_request_sent_five_times_at_once_starts_one_campaign(
    client: FlaskClient, ops: dict[str, str]
) -> None:
    headers = {**ops, "Idempotency-Key": "seal-2026"}
    with ThreadPoolExecutor(5) as pool:
        made = list(pool.map(lambda _: started(client.application.test_client(), headers)["id"], range(5)))
    assert len(set(made)) == 1
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Campaign)) == 1


def test_cancelling_leaves_what_is_pending_undone_and_twice_is_no_error(
    client: FlaskClient, ops: dict[str, str]
) -> None:
    made = started(client, ops)
    for _ in range(2):
        answer = client.post(f"{PATH}/{made['id']}/cancel", headers=ops)
        assert answer.status_code == 200
        assert answer.get_json()["state"] == "cancelled"
        assert answer.get_json()["progress"]["cancelled"] == 3
    is_problem(client.post(f"{PATH}/999/cancel", headers=ops), 404, "not_found")


def test_a_finished_campaign_cannot_be_cancelled(client: FlaskClient, ops: dict[str, str]) -> None:
    made = started(client, ops)
    with db.write() as session:
        session.execute(update(Campaign).values(state="done"))
    is_problem(client.post(f"{PATH}/{made['id']}/cancel", headers=ops), 409, "campaign_over")


def test_failures_come_in_pages_with_number_and_reason(client: FlaskClient, ops: dict[str, str]) -> None:
    made = started(client, ops)
    failed = {"state": "failed", "error_code": "photo_missing", "error_params": {}}
    with db.write() as session:
        session.execute(update(CampaignItem).where(CampaignItem.position < 2).values(failed))
    path = f"{PATH}/{made['id']}/failures"
    first = client.get(f"{path}?limit=1", headers=ops).get_json()
    assert [item["number"] for item in first["items"]] == ["110000000001"]
    assert first["items"][0]["reason"] not in ("", "photo_missing")
    rest = client.get(f"{path}?after={first['after']}&limit=5", headers=ops).get_json()
    assert [item["number"] for item in rest["items"]] == ["110000000002"]
    assert rest["after"] is None
    again = started(client, ops, selection={"kind": "failed_of", "campaign": made["id"]}, count=2)
    assert again["progress"]["total"] == 2


def test_the_list_is_in_pages_the_latest_first(client: FlaskClient, ops: dict[str, str]) -> None:
    first, second = started(client, ops)["id"], started(client, ops)["id"]
    page = client.get(f"{PATH}?limit=1", headers=ops).get_json()
    assert [item["id"] for item in page["items"]] == [second]
    rest = client.get(f"{PATH}?after={page['after']}", headers=ops).get_json()
    assert [item["id"] for item in rest["items"]] == [first]
    is_problem(client.get(f"{PATH}?after={10**20}", headers=ops), 422, "invalid")


def test_a_list_of_numbers_is_counted_and_not_repeated(client: FlaskClient, ops: dict[str, str]) -> None:
    with db.read() as session:
        numbers = list(session.scalars(select(Member.certificate_number)))
    made = started(client, ops, selection={"kind": "numbers", "numbers": numbers})
    assert made["selection"] == {"kind": "numbers", "count": 4}


def test_as_many_numbers_as_a_page_takes_are_taken_however_they_are_written(
    client: FlaskClient, ops: dict[str, str]
) -> None:
    numbers = [f"x{n:05}" for n in range(19_999)] + ["１１００ 0000 0001"]
    asked = {"selection": {"kind": "numbers", "numbers": numbers}}
    answer = client.post(f"{PATH}/count", json=asked, headers=ops).get_json()
    assert answer["count"] == 1
    assert answer["unknown_numbers"][0] == "X00000"


def test_a_campaign_of_former_times_is_shown_without_the_mark_of_its_form(
    client: FlaskClient, ops: dict[str, str]
) -> None:
    made = started(client, ops)
    with db.write() as session:
        session.execute(update(Campaign).values(selection={"kind": "all", "asked": "a form"}))
    shown = client.get(f"{PATH}/{made['id']}", headers=ops).get_json()
    assert shown["selection"] == {"kind": "all"}
