"""/texts: every text that this person keeps, and where each stands."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account
from shared.errors import NotFound
from shared.texts import Contents, Text, TextVersion, VersionState, belonging, first, showing
from shared.texts.definitions import DEFINITIONS, TextKind
from shared.texts.first import First
from shared.texts.showing import Head
from web import i18n
from web.desk.paging import Page, asked_page
from web.editors import blueprint, places

_SIZE = 20


@dataclass(frozen=True)
class Row:
    """A text in a list: its newest title, since when it is shown, and what else there is of it."""

    key: str
    kind: str
    title: str
    shown: bool
    dated_at: int | None
    waits_until: int | None
    draft: bool
    changed_by: str
    changed_at: int | None


@blueprint.get("/")
def texts() -> str:
    """The single ones, then the lists."""
    with db.read() as s:
        singles = _rows(s, [(place.key, place.kind) for place in places.single(s)])
        lists = []
        if belonging.keeps_national(g.account):
            lists = [_list_of(s, kind) for kind, one in DEFINITIONS.items() if one.many]
    return render_template("editors/texts.html", singles=singles, lists=lists)


@blueprint.get("/new/<kind>")
def text_new(kind: str) -> ResponseReturnValue:
    """A place for one more of a kind; nothing is written before it is saved."""
    if kind not in set(TextKind) or not DEFINITIONS[TextKind(kind)].many:
        raise NotFound("kind of text")
    return redirect(url_for("editors.edit", key=f"{kind}-{uuid.uuid4().hex}"), 303)


def _list_of(session: Session, kind: TextKind) -> dict[str, Any]:
    """The texts of a kind, the newest first, those of the folder last; by pages."""
    rows = select(Text.key).join(TextVersion, TextVersion.text_id == Text.id).where(Text.kind == kind)
    rows = rows.where(TextVersion.state != VersionState.REPLACED)  # of nothing else there is no text
    keys = list(session.scalars(rows.group_by(Text.id, Text.key).order_by(Text.id.desc())))
    keys += [one.key for one in first.of_body(kind) if one.key not in set(keys)]
    number = min(asked_page(), max(1, -(-len(keys) // _SIZE)))
    part = keys[(number - 1) * _SIZE : number * _SIZE]
    page = Page(_rows(session, [(key, kind) for key in part]), number, len(keys), _SIZE)
    return {"kind": kind.value, "page": page}


def _rows(session: Session, wanted: Sequence[tuple[str, TextKind]]) -> list[Row]:
    keys = [key for key, _ in wanted]
    heads = _heads(session, wanted)
    firsts = _firsts(session, wanted)
    newest = _newest(session, keys)
    others = _others(session, keys)
    return [
        _row(key, kind, heads.get(key), newest.get(key), firsts.get(key), others.get(key, []))
        for key, kind in wanted
    ]


def _row(
    key: str,
    kind: TextKind,
    head: Head | None,
    newest: Any,
    began: First | None,
    others: list[TextVersion],
) -> Row:
    contents = newest.contents if newest else began.contents if began else {}
    waiting = [one.publish_from for one in others if one.state == VersionState.PUBLISHED]
    return Row(
        key=key, kind=kind.value, title=_title(contents), shown=head is not None,
        dated_at=head.dated_at if head else None, waits_until=waiting[0] if waiting else None,
        draft=any(one.state == VersionState.DRAFT for one in others),
        changed_by=(newest.person_name or "") if newest else "",
        changed_at=newest.created_at if newest else None,
    )  # fmt: skip


def _title(contents: Contents) -> str:
    return showing.part_of(contents, "title", i18n.language())[0]


def _heads(session: Session, wanted: Sequence[tuple[str, TextKind]]) -> dict[str, Head]:
    return {one.key: one for one in showing.heads(session, *dict.fromkeys(kind for _, kind in wanted))}


def _firsts(session: Session, wanted: Sequence[tuple[str, TextKind]]) -> dict[str, First]:
    found: dict[str, First] = {}
    for kind in dict.fromkeys(kind for _, kind in wanted):
        local = DEFINITIONS[kind].local
        found |= {
            one.key: one for one in (first.of_institutes(session, kind) if local else first.of_body(kind))
        }
    return found


def _newest(session: Session, keys: Sequence[str]) -> dict[str, Any]:
    """The newest version of each, with who made it."""
    last = (
        select(TextVersion.text_id, func.max(TextVersion.n).label("n"))
        .join(Text, Text.id == TextVersion.text_id)
        .where(Text.key.in_(keys))
        .group_by(TextVersion.text_id)
        .subquery()
    )
    rows = (
        select(
            Text.key, TextVersion.contents, TextVersion.created_at, Account.person_name, Account.login_name
        )
        .join(last, (last.c.text_id == TextVersion.text_id) & (last.c.n == TextVersion.n))
        .join(Text, Text.id == TextVersion.text_id)
        .outerjoin(Account, Account.id == TextVersion.author_id)
    )
    return {row.key: row for row in session.execute(rows)}


def _others(session: Session, keys: Sequence[str]) -> dict[str, list[TextVersion]]:
    """Drafts, and what waits."""
    waiting = (TextVersion.state == VersionState.PUBLISHED) & (TextVersion.publish_from > db.clock(session))
    rows = (
        select(Text.key, TextVersion)
        .join(Text, Text.id == TextVersion.text_id)
        .where(Text.key.in_(keys), (TextVersion.state == VersionState.DRAFT) | waiting)
    )
    found: dict[str, list[TextVersion]] = {}
    for key, version in session.execute(rows):
        found.setdefault(key, []).append(version)
    return found
