"""The member's own way to a photo, where the body allows it: tries, a person's review, the institute after
the last.
"""

import io
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from deploy.demo.portraits import ON_SITE_SIZE, portrait
from shared import db
from shared.accounts import Account, Role
from shared.bodies import body
from shared.jobs import Job
from shared.photos import Photo, review
from shared.photos.review import Verdict
from tests import factories
from tests.photographed import FACE, decide, run_job
from tests.servers import environment
from tests.web import site as sites
from tests.web.members.visiting import Visitor, fill_profile, log_in

PAGE = "/member/photo/upload"


@pytest.fixture
def open_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings_env: dict[str, str]) -> None:
    """The first body, but members may send photos, two of which may be refused."""
    folder = tmp_path / "body"
    shutil.copytree(body_folder(), folder)
    rules = (folder / "photos.toml").read_text("utf-8")
    rules = rules.replace("upload = false", "upload = true").replace("tries = 5", "tries = 2")
    (folder / "photos.toml").write_text(rules, "utf-8")
    monkeypatch.setenv("CERT_BODY_FOLDER", str(folder))
    environment.forget()


def body_folder() -> Path:
    return Path(__file__).parents[3] / "shared/bodies/cicpa"


@pytest.fixture
def visitor(open_way: None, app: Flask) -> Visitor:
    """A member without a photo."""
    (member_id,) = factories.members(1, photo=False)
    fill_profile(member_id)
    return log_in(app.test_client(), member_id)


def send(visitor: Visitor, data: bytes) -> str:
    """Send a photo and have it examined; where the browser is led."""
    answer = visitor.client.post(PAGE, data={**hidden(visitor), "file": (io.BytesIO(data), "me.jpg")})
    with db.read() as session:
        jobs = session.scalars(select(Job).where(Job.kind == "photo_examine", Job.state == "queued")).all()
    for job in jobs:
        run_job(job.id)
    return answer.location or answer.text


def hidden(visitor: Visitor) -> dict[str, str]:
    return dict(re.findall(r'name="(csrf_token|form_mark)" value="([^"]*)"', visitor.text(PAGE)))


def newest() -> Photo:
    with db.read() as session:
        return session.scalars(select(Photo).order_by(Photo.id.desc()).limit(1)).one()


def reviewer() -> Account:
    return sites.staff("reviews", Role.STAFF, "11")


def test_a_photo_that_the_member_sent_is_reviewed_and_printed(visitor: Visitor) -> None:
    assert body().photos.upload
    assert PAGE in visitor.text("/member/certificate")
    assert "camera=(self)" in visitor.get(PAGE).headers["Permissions-Policy"]
    assert send(visitor, FACE).endswith("/member/certificate")
    assert "已收到您提交的照片" in visitor.text("/member/certificate")
    photo = newest()
    assert visitor.get(f"/member/photos/{photo.id}/original").data == FACE
    decide(reviewer().id, photo.id)
    with db.write() as session:
        review.settle(session, photo.id)
    assert "您提交并通过审核的照片" in visitor.text("/member/certificate")


def test_no_leads_to_the_upload_and_after_the_last_try_to_the_institute(visitor: Visitor) -> None:
    broken = FACE[: len(FACE) // 2]
    assert send(visitor, broken).endswith("/member/certificate")
    assert "您提交的照片没有采用" in visitor.text("/member/certificate")
    assert "还可以提交 1 次" in visitor.text(PAGE)
    send(visitor, portrait("second", ON_SITE_SIZE))
    photo = newest()
    decide(reviewer().id, photo.id, Verdict.REFUSE, ground="retouched")
    with db.write() as session:
        review.settle(session, photo.id)
    assert "翻拍、截屏或经过修饰" in visitor.text("/member/certificate")
    led = visitor.get(PAGE)
    assert led.location.endswith("/member/photo/institute?why=tries")
    assert "已多次没有通过" in visitor.text(led.location)


def test_with_an_approved_photo_no_leads_to_the_upload(visitor: Visitor) -> None:
    with db.write() as session:
        member = session.get_one(factories.Member, visitor.member_id)
        factories.approved_photo(session, member)
    answer = visitor.post("/member/certificate", "/member/confirm", {"use_photo": "no"})
    assert answer.location.endswith(PAGE)
    assert "正在检查和审核" not in visitor.text("/member/certificate")
    send(visitor, FACE)
    page = visitor.text("/member/certificate")
    assert "新照片正在检查和审核" in page
    assert "将印在会员证上的照片" in page  # the former one stays in use


def test_another_members_original_does_not_exist(visitor: Visitor, app: Flask) -> None:
    send(visitor, FACE)
    with db.write() as session:
        other = factories.member(session, 9, photo=False).id
    assert log_in(app.test_client(), other).get(f"/member/photos/{newest().id}/original").status_code == 404
