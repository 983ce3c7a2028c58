"""Whom the applicant may be: as much of them as this reviewer may see."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from shared.accounts import Account
from shared.applications import Application, Bar, Finding
from shared.bodies import body
from shared.members import Institute, Member
from web import i18n, words
from web.review.viewing import viewer


@dataclass(frozen=True)
class Twin:
    """Somebody whom the applicant may be, as much of them as this reviewer may see."""

    finding: Finding
    what: str
    state: str
    institute: str
    day: str
    facts: list[tuple[str, str]]
    judged_by: str


def of(s: Session, finding: Finding) -> Twin:
    """Of another institute's record only what is the same, its state, institute and date."""
    other = s.get(_TABLES[finding.other], finding.other_id)
    judged = s.get(Account, finding.judged_by) if finding.judged_by else None
    code = str(other.institute_code) if other is not None else ""
    institute = s.get(Institute, code) if code else None
    what, state, day = _said(other)
    ours = code == viewer().institute_code and not isinstance(other, Bar)
    return Twin(
        finding, what, state, institute.named(i18n.language()) if institute else "", day,
        _facts_of(other) if ours else [], judged.person_name if judged else "",
    )  # fmt: skip


_TABLES: dict[str, type[Any]] = {"member": Member, "application": Application, "bar": Bar}


def _said(other: Any) -> tuple[str, str, str]:
    """What it is, its state in words, and its day."""
    match other:
        case Member():
            return _("会员"), words.membership(other.state).word, other.joined_on
        case Application():
            day = body().local(other.sent_at).date().isoformat() if other.sent_at else ""
            return _("另一份申请"), words.application_state(other.state).word, day
        case Bar():
            return _("曾不予批准"), words.ground(other.ground) if other.ground else "", other.refused_on
        case _:
            return _("已删除的记录"), "", ""


def _facts_of(other: Any) -> list[tuple[str, str]]:
    return [
        (words.application_field(key), getattr(other, key)) for key in ("name", "birth_date", "exam_number")
    ]
