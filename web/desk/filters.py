"""Numbers, spans of time and words as ops read them; filters of desk templates."""

from typing import Any

from flask import Blueprint
from flask_babel import format_decimal
from flask_babel import gettext as _

from shared.bodies import body
from shared.members.names import code_point
from web import i18n, words


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


def reason_for_ops(code: str | None, params: dict[str, Any] | None = None) -> str:
    """Why something came to nothing, with what only ops are told."""
    return words.reason(code, params, words.Reader.OPS)


def reason_for_staff(code: str | None, params: dict[str, Any] | None = None) -> str:
    """Why something came to nothing, as whoever it happened to is told."""
    return words.reason(code, params)


def characters(text: str) -> str:
    """Characters with their code points: 𱍐（U+31350）."""
    named = (_("%(char)s（%(code_point)s）", char=char, code_point=code_point(char)) for char in text)
    return words.writing().listing(named)


def document_title(key: str) -> str:
    """What a kind of document is called; its key where the body has it no longer."""
    kind = body().documents.get(key)
    return kind.title.get(i18n.language()) if kind else key


_FILTERS = (
    characters,
    document_title,
    number,
    rate,
    span,
    reason_for_ops,
    reason_for_staff,
    words.act,
    words.application_field,
    words.application_list,
    words.application_state,
    words.application_step,
    words.batch_form,
    words.batch_state,
    words.campaign_state,
    words.fate,
    words.ground,
    words.import_state,
    words.item_state,
    words.channel,
    words.dropped,
    words.job_kind,
    words.downloaded_by,
    words.edition_state,
    words.member_filter,
    words.membership,
    words.notice_state,
    words.notice_title,
    words.paper_state,
    words.photo_source,
    words.photo_state,
    words.photo_warning,
    words.queue,
    words.right,
    words.role,
    words.same_fact,
    words.short,
    words.text_file_state,
    words.text_kind,
    words.text_part,
    words.text_place,
    words.text_standing,
    words.try_outcome,
    words.upload_outcome,
    words.upload_state,
)


def init_app(blueprint: Blueprint) -> None:
    """Make these functions filters of all templates, under their own names."""
    for function in _FILTERS:
        blueprint.add_app_template_filter(function)
