"""GET /api/v1/jobs/<id>: the poll. A thousand a second, so one statement answers cookie, account and job.

202 waiting, 200 ready, 410 ended badly, 404 unknown or someone else's, 401 log in again.
"""

import hashlib
import json
import uuid
from typing import Any

from flask import Response, request
from sqlalchemy import bindparam, select

from shared import db
from shared.accounts import Account, LoginSession
from shared.certificates.kinds import RENDER
from shared.db import now_ms
from shared.jobs import Job, JobState, polling
from shared.jobs.polling import JobView
from shared.quick import Statement
from shared.settings import settings
from web import i18n, sessions
from web.api import callers, failures, problems
from web.words import polls

_WHO = (Account.id, Account.role, Account.member_id, Account.must_change)
_BY_COOKIE = Statement(
    select(*_WHO, *polling.COLUMNS)
    .select_from(LoginSession)
    .join(Account, Account.id == LoginSession.account_id)
    .outerjoin(Job, Job.id == bindparam("job"))
    .where(
        LoginSession.token_hash == bindparam("token_hash"),
        LoginSession.expires_at > now_ms(),
        LoginSession.seen_at > now_ms() - bindparam("idle_ms"),
        Account.disabled_at.is_(None),
    )
)
_WHO_LENGTH = len(_WHO)


def answer(job_id: uuid.UUID) -> Response:
    """The poll's answer to this request."""
    found = _by_token(job_id) if request.authorization else _by_cookie(job_id)
    if found.waiting:
        return _waiting(found)
    if found.state == JobState.SUCCEEDED:
        return _conditional(200, _body(found) | {"links": links(found)})
    return failures.gone(found)


def _by_cookie(job_id: uuid.UUID) -> JobView:
    token = sessions.cookie()
    if not token:
        raise problems.login_needed()
    row = _BY_COOKIE.one(
        token_hash=sessions.hash_of(token), job=job_id.hex, idle_ms=settings().session_idle_s * 1000
    )
    if row is None:
        raise problems.login_needed()
    account_id, role, member_id, must_change = row[:_WHO_LENGTH]
    if must_change:
        raise problems.new_password_needed()
    if row[_WHO_LENGTH] is None:
        raise problems.not_found()
    return _theirs(polling.view_of(job_id, row[_WHO_LENGTH:]), role, account_id, member_id)


def _by_token(job_id: uuid.UUID) -> JobView:
    caller = callers.caller()
    with db.read() as session:
        view = polling.look(session, job_id)
    if view is None:
        raise problems.not_found()
    return _theirs(view, caller.role, caller.id, caller.member_id)


def _theirs(view: JobView, role: str, account_id: int, member_id: int | None) -> JobView:
    if polling.may_see(role=role, account_id=account_id, member_id=member_id, job=view):
        return view
    raise problems.not_found()


def _waiting(view: JobView) -> Response:
    response = _conditional(202, _body(view))
    response.headers["Retry-After"] = str(polling.retry_after_s(view, settings().poll_s))
    return response


def _body(view: JobView) -> dict[str, Any]:
    eta = view.eta_s
    return {
        "id": str(view.id),
        "kind": view.kind,
        "state": view.state.value,
        "progress": view.progress,
        "position": view.position,
        "eta_s": {"low": eta[0], "high": eta[1]} if eta else None,
        "message": polls.message(view, i18n.language()),
    }


def links(view: JobView) -> dict[str, str]:
    """Where what the job made is to be had."""
    if view.kind == RENDER.name:
        edition = f"/api/v1/certificates/{view.result['certificate_id']}"
        return {"certificate": edition, "download": f"{edition}/pdf"}
    return {}


def _conditional(status: int, body: dict[str, Any]) -> Response:
    """JSON with an ETag; 304 without a body when the reader has the same already."""
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{hashlib.blake2b(data, digest_size=8).hexdigest()}"'
    if etag in request.headers.get("If-None-Match", ""):
        response = Response(status=304)
    else:
        response = Response(data, status, content_type="application/json")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie, Authorization"
    return response
