"""Photos by the thousand: how fast a zip is taken, and how fast one person reviews by keyboard in a
browser.
"""

import io
import time
import zipfile

from sqlalchemy import select

from deploy.demo.portraits import ON_SITE_SIZE, portrait
from shared import db
from shared.accounts import Role
from shared.members import Member
from shared.photos import Photo, uploads
from shared.photos.uploads import PhotoUpload, UploadState
from tests.bench.world import World
from tests.servers import browser
from tests.web import site
from web import sessions

_FACE = portrait("bench", ON_SITE_SIZE)
_SHOWN = """last => {
  const shown = document.querySelector("#review").dataset.shown;
  return shown && shown !== last && shown;
}"""


def upload_rate(world: World) -> float:
    """Photos a second from the sent zip to its report, by the one `photo_bulk` worker."""
    with db.read() as session:
        numbers = list(session.scalars(select(Member.certificate_number).order_by(Member.id)))
    sender = site.staff("sender", Role.STAFF, "11")
    began = time.monotonic()
    found = uploads.begin(_zip(numbers), "bench.zip", sender)
    while _state(found.id) not in (UploadState.DONE, UploadState.REFUSED):
        time.sleep(0.05)
    took = time.monotonic() - began
    with db.read() as session:
        taken = uploads.counts(session, found.id)[uploads.Outcome.TAKEN]
    assert taken == len(numbers), taken
    return taken / took


def review_rate(world: World, count: int) -> float:
    """Decisions a second: a key as soon as each picture is on the screen."""
    reviewer = site.staff("reviewer", Role.STAFF, "11")
    with browser.launch() as chromium, browser.page(chromium) as page:
        cookie = {
            "name": sessions.cookie_name(),
            "value": site.session_of(reviewer.id),
            "url": world.stack.url,
        }
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(f"{world.stack.url}/counter/review")
        last, began = "", 0.0
        for n in range(count + 1):
            last = str(page.wait_for_function(_SHOWN, arg=last, polling=10).json_value())
            if n == 0:
                began = time.monotonic()
            page.keyboard.press("a")
        took = time.monotonic() - began
    with db.read() as session:
        decided = session.scalars(select(Photo.id).where(Photo.verdict.is_not(None))).all()
    assert len(decided) >= count, len(decided)
    return count / took


def _zip(numbers: list[str]) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as book:
        for n, number in enumerate(numbers):
            own = _FACE[:2] + b"\xff\xfe\x00\x06" + n.to_bytes(4) + _FACE[2:]  # a comment: bytes of its own
            book.writestr(f"{number}.jpg", own)
    return made


def _state(upload_id: int) -> str:
    with db.read() as session:
        return session.scalars(select(PhotoUpload.state).where(PhotoUpload.id == upload_id)).one()
