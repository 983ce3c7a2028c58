"""Numbers, spans of time and names of work as ops read them; filters of all templates."""

from flask_babel import format_decimal
from flask_babel import gettext as _

from shared.campaigns import CampaignItem
from web import words
from web.ops import blueprint


@blueprint.app_template_filter("number")
def number(value: int) -> str:
    """12,345"""
    return format_decimal(value)


@blueprint.app_template_filter("rate")
def rate(value: float) -> str:
    """Two figures below ten, whole numbers above."""
    return f"{value:.1f}" if value < 10 else format_decimal(round(value))


@blueprint.app_template_filter("span")
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


@blueprint.app_template_filter("queue_word")
def queue_word(name: str) -> str:
    """What a queue is for."""
    known = {
        "render": _("会员的证书"),
        "photo": _("会员的照片"),
        "bulk": _("批量工作"),
        "photo_bulk": _("批量取照片"),
    }
    return known.get(name, name)


@blueprint.app_template_filter("job_kind")
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


@blueprint.app_template_filter("failure_reason")
def failure_reason(item: CampaignItem) -> str:
    """Why an item failed, in words."""
    return words.reason(item.error_code or "internal", item.error_params or {})
