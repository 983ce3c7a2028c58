"""Why a photo could not be had or used, and what a reviewer should look at."""

from typing import Any

from shared.bodies import body
from shared.photos import PhotoWarning
from web import i18n
from web.words.admission import photo_service
from web.words.saying import N_, Params, say, writing

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
    "photo_changed": N_("这张照片的版本有变化，请看过新的画面再决定。"),
    "photo_decided": N_("这张照片已经有人决定过了。"),
    "photo_frame": N_("取景框不在照片之内，或宽高比例不对。请重新调整取景框再提交。"),
    "photo_frame_other": N_("取景框与照片对不上，请重新打开页面，选好照片再提交。"),
    "photo_ground_long": N_("说明最多 %(longest)s 个字，现在有 %(found)s 个字。"),
    "photo_ground_missing": N_("请选择不通过的原因，或写明原因。"),
    "photo_looked_at": N_("另一位审核人正在看这张照片，请看下一张。"),
    "photo_nothing_to_undo": N_("没有可以撤销的决定：已过了时限，或之后又作了决定。"),
    "photo_nobody": N_("文件名中的号码不是本会任何会员的证书编号或证件号码。"),
    "photo_twice": N_("压缩包中另有文件属于同一位会员，不知道该用哪一张，都没有采用：%(files)s。"),
    "photo_part_order": N_("传输的顺序不对，请从第 %(expected)s 段继续。"),
    "photo_part_size": N_("这一段的大小不对（%(found)s 字节），请重新传输。"),
    "photo_upload_over": N_("这次上传已经结束，不能再取消。"),
    "photo_zip_at_once": N_(
        "浏览器没有运行脚本时，压缩包最大 %(longest_mb)s MB。请换一个浏览器，或分成几个压缩包上传。"
    ),
    "photo_zip_bomb": N_("压缩包展开后大得不合常理，没有读取。请只放照片，重新打包。"),
    "photo_zip_broken": N_("压缩包不完整或已损坏，什么也没有采用。请重新打包上传。"),
    "photo_zip_empty": N_("请选择压缩包（.zip）。"),
    "photo_zip_entry": N_("压缩包中的这个文件已损坏，读不出来。"),
    "photo_zip_large": N_("压缩包最大 %(longest_gb)s GB。请分成几个压缩包上传。"),
    "photo_zip_locked": N_("压缩包设了密码，无法读取。请去掉密码，重新打包上传。"),
    "photo_zip_many": N_(
        "压缩包中有 %(found)s 张照片，一次最多 %(most)s 张，什么也没有采用。请分成几个压缩包上传。"
    ),
    "photo_zip_method": N_(
        "压缩包用了无法读取的压缩方法（%(method)s），什么也没有采用。请用系统自带的压缩功能重新打包，或分成几个较小的压缩包。"
    ),
    "photo_zip_other": N_("这不是 .zip 压缩包。请把照片打包为 .zip 后上传。"),
    "photo_own": N_("这张照片是您提交的，须由另一人审核。"),
    "photo_refused_by_review": "%(said)s",  # what the reviewer chose and wrote
    "photo_replaced": N_("这张照片已被后来提交的一张取代，不用再审核。"),
    "photo_too_heavy": N_("处理这张照片需要的内存或时间太多。请缩小、或另存为普通 JPEG 后再提交。"),
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


def _by_the_reviewer(params: Params) -> dict[str, Any]:
    """The ground, and the reviewer's own words."""
    ground = body().photos.grounds.get(str(params.get("ground", "")))
    parts = [ground.words.get(i18n.language()) if ground else "", str(params.get("words", ""))]
    told = writing().between.join(part for part in parts if part)
    return {"said": say(N_("照片未通过审核：%(why)s。"), {"why": told.rstrip("。.")})}


# What the words of a code say beside its parameters.
MORE = {
    "photo_not_found": _by_the_service,
    "photo_refused_by_review": _by_the_reviewer,
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
