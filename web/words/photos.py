"""Why a photo could not be had or used, and what a reviewer should look at."""

from typing import Any

from shared.photos import PhotoWarning
from web import i18n
from web.words.admission import photo_service
from web.words.saying import N_, Params, say

REASONS = {
    "photo_not_found": "%(not_found)s",  # each service has a sentence of its own for it
    "photo_refused_address": N_("照片地址不在允许的范围内，未获取。"),
    "photo_source_down": N_("%(service)s暂时无法提供照片。"),
    "photo_too_small": N_(
        "照片太小：%(width)s×%(height)s 像素，至少需要 %(min_width)s×%(min_height)s 像素。"
    ),
    "photo_too_small+min_dpi": N_(
        "照片太小：印在证书上只有 %(dpi)s dpi，至少需要 %(min_dpi)s dpi。请到所在地方注协重新采集。"
    ),
    "photo_unusable": N_("照片无法使用。"),
    "photo_unusable.animated": N_("文件是动画，包含不止一幅画面。请提交一张静态的 JPEG 或 PNG 照片。"),
    "photo_unusable.background": N_("照片的背景太暗，应为白色或浅色。"),
    "photo_unusable.black_and_white": N_(
        "照片只有黑白点，没有深浅层次（可能是按“黑白”扫描的）。请提交彩色照片。"
    ),
    "photo_unusable.blank": N_("照片是空白的。"),
    "photo_unusable.broken": N_("照片文件已损坏或不完整，请重新传送或导出后再提交。"),
    "photo_unusable.colours": N_("照片的颜色模式无法使用，请另存为 RGB 后再提交。"),
    "photo_unusable.empty": N_("文件是空的。"),
    "photo_unusable.encoding": N_("照片文件的编码方式无法使用，请另存为普通 JPEG 后再提交。"),
    "photo_unusable.format": N_("文件不是 JPEG 或 PNG 照片，请另存为 JPEG 后再提交。"),
    "photo_unusable.format_named": N_(
        "这是 %(format)s 文件，不是 JPEG 或 PNG 照片，请另存（导出）为 JPEG 后再提交。"
    ),
    "photo_unusable.heic": N_(
        "这是 HEIC 照片。请在手机“设置 › 相机 › 格式”选“兼容性最佳”后重拍，或另存（导出）为 JPEG 再提交。"
    ),
    "photo_unusable.shape": N_("照片的宽高比例不符，应接近 178:220（约 4:5，竖幅）。"),
    "photo_unusable.too_large": N_("照片文件过大，最大 %(max_mb)s MB。"),
    "photo_unusable.too_many_pixels": N_("照片像素过多，请缩小后再提交。"),
    "photo_unusable.too_many_scans": N_("照片文件的编码方式无法使用，请另存为普通 JPEG 后再提交。"),
}


def _by_the_service(params: Params) -> dict[str, Any]:
    """What the service that the photo should have come from is called, and says when it has none."""
    service, language = photo_service(str(params.get("source", ""))), i18n.language()
    if service is None:
        return {"not_found": say(N_("没有可以调取照片的来源。")), "service": say(N_("照片来源"))}
    return {"not_found": service.not_found.get(language), "service": service.service.get(language)}


def _limit(params: Params) -> dict[str, Any]:
    return {"max_mb": f"{int(params.get('max_bytes', 0)) / 1_000_000:g}"}


# What the words of a code say beside its parameters.
MORE = {
    "photo_not_found": _by_the_service,
    "photo_source_down": _by_the_service,
    "photo_unusable": _limit,
}
SHORT = {
    "photo_too_small": N_("照片太小"),
    "photo_unusable": N_("照片无法使用"),
}
WARNINGS = {
    PhotoWarning.BACKGROUND_NOT_LIGHT: N_("背景偏暗，不是白色"),
    PhotoWarning.BACKGROUND_UNEVEN: N_("背景不均匀"),
    PhotoWarning.FEW_TONES: N_("深浅层次太少，可能是扫描或转换造成的"),
    PhotoWarning.COLOUR_PROFILE_IGNORED: N_("颜色配置文件无法读取，已忽略"),
}


def photo_warning(code: str) -> str:
    """One note for the reviewer on a photo that was accepted."""
    return say(WARNINGS[PhotoWarning(code)])
