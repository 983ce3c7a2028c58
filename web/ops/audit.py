"""The audit log, the newest act first."""

from typing import Any

from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account
from shared.audit import AuditEntry
from shared.members import Member
from web.desk.paging import asked_page, page_of
from web.ops import blueprint

_NAMES: dict[str, tuple[Any, Any]] = {
    "account": (Account.id, Account.login_name),
    "member": (Member.id, Member.certificate_number),
}


@blueprint.get("/audit")
def audit() -> str:
    """Acts of staff and ops, by page; `?actor=` and `?object=` narrow it."""
    actor, obj = (request.args.get(name, "").strip()[:96] for name in ("actor", "object"))
    acts = select(AuditEntry).order_by(AuditEntry.id.desc())
    if actor:
        acts = acts.where(AuditEntry.actor == actor)
    with db.read() as s:
        if obj:
            acts = acts.where(AuditEntry.object.in_(_spellings(s, obj)))
        page = page_of(s, acts, asked_page())
    return render_template("ops/audit.html", page=page, actor=actor, object=obj)


def _spellings(session: Session, obj: str) -> set[str]:
    """The object by its id and by its name: older rows name accounts and members, newer ones number them."""
    noun, _colon, named = obj.partition(":")
    if noun not in _NAMES:
        return {obj}
    row_id, name = _NAMES[noun]
    same = name == named
    if named.isdecimal() and int(named) <= db.LARGEST_ID:
        same = same | (row_id == int(named))
    found = session.execute(select(row_id, name).where(same))
    return {obj, *(f"{noun}:{spelt}" for spellings in found for spelt in spellings)}


def details_text(details: dict[str, Any]) -> str:
    """The details of an act on one line."""
    return "，".join(f"{key}: {value}" for key, value in details.items() if value not in (None, ""))


blueprint.add_app_template_filter(details_text)
