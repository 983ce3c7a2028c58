"""An application, its documents and their pictures don't exist for another institute's people, nor for
strangers.
"""

import pytest
from flask import Flask
from sqlalchemy import select

from shared import db
from shared.applications.papers import Paper, PaperPage
from shared.storage import storage
from tests import applying
from tests.web.ops.desk import Desk, do_jobs
from tests.web.site import Site

ACTS = (
    "take",
    "release",
    "accept",
    "return",
    "pass",
    "approve",
    "refuse",
    "take-back",
    "move",
    "secret",
    "findings/1",
)


@pytest.fixture
def number(app: Flask) -> int:
    """An application to 北京, its documents drawn."""
    applying.ready()
    found = applying.sent()
    do_jobs("paper_draw")
    return found.id


def _paths(number: int) -> list[str]:
    with db.read() as session:
        paper = session.scalar(select(Paper.id))
    base = f"/applications/{number}"
    return [base, f"{base}/papers/{paper}/1.webp", f"{base}/papers/{paper}/file"]


@pytest.mark.parametrize("institute", ["shanghai", "national"])
def test_a_clerk_of_another_institute_gets_404(app: Flask, number: int, institute: str) -> None:
    theirs, other = Desk(app, "staff", "beijing"), Desk(app, "staff", institute)
    for path in _paths(number):
        assert theirs.get(path).status_code == 200, path
        assert other.get(path).status_code == 404, path
    for act in ACTS:
        answer = other.post(
            "/applications/", f"/applications/{number}/{act}", {"words": "x", "checked": "passport"}
        )
        assert answer.status_code == 404, act


def test_without_the_right_it_is_forbidden_and_strangers_log_in_first(
    app: Flask, site: Site, number: int
) -> None:
    clerk = Desk(app, "staff", "beijing", ["members"])
    for path in _paths(number):
        assert clerk.get(path).status_code == 403, path
        assert site.get(path).status_code == 302, path
    assert Desk(app, "admin").get(_paths(number)[0]).status_code == 403


def test_an_applicants_document_is_for_whoever_has_it_open(app: Flask, site: Site, number: int) -> None:
    with db.read() as session:
        paper = session.scalar(select(Paper.id))
    assert site.get(f"/apply/papers/{paper}").headers["Location"].startswith("/apply/resume")


def test_a_file_that_is_gone_is_said_to_be_and_a_picture_is_drawn_again(app: Flask, number: int) -> None:
    desk = Desk(app, "staff", "beijing")
    _base, picture, file = _paths(number)
    with db.read() as session:
        pages = [page.file_key for page in session.scalars(select(PaperPage))]
        papers = [paper.file_key for paper in session.scalars(select(Paper))]
    storage().delete(pages[0])
    assert desk.get(picture).status_code == 410
    do_jobs("paper_draw")
    assert desk.get(picture).status_code == 200
    storage().delete(papers[0])
    answer = desk.get(file)
    assert answer.status_code == 410
    assert "缺失或已损坏" in answer.get_data(as_text=True)
