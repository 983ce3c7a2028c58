"""Texts that staff keep, as pages show them: in the reader's language, their Markdown made safe."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shared import db
from shared.members import Institute
from shared.texts import Contents, TextFile, showing
from shared.texts.definitions import DEFINITIONS, TextKind
from shared.texts.showing import Head, Shown
from web import i18n, markdown

_log = structlog.get_logger("web")


@dataclass(frozen=True)
class TextView:
    """A text as a page shows it. `lang` (BCP 47) is set where it is not in the reader's language."""

    key: str
    title: str
    brief: str
    body: Markup
    lang: str
    dated_at: int | None


@dataclass(frozen=True)
class InstituteView:
    """An institute with its contacts as they are now; with a `notice` that is shown in their place."""

    code: str
    names: Mapping[str, str]
    name: str
    phone: str
    address: str
    hours: str
    notice: Markup | None

    def named(self, language: str) -> str:
        """The name in this language, else as printed."""
        return self.names.get(language) or self.name


def init_app(app: Flask) -> None:
    """In templates `banner()`, above every page, and `privacy_notice()`, beside forms."""
    app.add_template_global(banner)
    app.add_template_global(privacy_notice)


def banner() -> TextView | None:
    """The maintenance banner. A page that says that the database is away is shown without."""
    try:
        with db.read() as s:
            return next(iter(views(s, showing.heads(s, TextKind.BANNER))), None)
    except SQLAlchemyError as error:
        _log.warning("banner_not_read", error=type(error).__name__)
        return None


def privacy_notice() -> TextView | None:
    """What is told before personal data are asked for."""
    with db.read() as s:
        return one(s, TextKind.PRIVACY)


def one(session: Session, kind: TextKind, *, below: int = 2) -> TextView | None:
    """The text of a kind of which the body has one."""
    return next(iter(views(session, showing.heads(session, kind)[:1], below=below)), None)


def views(session: Session, heads: Sequence[Head], *, below: int = 2) -> list[TextView]:
    """These texts; their headings stand one level under `below`."""
    found = showing.shown(session, heads)
    files = _files(session, (text.text_id for text in found))
    return [_view(text, files.get(text.text_id or 0, []), below) for text in found]


def preview(contents: Contents, files: Sequence[TextFile], kind: TextKind, language: str) -> dict[str, Any]:
    """What a reader of this language would see of what was typed: the parts by their names."""
    found = {}
    for part in DEFINITIONS[kind].parts:
        text, _ = showing.part_of(contents, part.name, language)
        found[part.name] = markdown.render(text, files, below=3) if part.markdown else text
    return found


def institute(session: Session, code: str) -> InstituteView:
    """One institute."""
    return _institutes(session, [session.get_one(Institute, code)], code)[0]


def institutes(session: Session) -> list[InstituteView]:
    """All of them, in their order."""
    rows = session.scalars(select(Institute).order_by(Institute.position, Institute.code))
    return _institutes(session, list(rows), None)


def _view(text: Shown, files: Sequence[TextFile], below: int) -> TextView:
    language = i18n.language()
    comes_in = text.language_of("body", language)
    return TextView(
        key=text.key,
        title=text.part("title", language),
        brief=text.part("brief", language),
        body=markdown.render(text.part("body", language), files, below=below),
        lang="" if comes_in == language else i18n.tag_of(comes_in),
        dated_at=text.dated_at,
    )


def _files(session: Session, text_ids: Iterable[int | None]) -> dict[int, list[TextFile]]:
    wanted = {one for one in text_ids if one is not None}
    found: dict[int, list[TextFile]] = {}
    if wanted:
        rows = select(TextFile).where(TextFile.text_id.in_(wanted)).order_by(TextFile.id)
        for file in session.scalars(rows):
            found.setdefault(file.text_id, []).append(file)
    return found


def _institutes(session: Session, rows: Sequence[Institute], code: str | None) -> list[InstituteView]:
    heads = showing.heads(session, TextKind.CONTACTS, TextKind.REVIEW_NOTICE, institute=code)
    said = {(text.kind, text.institute): text for text in showing.shown(session, heads)}
    files = _files(session, (text.text_id for text in said.values()))
    return [_institute(row, said, files) for row in rows]


def _institute(
    row: Institute, said: Mapping[tuple[TextKind, str | None], Shown], files: Mapping[int, list[TextFile]]
) -> InstituteView:
    language = i18n.language()
    contacts, notice = said.get((TextKind.CONTACTS, row.code)), said.get((TextKind.REVIEW_NOTICE, row.code))
    told = {name: contacts.part(name, language) if contacts else "" for name in ("phone", "address", "hours")}
    body = None
    if notice is not None:
        body = markdown.render(notice.part("body", language), files.get(notice.text_id or 0, []), below=2)
    return InstituteView(row.code, row.names, row.name, notice=body, **told)
