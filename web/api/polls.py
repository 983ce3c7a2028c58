"""GET /api/v1/jobs/<id>: the poll, over the one statement of `shared.accounts.polls`.

202 waiting, 200 ready, 410 ended badly, 404 unknown or someone else's, 401 log in again.
"""

import hashlib
import json
import uuid
from typing import Any

from flask import Response, request

from shared import db
from shared.accounts import polls
from shared.certificates.kinds import RENDER
from shared.jobs import JobState, polling
from shared.jobs.polling import JobView
from shared.settings import settings
from web import problems, sessions, words
from web.api import callers, failures


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
    poll = polls.by_cookie(sessions.hash_of(token), job_id)
    if poll is None:
        raise problems.login_needed()
    if poll.must_change:
        raise problems.new_password_needed()
    if poll.owes_factor:
        raise problems.second_factor_needed()
    if poll.job is None:
        raise problems.not_found()
    return _theirs(poll.job, poll.role, poll.account_id, poll.member_id)


def _by_token(job_id: uuid.UUID) -> JobView:
    caller = callers.caller()
    with db.read() as session:
        view = polling.look(session, job_id)
    if view is None:
        raise problems.not_found()
    return _theirs(view, caller.role, caller.id, caller.member_id)


def _theirs(view: JobView, role: str, account_id: int, member_id: int | None) -> JobView:
    if polls.may_see(role=role, account_id=account_id, member_id=member_id, job=view):
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
        "message": words.message(view),
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
    return response
