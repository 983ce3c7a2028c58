"""Rows of the audit log in words: who, what, about which, with which details. A page's worth at a time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import current_app, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account, ApiToken, Role
from shared.audit import AuditEntry
from shared.bodies import body
from shared.campaigns import Campaign
from shared.certificates.designs import NATIONAL, Seal, TemplateVersion
from shared.certificates.verification import masked
from shared.jobs import Job
from shared.members import Member
from shared.register.tables import RegisterImport
from shared.texts import Text, TextVersion, showing
from web import i18n, words
from web.desk import filters, institutes, people
from web.words.saying import writing

_SHORT = 12  # characters of a hash
_HASHES = ("sha256", "content_hash")


@dataclass(frozen=True)
class Line:
    """One act. `href` leads to what it is about, where that has a page."""

    entry: AuditEntry
    who: str
    what: str
    about: str
    href: str | None
    details: list[tuple[str, str]]

    @property
    def text(self) -> str:
        """The details on one line."""
        said = writing()
        return _("；").join(said.labelled(label, value) for label, value in self.details)


@dataclass
class _Known:
    """What rows of a page name: by noun the words and the address of each, and the institutes."""

    about: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    institutes: Mapping[str, str] = field(default_factory=dict)


def lines(session: Session, entries: Sequence[AuditEntry], *, whole: bool = False) -> list[Line]:
    """These rows in words; hashes are shortened unless asked for `whole`."""
    known = _Known(_abouts(session, {entry.object for entry in entries}), institutes.names(session))
    named = people.shown(session, (entry.actor for entry in entries))
    by_account = _persons(session, {entry.account_id for entry in entries if entry.account_id})
    return [
        Line(
            entry,
            by_account.get(entry.account_id or 0) or named[entry.actor],
            words.act(entry.action),
            *known.about.get(entry.object, (entry.object, None)),
            _details(entry, known.institutes, whole),
        )
        for entry in entries
    ]


def subject(session: Session, obj: str) -> str:
    """What `noun:id` is called."""
    return _abouts(session, {obj})[obj][0]


def _persons(session: Session, ids: set[int]) -> dict[int, str]:
    found = session.execute(
        select(Account.id, Account.role, Account.login_name, Account.person_name).where(Account.id.in_(ids))
    )
    return {row: _person(role, login, person) for row, role, login, person in found}


def _person(role: str, login: str, person: str) -> str:
    return words.actor(login, masked(person) if role == Role.MEMBER and person else person)


def _abouts(session: Session, objects: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """Words and address of each `noun:id`; one that is gone is named by its noun and id."""
    by_noun: dict[str, dict[str, str]] = {}
    for obj in objects:
        noun, _colon, named = obj.partition(":")
        by_noun.setdefault(noun, {})[named] = obj
    found: dict[str, tuple[str, str | None]] = {}
    for noun, objs in by_noun.items():
        told = _NOUNS[noun](session, set(objs)) if noun in _NOUNS else {}
        found |= {obj: told.get(named) or _unknown(noun, named) for named, obj in objs.items()}
    return found


def _unknown(noun: str, named: str) -> tuple[str, None]:
    return (words.noun(noun) if named in ("-", "") else f"{words.noun(noun)} {named}", None)


_Told = dict[str, tuple[str, str | None]]


def _members(session: Session, named: set[str]) -> _Told:
    columns = Member.id, Member.certificate_number, Member.name
    same = Member.id.in_(_ids(named)) | Member.certificate_number.in_(named)
    told: _Told = {}
    for row, number, name in session.execute(select(*columns).where(same)):
        said = _("会员 %(name)s（%(number)s）", name=masked(name), number=number)
        told[str(row)] = told[number] = said, url_for("ops.members", q=number)
    return told


def _accounts(session: Session, named: set[str]) -> _Told:
    columns = Account.id, Account.role, Account.login_name, Account.person_name
    same = Account.id.in_(_ids(named)) | Account.login_name.in_(named)
    told: _Told = {}
    for row, role, login, person in session.execute(select(*columns).where(same)):
        said = _("账户 %(who)s", who=_person(role, login, person))
        page = "ops.members" if role == Role.MEMBER else "ops.accounts"
        told[str(row)] = told[login] = said, url_for(page, q=login)
    return told


def _campaigns(session: Session, named: set[str]) -> _Told:
    found = session.execute(select(Campaign.id, Campaign.reason).where(Campaign.id.in_(_ids(named))))
    return {
        str(row): (f"{_('批次 %(id)s', id=row)} {reason}", url_for("ops.campaign", campaign_id=row))
        for row, reason in found
    }


def _imports(session: Session, named: set[str]) -> _Told:
    columns = RegisterImport.id, RegisterImport.file_name
    found = session.execute(select(*columns).where(RegisterImport.id.in_(_ids(named))))
    return {
        str(row): (f"{_('名册导入 %(id)s', id=row)} {name}", url_for("ops.import_page", import_id=row))
        for row, name in found
    }


def _jobs(session: Session, named: set[str]) -> _Told:
    ids = {made for text in named if (made := _uuid(text))}
    found = session.execute(select(Job.id, Job.kind).where(Job.id.in_(ids)))
    return {
        str(row): (_("任务 %(id)s（%(kind)s）", id=row.hex[:8], kind=words.job_kind(kind)), None)
        for row, kind in found
    }


def _tokens(session: Session, named: set[str]) -> _Told:
    columns = ApiToken.id, ApiToken.name, Account.login_name
    tokens = select(*columns).join(Account, Account.id == ApiToken.account_id)
    found = session.execute(tokens.where(ApiToken.id.in_(_ids(named))))
    return {
        str(row): (_("接口令牌“%(name)s”（%(login)s）", name=name, login=login), None)
        for row, name, login in found
    }


def _seals(session: Session, named: set[str]) -> _Told:
    names = institutes.names(session)
    found = session.execute(select(Seal.id, Seal.owner, Seal.version).where(Seal.id.in_(_ids(named))))
    return {
        str(row): (_("印章 %(owner)s 第 %(n)s 版", owner=_owner(owner, names), n=version), None)
        for row, owner, version in found
    }


def _templates(session: Session, named: set[str]) -> _Told:
    columns = TemplateVersion.id, TemplateVersion.design, TemplateVersion.title
    found = session.execute(select(*columns).where(TemplateVersion.id.in_(_ids(named))))
    return {
        str(row): (_("证书样式 %(title)s", title=title.get(i18n.language()) or design), None)
        for row, design, title in found
    }


def _texts(session: Session, named: set[str]) -> _Told:
    """By the kind, and whose it is or, of several, the newest title."""
    rows = session.scalars(select(Text).where(Text.id.in_(_ids(named))))
    own = institutes.names(session)
    told: _Told = {}
    for text in rows:
        said = own.get(text.institute_code or "", "") or _newest_title(session, text.id)
        told[str(text.id)] = f"{words.text_kind(text.kind)} {said}".strip(), None
    return told


def _newest_title(session: Session, text_id: int) -> str:
    newest = select(TextVersion.contents).where(TextVersion.text_id == text_id)
    contents = session.scalar(newest.order_by(TextVersion.n.desc()).limit(1)) or {}
    return showing.part_of(contents, "title", i18n.language())[0]


_NOUNS: dict[str, Callable[[Session, set[str]], _Told]] = {
    "account": _accounts, "api_token": _tokens, "campaign": _campaigns, "import": _imports, "job": _jobs,
    "member": _members, "seal": _seals, "template": _templates, "text": _texts,
}  # fmt: skip


def _ids(named: set[str]) -> set[int]:
    numbers = {int(text) for text in named if text.isascii() and text.isdigit() and len(text) <= 10}
    return {number for number in numbers if number <= db.LARGEST_ID}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _details(entry: AuditEntry, names: Mapping[str, str], whole: bool) -> list[tuple[str, str]]:
    told = []
    for key, value in entry.details.items():
        if value in (None, "") or (key == "login_name" and entry.object.startswith("account:")):
            continue
        if key in _HASHES and not whole:
            value = f"{str(value)[:_SHORT]}…"
        told.append((words.detail(key), _value(entry, key, value, names)))
    return told


def _value(entry: AuditEntry, key: str, value: Any, names: Mapping[str, str]) -> str:
    match key, value:
        case _, bool():
            return _("是") if value else _("否")
        case "size", int():
            return _bytes(value)
        case "rights" | "rights_before", list():
            return words.writing().listing(map(words.right, value)) or _("无")
        case "institute" | "institute_before" | "owner", str():
            return _owner(value, names)
        case "channel", str():
            return words.channel(value)
        case "checked", str():
            return body().tables["id_type"].word(value, i18n.language())
        case "role" | "role_before", str():
            return words.role(value)
        case "document", str():
            return filters.document_title(value)
        case "grounds", str() if value in body().photos.grounds:
            return body().photos.grounds[value].words.get(i18n.language())
        case "selection", str():
            return words.selection_kind(value)
        case "kind", str():
            return words.job_kind(value)
        case "source", str():
            return words.photo_source(value)
        case "action", str():
            return words.act(value)
        case "limit", str():
            return words.limit(value)
        case "reason", str() if entry.action.startswith("account."):
            return words.refusal(value)
        case "endpoint", str():
            return _address(value)
        case "photo" | "version" | "days", _:
            return str(value)
        case _, int():
            return format_decimal(value)
    return str(value)


def _owner(code: str, names: Mapping[str, str]) -> str:
    return names.get(code) or (_("全国") if code == NATIONAL else code)


def _bytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1000))} kB"


def _address(endpoint: str) -> str:
    """Where the page stands whose name a row keeps."""
    rules = current_app.url_map.iter_rules(endpoint) if endpoint in current_app.view_functions else ()
    return next((rule.rule for rule in rules), endpoint)
