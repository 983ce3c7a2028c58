"""What narrows the audit log: whose acts, which, about what, and the body's days from and until."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from flask_babel import gettext as _
from marshmallow import ValidationError, fields, pre_load, validates_schema
from sqlalchemy import Select, and_, or_, select, tuple_
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account, Role
from shared.audit import Act, AuditEntry
from shared.bodies import body
from shared.members import Member
from shared.members.dates import check_date
from shared.rules import RuleError
from web import words
from web.schema import Schema
from web.words.acts import spellings

PAGE = 50
_NAMESAKES = 50
_NAMES: dict[str, tuple[Any, Any]] = {
    "account": (Account.id, Account.login_name),
    "member": (Member.id, Member.certificate_number),
}


class Day(fields.Field[date]):
    """A day, as a register may write it too."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> date:
        try:
            return check_date(str(value))
        except RuleError as error:
            raise ValidationError(words.reason(error.code, error.params)) from error


class AuditSchema(Schema):
    """What the form above the log, and the links in it, ask for."""

    who = fields.String(load_default="")
    action = fields.String(load_default="")
    object = fields.String(load_default="")
    since = Day(load_default=None)
    until = Day(load_default=None)

    @pre_load
    def _tidy(self, data: dict[str, str], **_kwargs: Any) -> dict[str, str]:
        tidy = {name: " ".join(text.split()) for name, text in data.items()}
        return {name: text for name, text in tidy.items() if text}

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_kwargs: Any) -> None:
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            raise ValidationError(_("结束日期在开始日期之前。"), "until")


@dataclass(frozen=True)
class Place:
    """Between two rows of the log: by time, and by row where times are equal."""

    at: int
    id: int

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        """The place of this row."""
        return cls(entry.at, entry.id)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What `str` gave, in an address; None for anything else."""
        at, _dash, row = text.partition("-")
        both = at, row
        if not all(part.isascii() and part.isdigit() and len(part) <= 15 for part in both):
            return None
        return cls(int(at), min(int(row), db.LARGEST_ID))

    def __str__(self) -> str:
        return f"{self.at}-{self.id}"


@dataclass(frozen=True)
class AuditFilter:
    """The rows that are asked for."""

    who: str = ""
    action: str = ""
    object: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != AuditFilter()

    def rows(self, session: Session) -> Select[AuditEntry]:
        """The rows, in no order yet."""
        asked = select(AuditEntry)
        if self.who:
            asked = asked.where(AuditEntry.actor.in_({self.who, *meant(session, self.who)}))
        if self.action:
            asked = asked.where(AuditEntry.action.in_(spellings(self.action)))
        if self.object:
            asked = asked.where(AuditEntry.object.in_(_objects(session, self.object)))
        if self.since:
            asked = asked.where(AuditEntry.at >= begin_of(self.since))
        if self.until:
            asked = asked.where(AuditEntry.at < begin_of(self.until + timedelta(days=1)))
        return asked


def before(rows: Select[AuditEntry], place: Place | None, number: int) -> Select[AuditEntry]:
    """So many rows before this place (or the end), the newest first."""
    if place is not None:
        rows = rows.where(_key() < (place.at, place.id))
    return rows.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(number)


def after(rows: Select[AuditEntry], place: Place, number: int) -> Select[AuditEntry]:
    """So many rows after this place, the oldest first."""
    later = rows.where(_key() > (place.at, place.id))
    return later.order_by(AuditEntry.at, AuditEntry.id).limit(number)


def actions() -> list[tuple[str, str]]:
    """Every act with its words, for a form."""
    return [(act.value, words.act(act)) for act in Act]


def meant(session: Session, text: str) -> set[str]:
    """The log-in names that a text may mean: itself, or of everybody of staff with this name."""
    namesakes = select(Account.login_name).where(
        or_(
            Account.login_name == text,
            and_(Account.role != Role.MEMBER, Account.person_name == text),
        )
    )
    return set(session.scalars(namesakes.limit(_NAMESAKES)))


def _key() -> Any:
    return tuple_(AuditEntry.at, AuditEntry.id)


def begin_of(day: date) -> int:
    """When a day of the body begins, in milliseconds since 1970 UTC."""
    return int(datetime.combine(day, time.min, tzinfo=body().time_zone).timestamp() * 1000)


def _objects(session: Session, obj: str) -> set[str]:
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
