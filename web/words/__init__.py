"""Codes of errors in words, made when shown, in the reader's language: one door for pages, API and commands.

Rows keep a code and its parameters (`shared.errors`). Jobs, campaigns and accounts have their words
here, broken rules of a register in `web.words.register`, photos in `web.words.photos`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from web import i18n
from web.words.photos import photo_failure
from web.words.register import WORDS as RULES
from web.words.register import rule_words

Params = Mapping[str, Any]


class _Named(dict[str, Any]):
    """Parameters of a code; one that an older row lacks reads as “?” instead of breaking the page."""

    def __missing__(self, name: str) -> str:
        return "?"


def reason(code: str | None, params: Params | None = None) -> str:
    """What went wrong, in a sentence or two. A code without words is shown by its name."""
    code, named = code or "internal", _Named(params or {})
    try:
        if code in _TABLE:
            return _TABLE[code](named)
        if code in RULES:
            return rule_words(code, named, i18n.language())
        if code.startswith("photo_"):
            return photo_failure(code, named)
    except KeyError:  # an older row lacks a parameter that the words name
        pass
    return _("没有成功，代码 %(code)s。", code=code)


def _glyph_missing(p: Params) -> str:
    fonts = p["fonts"]
    tried = "、".join(fonts) if isinstance(fonts, list) else str(fonts)
    return _(
        "字符“%(char)s”（%(code_point)s）在证书使用的字体中没有字形，无法印出。已尝试的字体：%(fonts)s。"
        "登记信息无误的，请联系注协，由技术人员补充字体。",
        char=p["char"], code_point=p["code_point"], fonts=tried,
    )  # fmt: skip


def _design_broken(p: Params) -> str:
    return _(
        "证书的设计不完整：文件 %(file)s，元素 %(element)s，原因 %(reason)s。",
        file=p["file"], element=p["element"], reason=p["reason"],
    )  # fmt: skip


def _photo_too_small(p: Params) -> str:
    if "min_dpi" not in p:
        return photo_failure("photo_too_small", p)
    return _(
        "照片太小：印在证书上只有 %(dpi)s dpi，至少需要 %(min_dpi)s dpi。请到所在地方注协重新采集。",
        dpi=p["dpi"], min_dpi=p["min_dpi"],
    )  # fmt: skip


_JOBS: dict[str, Callable[[Params], str]] = {
    "glyph_missing": _glyph_missing,
    "photo_missing": lambda p: _("还没有可用的照片。请先取得照片，再制作证书。"),
    "photo_too_small": _photo_too_small,
    "profile_changed": lambda p: _("基本信息在别处刚刚保存过。请核对后再保存一次。"),
    "seal_missing": lambda p: _("印章尚未上传，无法制作。请联系注协。"),
    "template_missing": lambda p: _("证书样式尚未发布，无法制作。请稍后再试。"),
    "membership_not_active": lambda p: _("会员资格目前不是有效状态，不能制作证书。请联系所在地方注协。"),
    "facts_changed": lambda p: _("登记信息或照片在确认之前有了变化。请核对新的内容后再次确认。"),
    "design_broken": _design_broken,
    "fonts_differ": lambda p: _("制作证书的机器上字体与发布样式时不一致，已拒绝制作。技术人员会处理。"),
    "qr_unreadable": lambda p: _("制成的二维码不能正确识读，没有发出。技术人员会处理。"),
    "text_overflow": lambda p: _(
        "“%(field)s”的内容太长，证书上放不下。请联系注协。", field=field_word(p["field"])
    ),
    "crashed_worker": lambda p: _("制作时程序多次意外中断，已停止重试。技术人员会处理。"),
    "too_slow": lambda p: _("制作用时超过上限，稍后会自动再试。"),
    "storage_full": lambda p: _("存储空间已满，没有保存。腾出空间后会自动再试。"),
    "file_damaged": lambda p: _("保存的文件与记录不符，没有使用。技术人员会处理。"),
    "internal": lambda p: _("系统内部出错。技术人员会处理，稍后可再试一次。"),
    "same_job_waiting": lambda p: _("同样的工作已经在等待，不必重复提交。"),
}


def _grouped(number: Any) -> str:
    return f"{number:,}" if isinstance(number, int) else str(number)


_CAMPAIGNS: dict[str, Callable[[Params], str]] = {
    "selection_unknown": lambda p: _("请选择要重制的范围。"),
    "institute_missing": lambda p: _("请选择一个地方注协。"),
    "institute_unknown": lambda p: _(
        "没有代码为“%(institute)s”的地方注协。现有的代码：%(known)s。",
        institute=p["institute"],
        known="、".join(p["known"]),
    ),
    "numbers_missing": lambda p: _("请填写会员证书编号，每行一个。"),
    "numbers_too_many": lambda p: _(
        "一次最多 %(most)s 个号码，您给了 %(given)s 个。请分几次，或按地方注协选择。",
        most=_grouped(p["most"]),
        given=_grouped(p["given"]),
    ),
    "campaign_missing": lambda p: _("请选择一个有失败项的批次。"),
    "campaign_unknown": lambda p: _("没有批次 %(campaign)s。", campaign=p["campaign"]),
    "reason_missing": lambda p: _("请写明重制的理由，例如“更换印章”。理由会记入审计日志。"),
    "reason_too_long": lambda p: _(
        "理由最多 %(longest)s 字，现有 %(given)s 字。", longest=p["longest"], given=p["given"]
    ),
    "nothing_selected": lambda p: _("现在没有符合条件的会员，没有开始。"),
    "count_differs": lambda p: _(
        "输入的是 %(typed)s，现在选中的是 %(selected)s 人，没有开始。请核对人数后重新输入。",
        typed=_grouped(p["typed"]),
        selected=_grouped(p["selected"]),
    ),
    "idempotency_key_reused": lambda p: _("这个 Idempotency-Key 已用于另一个请求。"),
}

_ACCOUNTS: dict[str, Callable[[Params], str]] = {
    "account_exists": lambda p: _("用户名称“%(login_name)s”已经存在。", login_name=p["login_name"]),
    "account_unknown": lambda p: _("没有这个账户。"),
    "account_disabled": lambda p: _("账户已停用。"),
    "label_length": lambda p: _("令牌的用途为 1 至 %(longest)s 个字。", longest=p["longest"]),
    "login_name_form": lambda p: _("用户名称为 3 至 48 个字母、数字、点、横线或下划线。"),
    "role_unknown": lambda p: _("没有这种角色。"),
    "institute_needed": lambda p: _("地方注协的账户须指定所属注协。"),
}

_TABLE = {**_JOBS, **_CAMPAIGNS, **_ACCOUNTS}


def field_word(key: str) -> str:
    """A key of the certificate's face in words."""
    return {
        "name": _("姓名"),
        "sex": _("性别"),
        "certificate_number": _("会员证书编号"),
        "category": _("会员类别"),
        "joined_on": _("入会时间"),
        "institute": _("所在注协"),
        "issued_on": _("签发日期"),
        "edition": _("版次"),
        "verify_code": _("核验码"),
        "body_name": _("协会名称"),
    }.get(key, key)
