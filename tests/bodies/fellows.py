"""The guild's register and what its fellows do at a browser; a page read here must be in English."""

import csv
import io
import re

from sqlalchemy import select
from werkzeug.test import TestResponse

from shared import db
from shared.audit import Actor
from shared.jobs import Job, JobState
from shared.members import Member, by_number
from shared.register import applying, imports, staging
from tests.web import site as sites
from tests.web.site import OWN_PASSWORD, Site
from worker import running

ACTOR = Actor("test")
HEADING = (
    "No.", "Fellow's number", "Name", "Document", "Document number", "Elected by", "Tide table number",
    "Log book number", "Elected on", "Chapter", "Telephone", "E-mail", "Waters read",
)  # fmt: skip
ADA = (
    "1", "tr-0001", "Ada Saltmarsh", "Discharge book", "DB-123 456", "Examination", "T1871", "", "2019-06-23",
    "North", "+353 1 555 0199", "ada@mail.example", "Straits; Others (locks)",
)  # fmt: skip
BEN = (
    "2", "TR-0002", "Ben Ebb", "Passport", "P7654321", "Experience", "", "L-77", "2020-01-02",
    "Southern Chapter", "", "ben@mail.example", "Estuaries",
)  # fmt: skip
HAN = re.compile(r".{0,20}[\u3400-\u9fff].*")


def register(*rows: tuple[str, ...]) -> int:
    """Import a register with the guild's headings; the import's number."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADING, *rows])
    file = io.BytesIO(text.getvalue().encode())
    begun = imports.begin(file, "fellows.csv", actor=ACTOR, check_by_job=False)
    whole(staging.check_slice, begun.id)
    with db.write() as session:
        imports.decide(session, begun.id, only_good=True, actor=ACTOR)
    whole(applying.apply_slice, begun.id)
    return begun.id


def whole(one_slice: object, import_id: int) -> None:
    assert callable(one_slice)
    while not one_slice(import_id, lambda _: None, 60):
        pass


def member(number: str) -> Member:
    with db.read() as session:
        found = by_number(session, number)
    assert found is not None
    return found


def read(answer: TestResponse, status: int = 200) -> str:
    """A page of the guild: in English, whatever it says."""
    assert answer.status_code == status, (answer.status_code, answer.location, answer.text[:500])
    assert '<html lang="en">' in answer.text
    assert not (found := chinese(answer.text.replace(">中文<", "><"))), found
    return answer.text


def chinese(text: str) -> list[str]:
    """The lines of a text that say something in Chinese."""
    return HAN.findall(text)


def run_jobs() -> None:
    """What is due is done here and now, as the workers would."""
    with db.read() as session:
        queued = select(Job.id).where(Job.state == JobState.QUEUED)
        due = list(session.scalars(queued.order_by(Job.created_at)))
    for job_id in due:
        running.run(job_id)


def first_log_in(site: Site, **facts: str) -> None:
    """From the enquiry to a password of one's own."""
    read(site.get("/status-query"))
    answer = site.client.post("/status-query", data=site.answered("/status-query") | facts)
    page = read(answer)
    number = re.search(r"TR-\d{4}", page)
    assert number
    read(site.get("/login"))
    assert site.log_in(number[0], sites.initial_password(answer)).status_code == 302
    read(site.get("/new-password"))
    chosen = {"new_password": OWN_PASSWORD, "again": OWN_PASSWORD}
    assert site.post("/new-password", chosen).status_code == 302


def post(site: Site, page: str, path: str, data: dict[str, str]) -> str:
    """Send a form of a page; where it leads."""
    answer = site.post(path, data, page=page)
    assert answer.status_code == 303, (answer.status_code, answer.text[:2000])
    return str(answer.location)
