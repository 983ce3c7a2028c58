"""After an import: whose certificate still says what was corrected: list, file and campaign."""

from typing import Any

from flask import Response, render_template
from flask_babel import gettext as _
from sqlalchemy import Select
from sqlalchemy.orm import Session

from shared import db
from shared.audit import Act, Object
from shared.campaigns.selection import OutdatedOf
from shared.errors import NotFound, Refused
from shared.members import Member, Membership
from web import i18n, words
from web.desk import csv_file, institutes
from web.desk.paging import asked_page, page_of
from web.ops import blueprint
from web.ops.imports import import_of


@blueprint.get("/imports/<int:import_id>/outdated")
def import_outdated(import_id: int) -> str:
    """Members, the edition that they hold, and what the import changed."""
    with db.read() as s:
        found = import_of(s, import_id)
        page = page_of(s, _holders(s, import_id), asked_page())
        return render_template("ops/import_outdated.html", found=found, page=page, names=institutes.names(s))


@blueprint.get("/imports/<int:import_id>/outdated.csv")
def import_outdated_csv(import_id: int) -> Response:
    """All of them as a file."""
    heading = (
        _("会员证书编号"),
        _("姓名"),
        _("地方注协"),
        _("版次"),
        _("签发日期"),
        _("变更（旧值 → 新值）"),
    )
    name = f"import-{import_id}-outdated"
    with db.read() as s:
        import_of(s, import_id)
        _holders(s, import_id)
    csv_file.note(Act.IMPORT_EXPORT, Object("import", import_id), name)
    with db.read() as s:
        names = institutes.names(s)
        rows = s.execute(_holders(s, import_id).execution_options(yield_per=1_000))
        lines = (
            (
                member.certificate_number, member.name,
                names.get(member.institute_code, member.institute_code), str(edition.n),
                i18n.moment(edition.issued_at), _changes(row.diff or {}),
            )
            for member, edition, row in rows
        )  # fmt: skip
        return csv_file.download(name, _with(heading, lines))


def _with(heading: Any, lines: Any) -> Any:
    yield heading
    yield from lines


def _changes(diff: dict[str, list[str]]) -> str:
    said = words.writing()
    return _("；").join(said.labelled(column, f"{old} → {new}") for column, (old, new) in diff.items())


def _holders(session: Session, import_id: int) -> Select[*tuple[Any, ...]]:
    """(member, current edition, the row that changed the member), of active members, by number."""
    try:
        chosen = OutdatedOf(import_id)
        chosen.check(session)
    except Refused as refused:
        raise NotFound(f"import {import_id}: {refused.code}") from refused
    held: Select[*tuple[Any, ...]] = chosen.holders(session).where(Member.state == Membership.ACTIVE)
    return held.order_by(Member.certificate_number)
