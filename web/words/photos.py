"""Why a photo could not be had or used, in words; pages and commands say the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from shared import photos
from shared.bodies import body
from shared.bodies.admission import PhotoService
from shared.members import Member
from shared.photos import Photo
from web import i18n


def _(text: str, **values: Any) -> str:
    """Translated in a request; as it stands in a command."""
    return str(gettext(text, **values))


def photo_failure(code: str, params: Mapping[str, Any]) -> str:
    """One sentence on a photo error code of a job or of `shared.photos.intake`."""
    if code == "photo_too_small":
        return _(
            "照片太小：%(width)s×%(height)s 像素，至少需要 %(min_width)s×%(min_height)s 像素。", **params
        )
    if code in ("photo_not_found", "photo_source_down"):
        return _by_the_service(code, _service(str(params.get("source", ""))))
    if code == "photo_refused_address":
        return _("照片地址不在允许的范围内，未获取。")
    if code == "photo_unusable":
        return _unusable(str(params.get("reason", "")), params)
    if code == "crashed_worker":
        return _("处理照片时程序多次意外中断，已停止重试。")
    return _("照片处理失败（%(code)s）。", code=code)


def _by_the_service(code: str, service: PhotoService | None) -> str:
    if service is None:
        return _("没有可以调取照片的来源。")
    language = i18n.language()
    if code == "photo_not_found":
        return service.not_found.get(language)
    return _("%(service)s暂时无法提供照片。", service=service.service.get(language))


def _service(name: str) -> PhotoService | None:
    """The photo service with this name, else the body's first."""
    known = body().admission.photo_services
    return known.get(name) or next(iter(known.values()), None)


@dataclass(frozen=True)
class PhotoWords:
    """What pages call the photo of a member, and where it comes from, as inside a sentence.

    `fetched`: the photo that is there came from the service; `not_on_route`: the service has photos, but
    none of members by this `route`.
    """

    photo: str
    photo_short: str
    service: str
    route: str
    fetched: bool
    not_on_route: bool


def photo_words(member: Member, photo: Photo | None) -> PhotoWords:
    """The words for this member, whose approved photo is `photo`."""
    known, language = body().admission.photo_services, i18n.language()
    mine = photos.service_of(member)
    service = (known.get(photo.source) if photo else None) or mine or _service("")
    return PhotoWords(
        photo=service.photo.get(language) if service else _("会员照片"),
        photo_short=service.photo_short.get(language) if service else _("会员照片"),
        service=service.service.get(language) if service else "",
        route=body().tables["route"].word(member.route, language),
        fetched=photo is not None and photo.source in known,
        not_on_route=mine is None and service is not None,
    )


def _unusable(reason: str, params: Mapping[str, Any]) -> str:
    megabytes = int(params.get("max_bytes", 0)) / 1_000_000
    words = {
        "too_large": _("照片文件过大，最大 %(size)s MB。", size=f"{megabytes:g}"),
        "empty": _("文件是空的。"),
        "format": _("文件不是 JPEG 或 PNG 照片。"),
        "animated": _("文件包含不止一幅画面。"),
        "too_many_pixels": _("照片像素过多，请缩小后再提交。"),
        "too_many_scans": _("照片文件的编码方式无法使用，请另存为普通 JPEG 后再提交。"),
        "broken": _("照片文件已损坏或不完整。"),
        "colours": _("照片的颜色模式无法使用，请另存为 RGB 后再提交。"),
        "encoding": _("照片文件的编码方式无法使用，请另存为普通 JPEG 后再提交。"),
        "shape": _("照片的宽高比例不符，应接近 178:220（约 4:5，竖幅）。"),
        "blank": _("照片是空白的。"),
        "background": _("照片的背景太暗，应为白色或浅色。"),
    }
    return words.get(reason) or _("照片无法使用。")


def photo_warning(code: str) -> str:
    """One note for the reviewer on a photo that was accepted."""
    words = {
        "background_not_light": _("背景偏暗，不是白色"),
        "background_uneven": _("背景不均匀"),
        "colour_profile_ignored": _("颜色配置文件无法读取，已忽略"),
    }
    return words.get(code, code)
