"""A worker killed in the middle of a zip: the next one goes on, every photo is taken once."""

import io
import zipfile
from functools import partial

import pytest
from sqlalchemy import func, select

from deploy.demo.portraits import portrait
from shared import db
from shared.accounts import Role
from shared.photos import Photo, uploads
from shared.photos.uploads import Outcome, PhotoUpload, UploadEntry, UploadState
from shared.storage import storage
from tests import factories
from tests.servers.process import wait_until
from tests.servers.stack import Stack
from tests.web import site as sites

pytestmark = pytest.mark.timeout(300)
PHOTOS = 300
SHORT = {
    "CERT_LEASE_S": "8", "CERT_HARD_LIMIT_S": "7", "CERT_SOFT_LIMIT_S": "6", "CERT_SLICE_S": "0.5",
    "CERT_SWEEP_S": "0.3", "CERT_MAX_CRASHES": "20",
}  # fmt: skip
_FACE = portrait("killed", (178, 220))


def test_an_upload_survives_its_worker(stack: Stack) -> None:
    with db.write() as session:
        factories.institutes(session)
        session.add_all(factories.plain(n) for n in range(PHOTOS))
    sender = sites.staff("sender", Role.STAFF, "11")
    stack.start("photo_bulk", "sweeper", env=SHORT)
    found = uploads.begin(_zip(), "照片.zip", sender)
    worker = stack.processes["photo_bulk"]
    for enough in (40, 160):
        wait_until(partial(_has_taken, found.id, enough), f"{enough} are taken", 90)
        worker.kill()
        worker.start()
    wait_until(lambda: _state(found.id) == UploadState.DONE, "the upload is done", 150)
    assert _taken(found.id) == PHOTOS
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Photo)) == PHOTOS
        assert session.scalar(select(func.count(func.distinct(Photo.member_id)))) == PHOTOS
        keys = {key for row in session.execute(select(Photo.original_key, Photo.print_key)) for key in row}
    stored = {one.key for one in storage().list("photo")}
    assert keys <= stored


def _zip() -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as book:
        for n in range(PHOTOS):
            data = _FACE[:2] + b"\xff\xfe\x00\x06" + n.to_bytes(4) + _FACE[2:]
            book.writestr(f"9900{n:06d}.jpg", data)
    return made


def _has_taken(upload_id: int, least: int) -> bool:
    return _taken(upload_id) >= least


def _taken(upload_id: int) -> int:
    taken = UploadEntry.upload_id == upload_id, UploadEntry.outcome == Outcome.TAKEN
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(UploadEntry).where(*taken)) or 0


def _state(upload_id: int) -> str:
    with db.read() as session:
        return session.scalars(select(PhotoUpload.state).where(PhotoUpload.id == upload_id)).one()
