"""The audit log, the newest act first."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from shared import db
from shared.audit import AuditEntry
from web.desk.paging import asked_page, page_of
from web.ops import blueprint


@blueprint.get("/audit")
def audit() -> str:
    """Acts of staff and ops, by page; `?actor=` and `?object=` narrow it."""
    actor, obj = (request.args.get(name, "").strip()[:96] for name in ("actor", "object"))
    acts = select(AuditEntry).order_by(AuditEntry.id.desc())
    if actor:
        acts = acts.where(AuditEntry.actor == actor)
    if obj:
        acts = acts.where(AuditEntry.object == obj)
    with db.read() as s:
        page = page_of(s, acts, asked_page())
    return render_template("ops/audit.html", page=page, actor=actor, object=obj, words=act_words())


def act_words() -> dict[str, str]:
    """Acts in the reader's language; one that has no words is shown by its name."""
    return {
        "campaign.start": _("开始批量重制"),
        "campaign.cancel": _("取消批量重制"),
        "campaign.resume": _("继续批量重制"),
        "import.begin": _("上传会员名册"),
        "import.apply": _("应用会员名册"),
        "import.cancel": _("放弃会员名册"),
        "account.create": _("新建账户"),
        "account.disable": _("停用账户"),
        "account.enable": _("启用账户"),
        "account.reset": _("重置密码"),
        "job.retry": _("重试任务"),
        "job.cancel": _("取消任务"),
        "certificate.submit": _("代会员制作证书"),
        "template.publish": _("发布证书样式"),
        "api_token.issue": _("发放接口令牌"),
        "api_token.revoke": _("作废接口令牌"),
        "photo.add": _("登记照片"),
    }


def details_text(details: dict[str, Any]) -> str:
    """The details of an act on one line."""
    return "，".join(f"{key}: {value}" for key, value in details.items() if value not in (None, ""))


blueprint.add_app_template_filter(details_text)
