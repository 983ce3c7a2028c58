"""One text: where it stands, its versions and what differs between them; cancelling, taking down."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account
from shared.errors import NotFound, Refused
from shared.texts import Contents, TextVersion, changes, files, keeping, showing, standing
from shared.texts.changes import Line
from shared.texts.standing import Standing
from web import forms, i18n, texts, words
from web.acting import acting
from web.editors import blueprint, places
from web.editors.places import Place
from web.editors.schemas import row_number


@dataclass(frozen=True)
class Told:
    """A version with who made it and where it stands."""

    version: TextVersion
    by: str
    standing: Standing


@blueprint.get("/<key>")
def text(key: str) -> str:
    """What is shown of it now, what waits, the draft, and all versions."""
    with db.read() as s:
        place = places.mine(s, key)
        found = told(s, place)
        head = next(iter(showing.heads(s, place.kind, key=key)), None)
        shown = showing.shown(s, [head]) if head else []
        row = keeping.by_key(s, key)
        theirs = files.of_text(s, row.id) if row else []
    return render_template(
        "editors/text.html",
        place=place, versions=found, head=head, revision=row.revision if row else 0,
        preview=texts.preview(shown[0].contents, theirs, place.kind, i18n.language()) if shown else None,
        by_standing={one.standing.value: one for one in reversed(found)},
    )  # fmt: skip


@blueprint.get("/<key>/versions/<int:n>")
def version(key: str, n: int) -> str:
    """One version as readers would see it, and what differs from the one before."""
    with db.read() as s:
        place = places.mine(s, key)
        found = told(s, place)
        chosen = next((one for one in found if one.version.n == n), None)
        if chosen is None:
            raise NotFound("version")
        theirs = files.of_text(s, chosen.version.text_id)
        before = next((one.version.contents for one in found if one.version.n < n), None)
        if before is None:
            before = first_contents(s, place)
    return render_template(
        "editors/version.html",
        place=place, chosen=chosen, is_first=not before,
        differs=differences(place, before, chosen.version.contents),
        preview=texts.preview(chosen.version.contents, theirs, place.kind, i18n.language()),
    )  # fmt: skip


@blueprint.post("/<key>/cancel")
def cancel(key: str) -> ResponseReturnValue:
    """What waits is a draft again."""
    return _changed(key, keeping.cancel, _("已取消发布，这一版又成了草稿；正在显示的没有变化。"))


@blueprint.post("/<key>/discard")
def discard(key: str) -> ResponseReturnValue:
    """The draft goes; a text of which there never was more leaves the list."""
    return _changed(key, keeping.discard, _("草稿已放弃，仍可在版本记录中查看。"))


@blueprint.post("/<key>/take-down")
def take_down(key: str) -> ResponseReturnValue:
    """What is shown ends now."""
    return _changed(key, keeping.take_down, _("已撤下。"))


def told(session: Session, place: Place) -> list[Told]:
    """All versions of a text, the newest first."""
    row = keeping.by_key(session, place.key)
    if row is None:
        return []
    rows = keeping.versions(session, row.id)
    head = next(iter(showing.heads(session, place.kind, key=place.key)), None)
    stands = standing.of_each(rows, head.version_id if head else None, db.clock(session))
    names = people(session, {one.author_id for one in rows})
    return [Told(one, names.get(one.author_id, _("随系统提供")), stands[one.n]) for one in rows]


def people(session: Session, ids: set[int | None]) -> dict[int | None, str]:
    """Persons' names by their accounts' ids."""
    wanted = select(Account).where(Account.id.in_([one for one in ids if one is not None]))
    return {one.id: one.person_name or one.login_name for one in session.scalars(wanted)}


def first_contents(session: Session, place: Place) -> Contents:
    """What the text said before anybody changed it; nothing for one that is new."""
    found = showing.first_of(session, place.kind, place.key)
    return found.contents if found else {}


def differences(place: Place, before: Contents, after: Contents) -> list[tuple[str, str, list[Line]]]:
    """(language, part, lines) of each part that differs."""
    found = []
    for language in dict.fromkeys((*before, *after)):
        for part in place.definition.parts:
            lines = changes.lines(
                before.get(language, {}).get(part.name, ""), after.get(language, {}).get(part.name, "")
            )
            if changes.changed(lines):
                found.append((language, part.name, lines))
    return found


def _changed(key: str, change: object, done: str) -> ResponseReturnValue:
    assert callable(change)  # noqa: S101
    revision = row_number(forms.posted("revision"))
    try:
        with db.write() as s:
            place = places.mine(s, key)
            row = keeping.ensure(s, key, place.kind, place.institute)
            change(s, row, -1 if revision is None else revision, actor=acting())
    except Refused as refused:
        flash(words.reason(refused.code, refused.params), "warning")
    else:
        flash(done, "success")
    return redirect(url_for("editors.text", key=key), 303)
