"""Numbers, spans of time and names of work as ops read them; filters of desk templates."""

from typing import Any

from flask import Blueprint
from flask_babel import format_decimal
from flask_babel import gettext as _

from shared.bodies import body
from shared.campaigns import CampaignItem
from shared.jobs.tries import Outcome
from web import i18n, words
from web.words.acts import act
from web.words.register import WORDS, rule_words


def number(value: int) -> str:
    """12,345"""
    return format_decimal(value)


def rate(value: float) -> str:
    """Two figures below ten, whole numbers above."""
    return f"{value:.1f}" if value < 10 else format_decimal(round(value))


def span(seconds: float | None) -> str:
    """A span of time, roughly: 40 秒, 3 分 20 秒, 2 小时 5 分."""
    if seconds is None:
        return "—"
    whole = max(0, round(seconds))
    if whole < 60:
        return _("%(s)s 秒", s=whole)
    if whole < 3600:
        return _("%(m)s 分 %(s)s 秒", m=whole // 60, s=whole % 60)
    if whole < 86400:
        return _("%(h)s 小时 %(m)s 分", h=whole // 3600, m=whole % 3600 // 60)
    return _("%(d)s 天 %(h)s 小时", d=whole // 86400, h=whole % 86400 // 3600)


def queue_word(name: str) -> str:
    """What a queue is for."""
    known = {
        "render": _("会员的证书"),
        "photo": _("会员的照片"),
        "bulk": _("批量工作"),
        "photo_bulk": _("批量取照片"),
    }
    return known.get(name, name)


def job_kind(kind: str) -> str:
    """What a job does."""
    known = {
        "render": _("制作证书"),
        "picture": _("证书图片"),
        "photo_fetch": _("调取照片"),
        "photo_examine": _("检查照片"),
        "photo_fetch_bulk": _("批量调取照片"),
        "photo_bulk_start": _("开始批量调取照片"),
        "campaign_start": _("开始批次"),
        "campaign_chunk": _("批次的一段"),
        "import_check": _("检查名册"),
        "import_apply": _("导入名册"),
    }
    return known.get(kind, kind)


def try_outcome(outcome: str) -> str:
    """How one try of a job ended."""
    return {
        Outcome.SUCCEEDED: _("完成"),
        Outcome.FAILED: _("失败"),
        Outcome.RETRY: _("未成功，稍后再试"),
        Outcome.SLICE_DONE: _("完成一段"),
        Outcome.GIVEN_BACK: _("工作进程停止，已交回"),
        Outcome.CRASHED: _("工作进程中断"),
        Outcome.PARKED: _("工作进程又一次中断，已停放"),
        Outcome.CANCELLED: _("已取消"),
    }[Outcome(outcome)]


def failure_reason(item: CampaignItem) -> str:
    """Why an item failed, in words."""
    return words.reason(item.error_code or "internal", item.error_params or {})


def failure_kind(code: str) -> str:
    """A kind of failure, for a table of counts."""
    known = {
        "glyph_missing": _("字体中没有的字"),
        "photo_missing": _("没有照片"),
        "seal_missing": _("没有印章"),
        "template_missing": _("没有发布的样式"),
        "membership_not_active": _("资格不是有效状态"),
        "design_broken": _("样式不完整"),
        "fonts_differ": _("字体与发布时不同"),
        "qr_unreadable": _("二维码不能识读"),
        "text_overflow": _("文字放不下"),
        "crashed_worker": _("程序多次意外中断"),
        "too_slow": _("用时超过上限"),
        "storage_full": _("存储空间已满"),
        "internal": _("内部错误"),
    }
    return known.get(code) or words.reason(code, {})


def import_problem(problem: list[Any]) -> str:
    """What is wrong with a value of a register, in words."""
    _column, _value, code, params, _fatal = problem
    return rule_words(code, params, i18n.language())


def role_word(role: str) -> str:
    """Who an account is."""
    ours, language = body(), i18n.language()
    return {
        "member": ours.terms.member.get(language),
        "staff": _("地方注协"),
        "ops": _("%(body)s业务", body=ours.short.get(language)),
        "admin": _("系统管理"),
    }[role]


def job_reason(code: str, params: dict[str, Any] | None) -> str:
    """Why a job failed."""
    return rule_words(code, params or {}, i18n.language()) if code in WORDS else words.reason(code, params)


_FILTERS = (
    act,
    number,
    rate,
    span,
    queue_word,
    job_kind,
    try_outcome,
    failure_reason,
    failure_kind,
    import_problem,
    role_word,
    job_reason,
)


def init_app(blueprint: Blueprint) -> None:
    """Make the functions of this module filters of all templates, under their own names."""
    for function in _FILTERS:
        blueprint.add_app_template_filter(function)
