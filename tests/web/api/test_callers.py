"""Who may call: tokens, log-ins with their CSRF rule, roles; and problem+json whatever goes wrong."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from shared import db
from shared.accounts import ApiToken, api_tokens
from shared.audit import Actor, AuditEntry
from tests.web.api.calling import account, bearer, is_problem, log_in, plain_member

ALL = {"selection": {"kind": "all"}}


def test_a_token_does_what_its_account_may(client: FlaskClient) -> None:
    plain_member(1)
    answer = client.post("/api/v1/campaigns/count", json=ALL, headers=bearer(account("ops")))
    assert answer.get_json() == {"count": 1, "unknown_numbers": []}


def test_a_token_is_kept_as_a_hash_and_its_making_is_audited(client: FlaskClient) -> None:
    token = bearer(account("ops"))["Authorization"].removeprefix("Bearer ")
    with db.read() as session:
        kept = session.scalars(select(ApiToken.token_hash)).all()
        acts = session.scalars(select(AuditEntry.action)).all()
    assert token not in kept
    assert kept == [api_tokens.hash_of(token)]
    assert acts == ["api_token.issue"]


def test_a_revoked_token_opens_nothing(client: FlaskClient) -> None:
    headers = bearer(account("ops"))
    with db.write() as session:
        assert api_tokens.revoke(session, session.scalars(select(ApiToken.id)).one(), actor=Actor("test"))
    is_problem(client.get("/api/v1/campaigns", headers=headers), 401, "login_needed")


@pytest.mark.parametrize("value", ["Bearer cert_wrong", "Bearer", "Basic b3BzOm9wcw==", "nonsense"])
def test_a_wrong_authorization_is_401_even_beside_a_good_cookie(client: FlaskClient, value: str) -> None:
    log_in(client, account("ops"))
    is_problem(client.get("/api/v1/campaigns", headers={"Authorization": value}), 401, "login_needed")


def test_a_log_in_needs_the_pages_token_for_what_changes_something(client: FlaskClient) -> None:
    log_in(client, account("ops"))
    is_problem(client.post("/api/v1/campaigns/count", json=ALL), 400, "form_expired")


def test_a_cross_site_request_is_refused_whatever_it_carries(client: FlaskClient) -> None:
    log_in(client, account("ops"))
    answer = client.post("/api/v1/campaigns/count", json=ALL, headers={"Sec-Fetch-Site": "cross-site"})
    is_problem(answer, 403, "forbidden")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/campaigns"), ("POST", "/api/v1/campaigns"), ("POST", "/api/v1/campaigns/count"),
        ("GET", "/api/v1/campaigns/1"), ("POST", "/api/v1/campaigns/1/cancel"),
        ("GET", "/api/v1/campaigns/1/failures"),
    ],
)  # fmt: skip
def test_campaigns_are_for_ops_alone(client: FlaskClient, method: str, path: str) -> None:
    member = bearer(account("member", member_id=plain_member(1)))
    is_problem(client.open(path, method=method, json={}, headers=member), 403, "forbidden")
    is_problem(client.open(path, method=method, json={}), 401, "login_needed")


def test_an_unknown_address_and_a_wrong_method_are_problems(client: FlaskClient) -> None:
    is_problem(client.get("/api/v1/nothing"), 404, "not_found")
    answer = client.delete("/api/v1/campaigns")
    is_problem(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


def test_a_body_that_is_no_json_or_breaks_the_schema_is_a_problem(client: FlaskClient) -> None:
    headers = bearer(account("ops"))
    broken = client.post(
        "/api/v1/campaigns/count", data="{", headers=headers, content_type="application/json"
    )
    assert broken.status_code == 400
    assert broken.content_type == "application/problem+json"
    wrong = client.post(
        "/api/v1/campaigns/count", json={"selection": {"kind": "numbers", "x": 1}}, headers=headers
    )
    assert "selection" in is_problem(wrong, 422, "invalid")["errors"]["json"]


def test_a_fault_of_ours_is_a_problem_without_its_details(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = bearer(account("ops"))
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("shared.campaigns.rules.count", lambda *_: 1 / 0)
    answer = client.post("/api/v1/campaigns/count", json=ALL, headers=headers)
    assert is_problem(answer, 500, "broken")["reference"]
    assert "ZeroDivision" not in answer.text
