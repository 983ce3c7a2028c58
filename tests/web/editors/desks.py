"""What the tests of the texts' pages do at their desks."""

import io
import re

from sqlalchemy import update
from werkzeug.test import TestResponse

from deploy.demo.portraits import portrait
from shared import db
from shared.texts import TextVersion
from tests.web.ops.desk import Desk

HOUR = 3_600_000
NEWS = "/texts/announcement-a/edit"
TYPED = {"title_zh": "年会通知", "body_zh": "定于**十二月**召开。"}
PNG = b"\x89PNG\r\n\x1a\n"


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the form that stands on an answer."""
    found = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page)
    return dict(found)


def send(desk: Desk, path: str, button: str, typed: dict[str, object], page: str = "") -> TestResponse:
    """Open the form, fill it in and press a button; `page` is the answer that it stands on, if it's open."""
    hidden = fields(page or desk.get(path).get_data(as_text=True))
    pressed = {button: "1"} if button else {}
    return desk.client.post(path, data={**hidden, **typed, **pressed}, content_type="multipart/form-data")


def publish(desk: Desk, path: str = NEWS, **typed: object) -> TestResponse:
    answer = send(desk, path, "publish", {**TYPED, **typed})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer


def upload(desk: Desk, data: bytes, name: str, path: str = NEWS, **typed: object) -> TestResponse:
    return send(desk, path, "upload", {**TYPED, **typed, "file": (io.BytesIO(data), name)})


def picture() -> bytes:
    return portrait("text")


def hours_pass(hours: float) -> None:
    """As if all that happened had happened earlier."""
    by = int(hours * HOUR)
    with db.write() as s:
        s.execute(
            update(TextVersion).values(
                publish_from=TextVersion.publish_from - by, publish_until=TextVersion.publish_until - by
            )
        )
