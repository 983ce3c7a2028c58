"""Review by the API: the lists, taking, decisions on what was read, and nobody else's applications."""

import pytest
from flask.testing import FlaskClient

from shared.accounts.rights import Right
from shared.bodies import body
from tests import applying
from tests.web.api.calling import account, bearer

RIGHTS = [Right.APPLICATIONS, Right.SECOND_REVIEW, Right.MOVE_APPLICATIONS]


def _caller(institute: str, name: str, **more: object) -> dict[str, str]:
    given = {"rights": RIGHTS, "person_name": name, **more}
    return bearer(account("staff", name=f"{institute}-{name}", institute_code=institute, **given))


@pytest.fixture
def number(client: FlaskClient) -> int:
    applying.ready()
    return applying.sent().id


def test_both_levels_decide_by_the_api(client: FlaskClient, number: int) -> None:
    first, second = _caller("beijing", "甲某"), _caller("national", "乙某")
    listed = client.get("/api/v1/applications", headers=first).get_json()
    assert (listed["total"], listed["counts"]["todo"], listed["items"][0]["name"]) == (1, 1, "王小明")
    for caller, step, more in (
        (first, "accept", {}), (first, "pass", {}),
        (second, "approve", {"document": applying.DOCUMENT, "approved_on": body().today().isoformat()}),
    ):  # fmt: skip
        taken = _take(client, caller, number)
        basis = {name: taken[name] for name in ("version", "taking")}
        answer = client.post(
            f"/api/v1/applications/{number}/decisions", json={"step": step, **basis, **more}, headers=caller
        )
        assert answer.status_code == 200, answer.get_json()
    assert answer.get_json()["certificate_number"].endswith("000001")
    assert answer.get_json()["answers"]["id_number"].count("*") > 5


def _take(client: FlaskClient, caller: dict[str, str], number: int) -> dict[str, int]:
    now = client.get(f"/api/v1/applications/{number}", headers=caller).get_json()
    taken = client.post(f"/api/v1/applications/{number}/take", json={"taking": now["taking"]}, headers=caller)
    assert taken.status_code == 200, taken.get_json()
    found: dict[str, int] = taken.get_json()
    return found


def test_a_decision_on_what_has_changed_is_a_409_and_others_get_404(client: FlaskClient, number: int) -> None:
    first = _caller("beijing", "甲某")
    taken = _take(client, first, number)
    stale = {"step": "accept", "version": taken["version"], "taking": taken["taking"] + 1}
    answer = client.post(f"/api/v1/applications/{number}/decisions", json=stale, headers=first)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "application_changed")
    other = _caller("shanghai", "丙某")
    assert client.get(f"/api/v1/applications/{number}", headers=other).status_code == 404
    no_right = _caller("beijing", "丁某", rights=[])
    assert client.get(f"/api/v1/applications/{number}", headers=no_right).status_code == 403
    assert client.get("/api/v1/applications", headers=bearer(account("ops"))).status_code == 403
