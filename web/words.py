"""Codes of errors and broken rules in words: one table, made when shown, in the reader's language.

Rows keep a code and its parameters (`shared.errors`); pages, reports, the API and commands say it here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from web.photo_words import photo_failure

Params = Mapping[str, Any]


class _Named(dict[str, Any]):
    """Parameters of a code; one that an older row lacks reads as “?” instead of breaking the page."""

    def __missing__(self, name: str) -> str:
        return "?"


def reason(code: str | None, params: Params | None = None) -> str:
    """What went wrong, in a sentence or two. A code without words is shown by its name."""
    code, named = code or "internal", _Named(params or {})
    if code.startswith("photo_") and code not in _TABLE:
        try:
            return photo_failure(code, named)
        except KeyError:
            return _("照片无法使用。")
    told = _TABLE.get(code)
    return told(named) if told else _("没有成功，代码 %(code)s。", code=code)


def known() -> frozenset[str]:
    """Every code that has its own words (those of photos are in `web.photo_words`)."""
    return frozenset(_TABLE)


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


def _choice_unknown(p: Params) -> str:
    choices = p["choices"]
    listed = "、".join(choices) if isinstance(choices, list) else ""
    return _("不在选项之中，可选：%(choices)s 等。", choices=listed)


def _columns(p: Params) -> str:
    columns = p["columns"]
    return "、".join(columns) if isinstance(columns, list) else str(columns)


def _length(p: Params) -> str:
    return _(
        "长度应为 %(shortest)s 至 %(longest)s 个字，现为 %(found)s 个字。",
        shortest=p["shortest"], longest=p["longest"], found=p["found"],
    )  # fmt: skip


_JOBS: dict[str, Callable[[Params], str]] = {
    "glyph_missing": _glyph_missing,
    "photo_missing": lambda p: _("还没有可用的照片。请先取得照片，再制作证书。"),
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

_CAMPAIGNS: dict[str, Callable[[Params], str]] = {
    "selection_unknown": lambda p: _("选择的范围无法识别。"),
    "reason_missing": lambda p: _("请写明原因。"),
    "institute_unknown": lambda p: _("没有这个地方注协。"),
    "nothing_selected": lambda p: _("选择的范围中没有会员。"),
    "count_differs": lambda p: _(
        "输入的人数 %(typed)s 与选中的 %(selected)s 不一致。", typed=p["typed"], selected=p["selected"]
    ),
    "idempotency_key_reused": lambda p: _("这个 Idempotency-Key 已用于另一个请求。"),
}

_RULES: dict[str, Callable[[Params], str]] = {
    "value_missing": lambda p: _("必须填写。"),
    "value_too_long": lambda p: _(
        "太长：最多 %(longest)s 个字，现为 %(found)s 个字。", longest=p["longest"], found=p["found"]
    ),
    "choice_unknown": _choice_unknown,
    "date_form": lambda p: _("不是有效的日期，请写成 2019-03-05 的样子。"),
    "date_future": lambda p: _("日期在将来。"),
    "year_form": lambda p: _(
        "请填写 %(first)s 至 %(last)s 之间的四位年份。", first=p["first"], last=p["last"]
    ),
    "mobile_form": lambda p: _("请填写 11 位手机号码；境外号码以 + 和国家代码开头。"),
    "phone_form": lambda p: _("请填写带区号的电话号码，例如 010-55500100。"),
    "email_form": lambda p: _("请填写完整的电子邮件地址，例如 name@example.com。"),
    "postcode_form": lambda p: _("邮政编码是 6 位数字。"),
    "qq_form": lambda p: _("QQ号是 5 至 12 位数字。"),
    "id_missing": lambda p: _("请填写证件号码。"),
    "id_length": lambda p: _(
        "证件号码应为 %(expected)s 位，现为 %(found)s 位。", expected=p["expected"], found=p["found"]
    ),
    "id_form": lambda p: _("证件号码与证件类型的格式不符。"),
    "id_region": lambda p: _("证件号码的前几位不是该类证件的地区代码。"),
    "id_birth_date": lambda p: _("证件号码中的出生日期不存在。"),
    "id_check_digit": lambda p: _("证件号码的校验位不对，请检查是否抄错。"),
    "birth_date_differs": lambda p: _("出生日期与证件号码不一致。"),
    "sex_differs": lambda p: _("性别与证件号码不一致，按证件号码应为%(expected)s。", expected=p["expected"]),
    "number_form": lambda p: _("会员证书编号的格式不对。"),
    "number_twice": lambda p: _("同一个会员证书编号在文件中出现不止一次。"),
    "id_twice": lambda p: _("同一个证件号码对应不止一个会员证书编号。"),
    "name_length": _length,
    "name_dots": lambda p: _("间隔号“·”只能在两个字之间，且不能连用。"),
    "char_not_in_names": lambda p: _(
        "“%(char)s”（%(code_point)s）不能用于姓名。", char=p["char"], code_point=p["code_point"]
    ),
    "char_uncovered": lambda p: _("“%(char)s”目前没有字形，制作证书时会失败。", char=p["char"]),
    "char_untypable": lambda p: _("含有“__”，即当时无法输入的字。请查明原字后改正。"),
    "column_missing": lambda p: _("缺少这些列：%(columns)s。", columns=_columns(p)),
    "column_twice": lambda p: _("这些列出现不止一次：%(columns)s。", columns=_columns(p)),
    "column_unknown": lambda p: _("不认识这些列：%(columns)s。", columns=_columns(p)),
}

_FILES: dict[str, Callable[[Params], str]] = {
    "file_empty": lambda p: _("文件中没有内容。"),
    "file_kind": lambda p: _("只接受 .xlsx 或 .csv 文件。"),
    "file_encoding": lambda p: _("文字编码无法识别，请另存为 UTF-8 或 GB 18030。"),
    "file_broken": lambda p: _("文件已损坏，无法读取。"),
    "file_locked": lambda p: _("文件有密码，请去掉密码后再上传。"),
    "file_bomb": lambda p: _("文件展开后过大，已拒绝。"),
    "file_too_long": lambda p: _("行数超过上限 %(longest)s。", longest=p["longest"]),
}

_ACCOUNTS: dict[str, Callable[[Params], str]] = {
    "account_exists": lambda p: _("用户名称“%(login_name)s”已经存在。", login_name=p["login_name"]),
    "account_unknown": lambda p: _("没有这个账户。"),
    "account_disabled": lambda p: _("账户已停用。"),
    "login_name_form": lambda p: _("用户名称为 3 至 48 个字母、数字、点、横线或下划线。"),
    "role_unknown": lambda p: _("没有这种角色。"),
    "institute_needed": lambda p: _("地方注协的账户须指定所属注协。"),
}

_TABLE = {**_JOBS, **_CAMPAIGNS, **_RULES, **_FILES, **_ACCOUNTS}


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
