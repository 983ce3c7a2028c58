"""Callers of the API in tests: a logged-in browser or a token, with the rows that they need."""

import uuid
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared import clock, db
from shared.accounts import Account, LoginSession, api_tokens
from shared.audit import Actor
from shared.jobs import Job
from shared.members import Institute
from tests import factories
from web import sessions


def plain_member(number: int, **facts: Any) -> int:
    """A member without photo or design, for what prints nothing; the id."""
    with db.write() as session:
        if session.get(Institute, "11") is None:
            session.add(Institute(code="11", name="北京注册会计师协会"))
            session.flush()
        return factories.member(session, number, photo=False, **facts).id


def account(role: str, *, member_id: int | None = None, name: str = "", **values: Any) -> int:
    """An account with a password of its own; the id."""
    user_type = {"member": "member", "staff": "institute"}.get(role, "national")
    made = Account(
        user_type=user_type, login_name=name or f"{role}-{member_id or 0}", role=role, member_id=member_id,
        created_at=clock.now(), **{"must_change": False, **values},
    )  # fmt: skip
    with db.write() as session:
        session.add(made)
        session.flush()
        return made.id


def log_in(client: FlaskClient, account_id: int, *, seen_ago_s: int = 0) -> FlaskClient:
    """Give the client a log-in's cookie."""
    token = uuid.uuid4().hex
    with db.write() as session:
        now = db.clock(session)
        session.add(
            LoginSession(
                token_hash=sessions.hash_of(token), account_id=account_id, created_at=now,
                seen_at=now - seen_ago_s * 1000, expires_at=now + 3_600_000,
            )
        )  # fmt: skip
    client.set_cookie(sessions.cookie_name(), token)
    return client


def bearer(account_id: int) -> dict[str, str]:
    """The headers of a caller with a token."""
    with db.write() as session:
        token = api_tokens.issue(session, session.get_one(Account, account_id), "test", actor=Actor("test"))
    return {"Authorization": f"Bearer {token}"}


def job(**values: Any) -> uuid.UUID:
    """A row of a job in any state."""
    made = {"id": uuid.uuid4(), "kind": "render", "queue": "render", **values}
    with db.write() as session:
        session.add(Job(**made))
    return uuid.UUID(str(made["id"]))


def is_problem(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """Assert that this is problem+json with these; the body."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    body = answer.get_json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    assert body["type"] == f"urn:problem:{code}"
    return dict(body)
