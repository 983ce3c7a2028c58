"""A second kind of document is a folder: an invented letter goes all the way without a change in code."""

import hashlib
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from shared import certificates, db
from shared.audit import Actor
from shared.campaigns import rules as campaign_rules
from shared.campaigns.selection import Everyone
from shared.certificates import Certificate
from shared.errors import Refused
from shared.jobs import Job
from shared.members import Member
from shared.settings import ROOT
from tests import factories
from tests.journey import paper
from tests.servers import environment
from tests.servers.databases import Database
from tests.web import site as sites
from tests.web.members.visiting import PROFILE, Visitor, do_jobs, fill_profile, jobs_of, log_in
from web.app import create_app
from web.desk import members as desk_members
from worker import running
from worker.press.command import main as designs_command

LETTER = Path(__file__).parent / "letter"
ASKED = {"document": "letter"}


@pytest.fixture
def two_kinds(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """CICPA's body with one folder more of each, in force in this process."""
    folder = tmp_path / "body"
    shutil.copytree(ROOT / "shared/bodies/cicpa", folder)
    shutil.copytree(LETTER, folder, dirs_exist_ok=True)
    settings = (folder / "body.toml").read_text("utf-8")
    (folder / "body.toml").write_text(
        settings.replace('documents = ["membership"]', 'documents = ["membership", "letter"]'), "utf-8"
    )
    monkeypatch.setenv("CERT_BODY_FOLDER", str(folder))
    environment.forget()
    return folder


@pytest.fixture
def visitor(two_kinds: Path) -> Visitor:
    """A member without a photo, whose profile says where they work; both designs are published."""
    with db.write() as session:
        factories.institutes(session)
        member_id = factories.member(session, 1, photo=False).id
    done = CliRunner().invoke(designs_command, ["publish", "--all"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    fill_profile(member_id, employer="某某集团有限公司", domestic_qualifications=["tax", "other:会计师"])
    return log_in(create_app().test_client(), member_id)


def confirmed(visitor: Visitor) -> Job:
    """The render job of the letter, confirmed on its page."""
    page = "/member/confirm?document=letter"
    answer = visitor.post(page, page, {"use_photo": "yes"})
    assert answer.status_code == 303, answer.status_code
    (job,) = jobs_of(visitor.member_id, "render")
    assert answer.headers["Location"] == f"/member/jobs/{job.id}"
    return job


def test_a_member_goes_from_the_letters_page_to_a_pdf_that_verifies(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.text("/member/certificate?document=letter")
    assert "下载证明信" in page
    assert "某某集团有限公司" in page
    assert "下载会员证" in page  # the way to the usual one
    assert "/member/photo" not in re.sub(r'href="/member/photo/institute[^"]*"', "", page)
    job = confirmed(visitor)
    assert "证明信" in visitor.text(f"/member/jobs/{job.id}")
    do_jobs(visitor.member_id, "render")
    ready = visitor.text(f"/member/jobs/{job.id}")
    place = re.search(r'href="(/member/certificates/1\.pdf\?document=letter)"', ready)
    assert place, ready
    answer = visitor.get(place[1])
    pdf = tmp_path / "letter.pdf"
    pdf.write_bytes(answer.data)
    text = paper.text_of(pdf)
    for printed in (
        "会籍证明信",
        "110000000001",
        "2015年6月1日",
        "某某集团有限公司",
        "其他：会计师",
        "http://127.0.0.1:8000/verify",
    ):
        assert printed in text, printed
    token, n = paper.qr_of(pdf, tmp_path).rsplit("/", 2)[-2:]
    verified = visitor.text(f"/v/{token}/{n}")
    assert "真" in verified
    assert "现行有效的证明信" in verified
    assert "某某集团有限公司" not in verified  # its kind says nothing of the page: name, number, date
    assert "110000000001" in verified
    assert visitor.get("/member/certificates/1.pdf").status_code == 404  # there is no membership certificate


def test_a_missing_field_leads_back_to_the_letter_that_was_being_confirmed(visitor: Visitor) -> None:
    fill_profile(visitor.member_id, school=None)
    page = "/member/confirm?document=letter"
    told = visitor.text(visitor.post(page, page, {"use_photo": "yes"}).headers["Location"])
    assert re.search(r'href="/member/profile[^"]*document=letter', told), told
    edit = "/member/profile/edit?next=confirm&document=letter"
    form = re.search(r'action="(/member/profile/edit[^"]*)".*?</form>', visitor.text(edit), re.S)
    assert form
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[0]))
    typed = {**PROFILE, **hidden, "school": "某某大学"}
    answer = visitor.client.post(unescape(form[1]), data=typed)
    assert answer.status_code == 303, answer.text
    assert "document=letter" in answer.headers["Location"]
    assert "信息确认并下载证明信" in visitor.text(answer.headers["Location"])


def test_a_member_with_two_kinds_stands_once_in_the_list_of_members(visitor: Visitor) -> None:
    with db.write() as session:
        factories.approved_photo(session, session.get_one(Member, visitor.member_id))
    confirmed(visitor)
    visitor.post("/member/confirm?photo=yes", "/member/confirm", {"use_photo": "yes"})
    do_jobs(visitor.member_id, "render")
    with visitor.client.application.test_request_context(), db.read() as session:
        found = desk_members.search(session, "110000000001", 1)
    assert (found.total, [row.edition for row in found.items]) == (1, [1])


def test_editions_tokens_and_current_ones_are_apart(visitor: Visitor) -> None:
    with db.write() as session:
        factories.approved_photo(session, session.get_one(Member, visitor.member_id))
    confirmed(visitor)
    visitor.post("/member/confirm?photo=yes", "/member/confirm", {"use_photo": "yes"})
    do_jobs(visitor.member_id, "render")
    with db.read() as session:
        both = [certificates.current(session, visitor.member_id, kind) for kind in ("membership", "letter")]
        facts = {one.document_kind: (one.n, sorted(one.facts["profile"])) for one in both if one}
    assert facts == {"membership": (1, []), "letter": (1, ["domestic_qualifications", "employer"])}
    found = visitor.post("/verify", "/verify", {"number": "110000000001", "name": "张三乙"}).text
    assert "会籍证明信" in found
    assert "非执业会员证" in found


def test_confirming_one_kind_leaves_the_others_waiting_job_alone(visitor: Visitor) -> None:
    with db.write() as session:
        factories.approved_photo(session, session.get_one(Member, visitor.member_id))
    letter = confirmed(visitor)
    visitor.post("/member/confirm?photo=yes", "/member/confirm", {"use_photo": "yes"})
    states = {job.id: job.state for job in jobs_of(visitor.member_id, "render")}
    assert (len(states), states[letter.id]) == (2, "queued")


def test_a_campaign_prints_the_kind_it_was_started_for(visitor: Visitor) -> None:
    with db.write() as session:
        campaign = campaign_rules.start(
            session, Everyone(), document_kind="letter", reason="新信笺", typed_count=1,
            actor=Actor("test"),
        )  # fmt: skip
    with db.read() as session:
        chunks = session.scalars(select(Job.id).where(Job.campaign_id == campaign.id)).all()
    for chunk in chunks:
        running.run(chunk)
    with db.read() as session:
        made = session.scalars(select(Certificate)).one()
    assert (made.document_kind, made.state, made.campaign_id) == ("letter", "current", campaign.id)


def test_ops_choose_the_kind_on_the_form_and_see_it_on_the_campaign(visitor: Visitor) -> None:
    site = sites.site(visitor.client.application)
    sites.staff()
    site.log_in("ops", sites.OWN_PASSWORD, user_type="national")
    asked = {"kind": "all", "document": "letter", "reason": "新信笺"}
    page = site.post("/ops/campaigns/check", asked, page="/ops/campaigns/new").text
    assert "会籍证明信" in page
    mark = re.search(r'name="asked" value="(\w+)"', page)
    assert mark
    confirmed = {**asked, "asked": mark[1], "count": "1"}
    answer = site.post("/ops/campaigns/start", confirmed, page="/ops/campaigns/new")
    assert answer.status_code == 302, answer.text
    assert "会籍证明信" in site.get(answer.headers["Location"]).text


def test_a_kind_that_there_is_not_or_that_is_not_for_the_asker_is_refused(
    visitor: Visitor, two_kinds: Path
) -> None:
    assert visitor.get("/member/certificate?document=passport").status_code == 404
    answer = visitor.get("/api/v1/certificates/preview?document=passport")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "document_unknown")
    with db.write() as session, pytest.raises(Refused, match="document_unknown"):
        campaign_rules.start(
            session, Everyone(), document_kind="passport", reason="x", typed_count=1, actor=Actor("test")
        )


def test_the_api_submits_and_delivers_it(visitor: Visitor) -> None:
    shown = visitor.get("/api/v1/certificates/preview?document=letter").get_json()
    assert shown["facts"]["profile"]["employer"] == "某某集团有限公司"
    assert "sex" not in shown["facts"]
    token = visitor.hidden("/member/confirm?document=letter", "/member/confirm?document=letter")["csrf_token"]
    asked = {**ASKED, "fingerprint": shown["fingerprint"]}
    answer = visitor.client.post("/api/v1/certificates", json=asked, headers={"X-CSRFToken": token})
    assert answer.status_code == 202, answer.text
    do_jobs(visitor.member_id, "render")
    ready = visitor.get(answer.get_json()["links"]["job"]).get_json()
    made = visitor.get(ready["links"]["certificate"]).get_json()
    assert (made["document"], made["n"]) == ("letter", 1)
    pdf = visitor.get(made["links"]["download"])
    assert hashlib.sha256(pdf.data).hexdigest() == made["sha256"]
    assert "letter-1.pdf" in pdf.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "mark",
    [
        '<p data-field="sex">男</p>',
        '<p data-if="category">x</p>',
        '<img data-photo src="assets/sample-qr.svg" alt="x">',
        '<img data-seal="institute" src="assets/sample-seal.svg" alt="x">',
    ],
)
def test_a_design_that_prints_more_than_its_document_has_is_refused(
    two_kinds: Path, tmp_path: Path, mark: str
) -> None:
    folder = two_kinds / "designs/letter_portrait"
    page = folder / "page.html"
    page.write_text(page.read_text("utf-8").replace("</main>", f"{mark}</main>"), "utf-8")
    told = CliRunner().invoke(designs_command, ["check", str(folder), "--document", "letter"])
    assert told.exit_code == 1
    assert "not_of_this_document" in told.output
