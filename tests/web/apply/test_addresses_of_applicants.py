"""An applicant's e-mail and mobile: confirmed by a button and by digits; a lost secret made anew by what
was.
"""

import re

import pytest
from flask import Flask

from shared import db
from shared.applications import lock
from tests import applying, noticing
from tests.servers.mail import MailServer, text_of
from tests.servers.sms import SmsGateway
from tests.web import site as sites
from tests.web import walking
from tests.web.ops.desk import Desk
from tests.web.site import Site


@pytest.fixture(autouse=True)
def _institutes(app: Flask) -> None:
    applying.ready()


@pytest.fixture
def open_here(app: Flask) -> Site:
    """A browser with an open draft."""
    applying.draft()
    return Site(walking.applicant(app))


def test_opening_the_mails_link_confirms_nothing_and_its_button_does(
    mail: MailServer, app: Flask, open_here: Site
) -> None:
    open_here.post("/apply/contact/email/send", {}, page="/apply/contact")
    noticing.send_all()
    path = mail.last_link("/apply/confirm/")
    other = sites.site(app)
    for _ in range(2):
        assert other.get(path).status_code == 200
    assert applying.get(1).confirmed == {}
    assert other.post(path, {}).status_code == 303
    assert applying.get(1).confirmed == {"email": "wang@example.com"}
    assert "已确认" in open_here.get("/apply/contact").text


def test_another_address_is_not_confirmed_by_the_former_ones_link(mail: MailServer, open_here: Site) -> None:
    open_here.post("/apply/contact/email/send", {}, page="/apply/contact")
    noticing.send_all()
    path = mail.last_link("/apply/confirm/")
    open_here.post("/apply/step/contact", applying.FACTS["contact"] | {"email": "other@example.com"})
    assert open_here.get(path).status_code == 410
    assert applying.get(1).confirmed == {}


def test_a_mobile_is_confirmed_by_its_digits(gateway: SmsGateway, open_here: Site) -> None:
    open_here.post("/apply/contact/sms/send", {}, page="/apply/contact")
    noticing.send_all()
    code = re.search(r"\b(\d{6})\b", gateway.messages[-1]["text"])
    assert code
    wrong = "000000" if code[1] != "000000" else "111111"
    assert open_here.post("/apply/contact/code", {"code": wrong}, page="/apply/contact").status_code == 422
    assert open_here.post("/apply/contact/code", {"code": code[1]}, page="/apply/contact").status_code == 303
    assert applying.get(1).confirmed == {"sms": "13800138000"}


def test_a_lost_secret_is_made_anew_by_the_confirmed_address_only(
    mail: MailServer, app: Flask, site: Site
) -> None:
    found, secret = applying.draft()
    asked = {"number": found.number}
    answers = [_ask(site, asked), _ask(site, {"number": "2026ZZZZZZZZ"})]
    assert answers[0] == answers[1]
    noticing.send_all()
    assert mail.mails == []  # nothing was confirmed
    with db.write() as session:
        lock(session, found.id).confirmed = {"email": "wang@example.com"}
    _ask(site, asked)
    noticing.send_all()
    path = mail.last_link("/apply/secret/")
    assert site.get(path).status_code == 200
    page = site.post(path, {}).text
    new = re.search(r'<span id="application-secret">([0-9A-Z-]+)</span>', page)
    assert new
    assert _opens(app, found.number, secret) == 422
    assert _opens(app, found.number, new[1]) == 303
    assert site.get(path).status_code == 410


def _ask(site: Site, form: dict[str, str]) -> str:
    answer = site.client.post("/apply/lost", data=site.answered("/apply/lost") | form, follow_redirects=True)
    assert answer.status_code == 200
    return re.sub(r'value="[^"]*"', "", answer.text)


def _opens(app: Flask, number: str, secret: str) -> int:
    site = sites.site(app)
    form = site.answered("/apply/resume") | {"number": number, "secret": secret}
    return site.client.post("/apply/resume", data=form).status_code


def test_staff_see_what_became_of_an_applicants_notices(mail: MailServer, app: Flask) -> None:
    found = applying.sent()
    noticing.send_all()
    assert found.number in text_of(mail.mails[-1])
    page = Desk(app, "staff", "beijing").text(f"/institute/notices?q={found.number}")
    assert "申请已提交" in page
    assert "w***@example.com" in page
    assert found.number not in Desk(app, "staff", "shanghai").text("/institute/notices")
