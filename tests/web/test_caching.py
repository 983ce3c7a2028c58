"""Nothing may be kept by a browser or a proxy, but for the exceptions that `web.caching` names."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from shared import db
from shared.certificates import Certificate
from tests.web import walking
from tests.web.members import visiting
from tests.web.ops.desk import Desk
from web import caching

EXCEPTIONS = {
    "static", "verify.link", "members.picture", "members.picture_to_keep", "public.text_file",
}  # fmt: skip


@pytest.fixture
def world(app: Flask) -> list[int]:
    return walking.furnish(app)


def _walk(app: Flask, client: FlaskClient) -> dict[str, TestResponse]:
    """Every route that can be read, by its endpoint; where it says no, that answer."""
    answers = {}
    for endpoint, path in walking.addresses(app).items():
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
    first = visitor.get(walking.PICTURE)
    assert first.headers["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": first.headers["ETag"]}
    again = visitor.get(walking.PICTURE, headers=known)
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (304, b"", "private, no-cache")
    assert app.test_client().get(walking.PICTURE, headers=known).status_code == 302


def test_a_picture_that_is_not_drawn_yet_is_asked_for_again(app: Flask, world: list[int]) -> None:
    with db.write() as s:
        s.execute(update(Certificate).values(picture_key=None))
    waiting = visiting.log_in(app.test_client(), world[0]).get(walking.PICTURE)
    assert (waiting.status_code, waiting.headers["Cache-Control"]) == (202, "no-store")
