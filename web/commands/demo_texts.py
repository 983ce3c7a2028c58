"""The demo's texts: one of each fate, by the demo's people, from `demo_texts.toml` of the body's folder."""

import io
import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import clock, db
from shared.accounts import Account, Role
from shared.audit import Actor
from shared.bodies import body
from shared.register.table_file import write_xlsx
from shared.settings import settings
from shared.texts import Contents, FileSort, Text, TextFile, files, keeping
from shared.texts.definitions import TextKind, tidy
from shared.texts.keeping import Edit
from shared.texts.references import PLACE

_DAY_MS = 24 * 3600 * 1000


def make() -> None:
    """Those that are not there yet, of a body that has some."""
    file = settings().body_folder / "demo_texts.toml"
    if not file.is_file():
        return
    for one in tomllib.loads(file.read_text("utf-8"))["text"]:
        _make(one, file.parent)


def _make(told: dict[str, Any], folder: Path) -> None:
    name, _, institute = told["key"].partition("-")
    kind = TextKind(name)
    local = institute if kind in (TextKind.CONTACTS, TextKind.REVIEW_NOTICE) else None
    with db.write() as s:
        if keeping.by_key(s, told["key"]) is not None:
            return
        actor = _actor(s, told["by"])
        text = keeping.ensure(s, told["key"], kind, local)
    links = {part: _upload(text, part, told, folder, actor) for part in ("picture", "document")}
    contents = tidy(kind, {code: _filled(told[code], links) for code in body().languages if code in told},
                    body().language)  # fmt: skip
    with db.write() as s:
        _keep(s, text, contents, told, actor)


def _keep(s: Session, text: Text, contents: Contents, told: dict[str, Any], actor: Actor) -> None:
    edit = Edit(
        text.revision, contents, publish_from=_in_days(told, "from_days"),
        publish_until=_in_days(told, "until_days"),
    )  # fmt: skip
    if told.get("draft"):
        keeping.save_draft(s, text, edit, actor=actor)
        return
    keeping.publish(s, text, edit, actor=actor)
    if told.get("taken_down"):
        keeping.take_down(s, text, text.revision + 1, actor=actor)


def _upload(text: Text, part: str, told: dict[str, Any], folder: Path, actor: Actor) -> str:
    """What stands for the file in the text; nothing when there is none."""
    name = told.get(part)
    if name is None:
        return ""
    data = (folder / name).read_bytes() if part == "picture" else _table(told["document_rows"])
    return _link(files.receive(text, data, name, actor=actor))


def _link(file: TextFile) -> str:
    mark = "!" if file.sort == FileSort.PICTURE else ""
    return f"{mark}[{file.name.rpartition('.')[0]}]({PLACE}{file.id})"


def _table(rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    write_xlsx(out, rows)
    return out.getvalue()


def _filled(parts: dict[str, str], links: dict[str, str]) -> dict[str, str]:
    found = {}
    for name, said in parts.items():
        for part, link in links.items():
            said = said.replace(f"{{{part}}}", link)
        found[name] = said
    return found


def _in_days(told: dict[str, Any], name: str) -> int | None:
    return clock.now() + told[name] * _DAY_MS if name in told else None


def _actor(s: Session, login_name: str) -> Actor:
    wanted = select(Account.id).where(Account.login_name == login_name, Account.role != Role.MEMBER)
    return Actor(login_name, s.scalars(wanted).one())
