"""The audit log, the newest act first."""

from typing import Any

from flask import render_template, request
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
    return render_template("ops/audit.html", page=page, actor=actor, object=obj)


def details_text(details: dict[str, Any]) -> str:
    """The details of an act on one line."""
    return "，".join(f"{key}: {value}" for key, value in details.items() if value not in (None, ""))


blueprint.add_app_template_filter(details_text)
