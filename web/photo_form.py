"""The form that takes a photo, at the counter and of members: its limits, handing in, the file as it came."""

from typing import Any, BinaryIO

from flask import Response, make_response, request
from flask_babel import gettext as _
from marshmallow import ValidationError, fields, post_load, pre_load, validate

from shared.audit import Actor
from shared.errors import Refused, StorageFull
from shared.photos import Photo, PhotoSource
from shared.photos.frames import ASPECT_HEIGHT, ASPECT_WIDTH, Frame
from shared.photos.intake import receive
from shared.rules import RuleError
from shared.settings import settings
from web import words
from web.files import send_open
from web.forms import Form
from web.schema import Schema

# As worker/photos/normalise.py has it: advice before sending, never the judge.
LEAST_WIDTH, LEAST_HEIGHT = 148, 183
GOOD_WIDTH = 2 * ASPECT_WIDTH  # what is printed at most
LARGEST_PIXELS = 25_000_000
_LARGEST = 100_000  # pixels of a side
_TYPES = {"jpg": "image/jpeg", "png": "image/png"}


class FrameSchema(Schema):
    """What was chosen of a photo; all empty where the page had no script."""

    turn = fields.Integer(allow_none=True, load_default=None, validate=validate.Range(0, 359))
    left = fields.Integer(allow_none=True, load_default=None, validate=validate.Range(0, _LARGEST))
    top = fields.Integer(allow_none=True, load_default=None, validate=validate.Range(0, _LARGEST))
    width = fields.Integer(allow_none=True, load_default=None, validate=validate.Range(0, _LARGEST))
    height = fields.Integer(allow_none=True, load_default=None, validate=validate.Range(0, _LARGEST))
    seen_width = fields.Integer(allow_none=True, load_default=None, validate=validate.Range(0, _LARGEST))
    seen_height = fields.Integer(allow_none=True, load_default=None, validate=validate.Range(0, _LARGEST))

    @pre_load
    def _without_empty(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        return {name: value for name, value in data.items() if value != ""}

    @post_load
    def _framed(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        if all(value is None for value in data.values()):
            return {"frame": None}
        if any(value is None for value in data.values()):
            raise ValidationError(words.reason("photo_frame"), "file")
        try:
            return {"frame": Frame.checked(**data)}
        except RuleError as error:
            raise ValidationError(words.reason(error.code, error.params), "file") from error


def limits() -> dict[str, Any]:
    """For the page's script."""
    return {
        "frame": {
            "aspect-width": ASPECT_WIDTH, "aspect-height": ASPECT_HEIGHT, "least-width": LEAST_WIDTH,
            "least-height": LEAST_HEIGHT, "good-width": GOOD_WIDTH, "largest-pixels": LARGEST_PIXELS,
            "largest-bytes": settings().photo_upload_bytes,
        }
    }  # fmt: skip


def hand_in(form: Form, member_id: int, source: PhotoSource, actor: Actor) -> None:
    """Store the posted file with its frame; what is wrong with it is said at the field."""
    upload = next((one for one in request.files.getlist("file") if one.filename), None)
    if upload is None or not upload.filename:
        form.refuse("file", _("请选择照片文件，或用摄像头拍照。"))
        return
    data = upload.stream.read(settings().photo_upload_bytes + 1)
    frame: Frame | None = form.values["frame"]
    try:
        receive(member_id, data, source=source, actor=actor, frame=frame, file=_plain(upload.filename))
    except Refused as refused:
        form.refuse("file", words.reason(refused.code, refused.params))
    except StorageFull:
        form.refuse("file", _("服务器上没有空间保存这张照片，请稍后再试。"))


def _plain(name: str) -> str:
    """The file's name without what may say who it is of."""
    return name.rpartition(".")[2][:8] if "." in name else ""


def with_camera(page: str, status: int) -> Response:
    """The page as an answer that may use the camera: no other page may."""
    response = make_response(page, status)
    response.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    return response


def send_original(file: BinaryIO, photo: Photo, name: str) -> Response:
    """The file byte for byte as it came, to save under this (ASCII) name; who may have it was decided
    before.
    """
    ending = photo.original_key.rpartition(".")[2]
    saved = f"{name}.{ending}"
    return send_open(
        file, mimetype=_TYPES[ending], sha256=photo.original_sha256, download_name=saved, ascii_name=saved
    )
