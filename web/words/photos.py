"""Why a photo could not be had or used, in words; pages and commands say the same."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext


def _(text: str, **values: Any) -> str:
    """Translated in a request; as it stands in a command."""
    return str(gettext(text, **values))


def photo_failure(code: str, params: Mapping[str, Any]) -> str:
    """One sentence on a photo error code of a job or of `shared.photos.intake`."""
    if code == "photo_too_small":
        return _(
            "照片太小：%(width)s×%(height)s 像素，至少需要 %(min_width)s×%(min_height)s 像素。", **params
        )
    if code == "photo_not_found":
        return _("考试服务没有查询到这本全科合格证的照片。")
    if code == "photo_source_down":
        return _("考试服务暂时无法提供照片。")
    if code == "photo_refused_address":
        return _("照片地址不在允许的范围内，未获取。")
    if code == "photo_unusable":
        return _unusable(str(params.get("reason", "")), params)
    if code == "crashed_worker":
        return _("处理照片时程序多次意外中断，已停止重试。")
    return _("照片处理失败（%(code)s）。", code=code)


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
