"""Nothing may be kept by a browser or a proxy, but for the exceptions that `web.caching` names."""

import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from shared import db
from shared.accounts import Account
from shared.campaigns import Campaign
from shared.certificates import Certificate
from shared.jobs import Job
from shared.register.tables import RegisterImport
from shared.texts import TextFile
from tests import factories
from tests.web.editors import desks
from tests.web.members import visiting
from tests.web.ops.desk import Desk, do_jobs
from web import caching

PICTURE = "/member/certificates/1.webp"
EXCEPTIONS = {
    "static", "verify.link", "members.picture", "members.picture_to_keep", "public.text_file",
}  # fmt: skip


@pytest.fixture
def world(app: Flask) -> list[int]:
    """A member with an edition and its picture, a campaign with failures, an import with errors, a text."""
    ids = list(factories.members(1))
    visiting.fill_profile(ids[0])
    visitor = visiting.log_in(app.test_client(), ids[0])
    visitor.post("/member/certificate", "/member/confirm", {"use_photo": "yes"})
    do_jobs("render")
    visitor.get(PICTURE)
    visitor.get("/member/certificates/1.png")
    do_jobs("picture")
    with db.write() as s:
        factories.member(s, 7, photo=False)
        s.add(RegisterImport(file_name="a.csv", file_key="import/1", created_by="x", created_at=1, counts={}))
    ops = Desk(app, "ops")
    form = {"kind": "all", "reason": "新印章"}
    ops.post("/ops/campaigns/new", "/ops/campaigns/start", form | {"count": "2"})
    do_jobs("campaign_chunk")
    _publish(ops)
    return ids


def _publish(ops: Desk) -> None:
    """An announcement with a document."""
    path = "/texts/announcement-a/edit"
    desks.upload(ops, b"%PDF-1.7", "a.pdf", path)
    desks.publish(ops, path, body_zh="[a](/files/1)")


def _values(rule: Rule) -> dict[str, Any]:
    """What is there for the variables of a route's address."""
    with db.read() as s:
        found = {
            "certificate_id": s.scalar(select(Certificate.id)),
            "campaign_id": s.scalar(select(Campaign.id)),
            "import_id": s.scalar(select(RegisterImport.id)) or 1,
            "account_id": s.scalar(select(Account.id).where(Account.role == "staff")) or 1,
            "job_id": s.scalar(select(Job.id).where(Job.kind == "render")) or uuid.uuid4(),
            "number": "110000000001",
            "n": "1",
            "act": "end",
            "asked": factories.token(s.get_one(factories.Member, 1)),
            "code": "en",
            "channel": "email",
            "token": "x",  # of no mail
            "captcha_id": "x",
            "key": "announcement-electronic",
            "kind": "announcement",
            "file_id": s.scalar(select(TextFile.id)) or 1,
            "filename": "app.css",
        }
    return {name: found[name] for name in rule.arguments}


def _walk(app: Flask, client: FlaskClient) -> dict[str, TestResponse]:
    """Every route that can be read, by its endpoint; where it says no, that answer."""
    answers = {}
    with app.test_request_context():
        routes = {
            rule.endpoint: app.url_map.bind("localhost").build(rule.endpoint, _values(rule))
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ())
        }
    for endpoint, path in routes.items():
        answers[endpoint] = client.get(path)
    return answers


def _kept(answers: dict[str, TestResponse]) -> set[str]:
    return {endpoint for endpoint, a in answers.items() if a.headers.getlist("Cache-Control") != ["no-store"]}


def test_every_route_but_the_exceptions_says_no_store_to_everyone(app: Flask, world: list[int]) -> None:
    admin = Desk(app, "admin")
    walks = {
        "admin": _walk(app, admin.client),
        "member": _walk(app, visiting.log_in(app.test_client(), world[0]).client),
        "stranger": _walk(app, app.test_client()),
    }
    assert {who: _kept(answers) - EXCEPTIONS for who, answers in walks.items()} == {
        who: set() for who in walks
    }
    files = {"ops.import_report", "ops.campaign_failures_csv", "api.failures", "api.job", "ops.audit"}
    assert {e: walks["admin"][e].status_code for e in files} == dict.fromkeys(files, 200)
    mine = {"members.download", "members.photo", "members.job", "api.pdf"} | EXCEPTIONS - {"static"}
    assert {e: walks["member"][e].status_code for e in mine} == dict.fromkeys(mine, 200)
    assert "Expires" not in walks["admin"]["ops.import_report"].headers


def test_the_exceptions_are_those_and_no_others(app: Flask) -> None:
    assert set(caching.EXCEPTIONS) == EXCEPTIONS
    assert set(app.view_functions) >= EXCEPTIONS


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/static/nothing.css", 404),
        ("POST", "/static/app.css", 405),
        ("GET", "/nothing", 404),
        ("POST", "/login", 400),
        ("GET", "/member/certificates/1.webp", 302),
        ("POST", "/v/x", 405),
    ],
)
def test_an_error_is_never_kept_even_at_the_address_of_an_exception(
    app: Flask, method: str, path: str, status: int
) -> None:
    answer = app.test_client().open(path, method=method)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")


def test_a_picture_is_kept_by_its_reader_alone_who_asks_whether_it_is_still_right(
    app: Flask, world: list[int]
) -> None:
    visitor = visiting.log_in(app.test_client(), world[0])
    first = visitor.get(PICTURE)
    assert first.headers["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": first.headers["ETag"]}
    again = visitor.get(PICTURE, headers=known)
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (304, b"", "private, no-cache")
    assert app.test_client().get(PICTURE, headers=known).status_code == 302


def test_a_picture_that_is_not_drawn_yet_is_asked_for_again(app: Flask, world: list[int]) -> None:
    with db.write() as s:
        s.execute(update(Certificate).values(picture_key=None))
    waiting = visiting.log_in(app.test_client(), world[0]).get(PICTURE)
    assert (waiting.status_code, waiting.headers["Cache-Control"]) == (202, "no-store")
