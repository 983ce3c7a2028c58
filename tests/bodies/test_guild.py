"""Another body is another folder: an invented English guild takes a member to a certificate.

Nothing here is the shipped body's: routes, documents, fields, numbers, institutes, design and language are
the guild's, and no page says a word of Chinese but to offer it.
"""

import csv
import io
import re
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from deploy.demo.exam_service import ExamService
from deploy.demo.portraits import ON_SITE_SIZE, portrait
from shared import clock, db, photos
from shared.accounts import Role
from shared.audit import Actor
from shared.bodies import body
from shared.certificates.designs import NATIONAL
from shared.jobs import Job, JobState
from shared.members import Institute, Member, by_number, institutes
from shared.photos import PhotoSource
from shared.photos.intake import receive
from shared.register import applying, imports, staging
from shared.register.tables import ImportRow
from tests import factories
from tests.journey import paper
from tests.servers import environment
from tests.servers.databases import Database
from tests.web import site as sites
from tests.web.site import OWN_PASSWORD, Site
from web import words
from web.app import create_app
from worker import running
from worker.press import design, library, seal, seals

FOLDER = Path(__file__).parent / "guild"
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


@pytest.fixture(scope="module")
def examiners() -> Iterator[str]:
    """The demo examination service, as the examiners' photo store."""
    server = ExamService(("127.0.0.1", 0), variants=2)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def guild(database: Database, examiners: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation of the guild: chapters, seals, its design, and Ada and Ben in its register."""
    monkeypatch.setenv("CERT_BODY_FOLDER", str(FOLDER))
    monkeypatch.setenv("CERT_EXAM_SERVICE_URL", examiners)
    monkeypatch.setenv("CERT_SPECIMEN", "false")
    environment.forget()
    with db.write() as session:
        institutes.sync(session)
    for owner in (NATIONAL, *(one.code for one in body().institutes)):
        seals.put(owner, seal.make("The Guild of Tide Readers"), actor=ACTOR)
    kind = body().document
    library.publish(design.load(kind.design), kind, name="landscape", actor=ACTOR)
    register(ADA, BEN)
    yield
    monkeypatch.undo()
    environment.forget()


@pytest.fixture
def site(guild: None) -> Site:
    return sites.site(create_app())


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
    assert chinese(answer.text.replace(">中文<", "><")) == []
    return answer.text


def chinese(text: str) -> list[str]:
    """The lines of a text that say something in Chinese."""
    return HAN.findall(text)


def run_jobs() -> None:
    """What is due is done here and now, as the workers would."""
    with db.read() as session:
        due = list(
            session.scalars(select(Job.id).where(Job.state == JobState.QUEUED).order_by(Job.created_at))
        )
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
    assert (
        site.post("/new-password", {"new_password": OWN_PASSWORD, "again": OWN_PASSWORD}).status_code == 302
    )


def post(site: Site, page: str, path: str, data: dict[str, str]) -> str:
    """Send a form of a page; where it leads."""
    answer = site.post(path, data, page=page)
    assert answer.status_code == 303, (answer.status_code, answer.text[:2000])
    return str(answer.location)


def test_a_fellow_goes_from_the_enquiry_to_a_certificate_that_is_genuine(site: Site, tmp_path: Path) -> None:
    for page in ("/", "/institutes", "/forgot", "/verify"):
        read(site.get(page))
    first_log_in(
        site, name="Ada Saltmarsh", id_type="discharge_book", id_number="DB123456", route="exam",
        exam_number="T1871",
    )  # fmt: skip
    assert "Fetching the portrait taken at the examination" in read(site.get("/member/certificate"))
    run_jobs()
    page = read(site.get("/member/certificate"))
    assert "Portrait taken at the examination" in page
    assert "<dt>Sex</dt>" not in page
    read(site.get("/member/confirm"))
    missing = post(site, "/member/confirm", "/member/confirm", {"use_photo": "yes"})
    assert "Home port" in read(site.get(missing))
    job_page = fill_in_and_confirm(site, "Anchor Bay")
    read(site.get(job_page))
    run_jobs()
    page = read(site.get(job_page))
    assert "Your certificate is ready" in page
    pdf = site.get("/member/certificates/1.pdf")
    assert "fellowship-TR-0001.pdf" in pdf.headers["Content-Disposition"]
    (tmp_path / "ada.pdf").write_bytes(pdf.data)
    said = paper.text_of(tmp_path / "ada.pdf")
    for part in ("Ada Saltmarsh", "Fellow", "TR-0001", "23 June 2019", "Northern Chapter", body().name):
        assert part.replace(" ", "") in said
    assert chinese(said) == []
    address = paper.qr_of(tmp_path / "ada.pdf", tmp_path)
    path = address.removeprefix("http://127.0.0.1:8000")
    assert path == f"/v/{factories.token(member('TR-0001'), 'fellowship')}/1"
    answer = read(site.get(path))
    assert "Genuine" in answer
    assert "Issued by The Guild of Tide Readers" in answer


def fill_in_and_confirm(site: Site, home_port: str) -> str:
    """The form for the missing field, and the confirmation it leads back to; the job's page."""
    page = read(site.get("/member/profile/edit?next=confirm"))
    typed = dict(re.findall(r'<input[^>]* name="(email|mobile)"[^>]* value="([^"]*)"', page))
    typed |= {"home_port": home_port, "next": "confirm"}
    back = post(site, "/member/profile/edit?next=confirm", "/member/profile/edit", typed)
    read(site.get(back))
    return post(site, back, "/member/confirm", {"use_photo": "yes"})


def test_a_fellow_by_experience_is_sent_to_the_chapter_and_no_photo_is_asked_for(site: Site) -> None:
    first_log_in(
        site, name="Ben Ebb", id_type="passport", id_number="P7654321", route="experience", exam_number="L77"
    )
    page = read(site.get("/member/certificate"))
    assert "Members whose route of admission is “Years at sea” have no portrait." in page
    assert "Southern Chapter" in read(site.get("/member/photo/institute"))
    with db.read() as session:
        assert list(session.scalars(photos.missing())) == [member("TR-0001").id]
    receive(
        member("TR-0002").id,
        portrait("ben", ON_SITE_SIZE),
        source=PhotoSource.ON_SITE,
        actor=ACTOR,
        approve=True,
    )
    run_jobs()
    assert "/member/photo?" in read(site.get("/member/certificate"))


def test_the_register_is_read_by_the_guilds_headings_rules_and_patterns(site: Site) -> None:
    ada = member("TR-0001")
    assert (ada.id_type, ada.route, ada.institute_code, ada.sex) == ("discharge_book", "exam", "north", "")
    assert ada.profile == {
        "mobile": "+35315550199", "email": "ada@mail.example", "waters": ["strait", "other:locks"],
    }  # fmt: skip
    wrong = (
        "3",
        "0003",
        "Cy Flood",
        "Discharge book",
        "DB12",
        "Birth",
        "T1",
        "",
        "2021-01-01",
        "West",
        "",
        "",
        "",
    )
    import_id = register(ADA, wrong)
    with db.read() as session:
        problems = session.scalars(
            select(ImportRow.problems).where(
                ImportRow.import_id == import_id, ImportRow.problems.is_not(None)
            )
        ).one()
    with site.client.application.test_request_context():
        told = {column: words.reason(code, params) for column, _value, code, params, _fatal in problems}
    assert set(told) == {"Fellow's number", "Document number", "Elected by", "Chapter"}
    assert chinese(" ".join(told.values())) == []


def test_the_pages_of_ops_and_chapters_are_the_guilds(site: Site) -> None:
    sites.staff("ops", Role.ADMIN)
    sites.staff("northern", Role.STAFF, "north")
    nameless = ("3", "TR-0003", "", *BEN[3:])
    import_id = register(ADA, nameless)
    imported = f"/ops/imports/{import_id}"
    assert site.log_in("ops", OWN_PASSWORD, "national").status_code == 302
    for page in (
        "/ops/", "/ops/members?q=TR-0001", "/ops/members/TR-0001/reset",
        "/ops/campaigns", "/ops/campaigns/new",
        "/ops/imports", imported, f"{imported}/problems", "/ops/accounts", "/ops/accounts/new", "/ops/audit",
    ):  # fmt: skip
        read(site.get(page))
    report = site.get(f"{imported}/report").data.decode("utf-8-sig")
    assert chinese(report) == []
    chapter = sites.site(site.client.application)
    assert chapter.log_in("northern", OWN_PASSWORD, "institute").status_code == 302
    assert "Ada Saltmarsh" in read(chapter.get("/institute/?q=TR-0001"))
    assert "Ben Ebb" not in read(chapter.get("/institute/?q=TR-0002"))


def test_times_are_the_guilds_and_the_shipped_body_keeps_its_own(guild: None) -> None:
    summer = 1_750_000_000_000  # 15 June 2025, 15:06 UTC
    assert f"{body().local(summer):%H:%M}" == "16:06"
    assert body().local(clock.now()).date() >= date(2025, 6, 15)


def test_the_chapters_have_one_name_in_one_language(guild: None) -> None:
    with db.read() as session:
        names = {one.code: one.names for one in session.scalars(select(Institute))}
    assert names["north"] == {"en": "Northern Chapter"}
