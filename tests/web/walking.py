"""A site in which every page has something to show, and the address of each route that can be read."""

import io
import time
import uuid
import zipfile
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from shared import db
from shared.accounts import Account
from shared.applications import Application, drafting
from shared.applications.papers import Paper
from shared.campaigns import Campaign
from shared.certificates import Certificate, batches
from shared.certificates.batches import BatchForm, BatchPrint
from shared.jobs import Job
from shared.members import Member
from shared.photos import Photo, uploads
from shared.photos.uploads import PhotoUpload
from shared.register.tables import RegisterImport
from shared.texts import TextFile
from tests import applying, factories, photographed
from tests.web.editors import desks
from tests.web.members import visiting
from tests.web.ops.desk import Desk, do_jobs

PICTURE = "/member/certificates/1.webp"


def furnish(app: Flask) -> list[int]:
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
    applying.sent(1, institute_code="national")
    applying.draft(2, institute_code="national")
    do_jobs("paper_draw")
    _at_the_counter(app)
    return ids


def _at_the_counter(app: Flask) -> None:
    """A photo that waits, a zip that was read, a batch; of the institute that the members are of."""
    desk = Desk(app, "staff", "11")
    with db.read() as s:
        who = s.get_one(Account, desk.account_id)
        waits, owner = (s.scalars(select(Member.id).order_by(Member.id)).all())[:2]
    photographed.handed_in(owner, who)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr("110000000001.jpg", photographed.FACE)
        book.writestr("nobody.jpg", b"x")
    uploads.begin(made, "照片.zip", who)
    with db.write() as s:
        batches.begin(s, s.get_one(Account, who.id), [waits, owner], BatchForm.PDF, "发放")
    do_jobs("photo_upload")
    do_jobs("batch_print")


def applicant(app: Flask, state: str = "draft") -> FlaskClient:
    """A browser in which an application of this state is open."""
    client = app.test_client()
    with db.read() as s:
        found = s.scalars(select(Application).where(Application.state == state).limit(1)).one()
    with client.session_transaction() as kept:
        kept["application"] = [found.id, drafting.seal_of(found), int(time.time())]
    return client


def _publish(ops: Desk) -> None:
    """An announcement with a document."""
    path = "/texts/announcement-a/edit"
    desks.upload(ops, b"%PDF-1.7", "a.pdf", path)
    desks.publish(ops, path, body_zh="[a](/files/1)")


def addresses(app: Flask) -> dict[str, str]:
    """The path of every route that can be read, by its endpoint: the one with the most in it."""
    with app.test_request_context():
        return {
            rule.endpoint: app.url_map.bind("localhost").build(rule.endpoint, _values(rule))
            for rule in sorted(app.url_map.iter_rules(), key=lambda one: len(one.arguments))
            if "GET" in (rule.methods or ())
        }


def every_address(app: Flask) -> list[tuple[str, str, str]]:
    """Endpoint, path and method of all there is to ask for or to send to."""
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        return [
            (rule.endpoint, adapter.build(rule.endpoint, _values(rule), method=method), method)
            for rule in app.url_map.iter_rules()
            for method in sorted(set(rule.methods or ()) & {"GET", "POST"})
        ]


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
            "step": "contact",
            "application_id": s.scalar(select(Application.id).where(Application.state == "submitted")) or 1,
            "photo_id": s.scalar(select(Photo.id).where(Photo.state == "waiting")) or 1,
            "upload_id": s.scalar(select(PhotoUpload.id)) or 1,
            "batch_id": s.scalar(select(BatchPrint.id)) or 1,
            "paper_id": s.scalar(select(Paper.id)) or 1,
            "finding_id": 1,
            "n": 1 if rule.endpoint == "review.paper_page" else "1",
        }
    return {name: found[name] for name in rule.arguments}
