"""Another body is another folder: an invented English guild takes a member to a certificate.

Nothing here is the shipped body's: routes, documents, fields, numbers, institutes, design and language are
the guild's, and no page says a word of Chinese but to offer it.
"""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from deploy.demo.portraits import ON_SITE_SIZE, portrait
from shared import db, photos
from shared.accounts import Role
from shared.bodies import body, load_body
from shared.members import Institute
from shared.photos import PhotoSource
from shared.photos.intake import receive
from shared.register.tables import ImportRow
from shared.settings import ROOT
from tests import factories
from tests.bodies.fellows import (
    ACTOR,
    ADA,
    BEN,
    chinese,
    first_log_in,
    member,
    post,
    read,
    register,
    run_jobs,
)
from tests.journey import paper
from tests.servers import environment
from tests.web import site as sites
from tests.web.site import OWN_PASSWORD, Site
from web import words
from web.commands.demo import main as demo
from web.commands.members import main as members


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
    for part in (
        "Ada Saltmarsh",
        "Fellow",
        "TR-0001",
        "23 June 2019",
        "Northern Chapter",
        body().name,
        f"https://{body().official_domain}/verify",
    ):
        assert part.replace(" ", "") in said
    assert chinese(said) == []
    address = paper.qr_of(tmp_path / "ada.pdf", tmp_path)
    path = address.removeprefix(f"https://{body().official_domain}")
    assert path == f"/v/{factories.token(member('TR-0001'), 'fellowship')}/1"
    answer = read(site.get(path))
    assert "Genuine" in answer
    assert "Issued by The Guild of Tide Readers" in answer
    assert "Rank Fellow Elected 23 June 2019" in " ".join(re.sub(r"<[^>]+>", " ", answer).split())
    assert "Northern Chapter" not in answer  # the kind of document names what its page shows


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


def test_a_number_or_document_given_twice_is_told_under_the_guilds_headings(site: Site) -> None:
    again, cy, dan = ("3", *BEN[1:]), ("4", "TR-0004", *BEN[2:]), ("5", "TR-0005", *ADA[2:])
    good = ("6", "TR-0006", "Eve Neap", "Passport", "P1111111", *BEN[5:])
    import_id = register(BEN, again, cy, dan, good)
    with db.read() as session:
        mine = ImportRow.import_id == import_id
        found = session.scalars(select(ImportRow.problems).where(mine, ImportRow.problems.is_not(None)))
        told = {(problem[0], problem[2]) for problems in found for problem in problems}
    assert told == {
        ("Fellow's number", "number_twice"), ("Document number", "id_twice"), ("Document number", "id_known"),
    }  # fmt: skip


def test_the_pages_of_ops_and_chapters_are_the_guilds(site: Site) -> None:
    codes = sites.second_factor(sites.staff("ops", Role.ADMIN, person="Tess Ebb"))
    sites.staff("northern", Role.STAFF, "north", person="Nora Neap")
    nameless = ("3", "TR-0003", "", *BEN[3:])
    import_id = register(ADA, nameless)
    imported = f"/ops/imports/{import_id}"
    assert site.log_in("ops", OWN_PASSWORD, "national", code=codes[0]).status_code == 302
    for page in (
        "/ops/", "/ops/members?q=TR-0001", "/ops/members/TR-0001/reset",
        "/ops/campaigns", "/ops/campaigns/new",
        "/ops/imports", imported, f"{imported}/problems", "/ops/accounts", "/ops/accounts/new", "/ops/audit",
        "/texts/", "/texts/welcome", "/texts/privacy/edit", "/texts/faq-portrait/edit", 
        "/texts/contacts-hall/edit",
        "/security",
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
    assert f"{load_body(ROOT / 'shared/bodies/cicpa').local(summer):%H:%M}" == "23:06"


def test_the_chapters_have_one_name_in_one_language(guild: None) -> None:
    with db.read() as session:
        names = {one.code: one.names for one in session.scalars(select(Institute))}
    assert names["north"] == {"en": "Northern Chapter"}


def test_the_demo_makes_log_ins_for_the_guild_and_has_no_register_of_it(
    guild: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERT_DEMO", "true")
    monkeypatch.setenv("CERT_SPECIMEN", "true")
    environment.forget()
    loaded = CliRunner().invoke(demo, ["load"])
    assert (loaded.exit_code, loaded.output) == (0, "")
    shown = CliRunner().invoke(demo, ["logins"])
    assert "the Guild  ops" in shown.output
    assert "beijing" not in shown.output
    made = CliRunner().invoke(members, ["demo", "--out", str(tmp_path / "register.csv")])
    assert made.exit_code == 1
    assert "[demo]" in made.output
