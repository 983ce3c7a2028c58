"""The form of a text: preview, draft, publish, pictures and documents. Nothing that was typed is lost."""

from dataclasses import dataclass, field
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from shared import db
from shared.bodies import body
from shared.errors import NotFound, Refused, StorageFull
from shared.rules import RuleError
from shared.texts import Contents, FileSort, TextFile, TextVersion, files, keeping, times
from shared.texts.definitions import tidy
from shared.texts.keeping import Edit
from shared.texts.references import PLACE
from web import forms, i18n, texts, words
from web.acting import acting
from web.editors import blueprint, places, versions
from web.editors.places import Place
from web.editors.schemas import contents_of, edit_schema, name_of, row_number, typed_of
from web.forms import Form

# What a person reads; a file is read up to one byte more than it may have.
_MOST_READ = files.MOST_BYTES + 1


@dataclass
class Shown:
    """What the page shows beside the form."""

    status: int = 200
    preview: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    theirs: versions.Told | None = None
    differs: list[Any] = field(default_factory=list)
    uploaded: TextFile | None = None


@blueprint.route("/<key>/edit", methods=["GET", "POST"])
def edit(key: str) -> ResponseReturnValue:
    """GET begins with a version (`?version=`), else with the draft, what waits or what is shown."""
    with db.read() as s:
        place = places.mine(s, key)
        if request.method == "GET":
            return _page(s, place, _begun(s, place), Shown())
    form = forms.read(edit_schema(place.kind))
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        return _uploaded(place, form, upload)
    if "publish" in request.form or "draft" in request.form:
        return _saved(place, form, publish="publish" in request.form)
    return _previewed(place, form)


def _begun(session: Session, place: Place) -> Form:
    row = keeping.by_key(session, place.key)
    chosen = _chosen(session, place)
    contents = chosen.contents if chosen else versions.first_contents(session, place)
    typed = typed_of(contents) | {"revision": row.revision if row else 0, "base": chosen.n if chosen else ""}
    if chosen and row and chosen in (keeping.draft_of(session, row.id), keeping.waiting_of(session, row.id)):
        typed |= {
            "publish_from": times.typed(chosen.publish_from),
            "publish_until": times.typed(chosen.publish_until),
        }
    return forms.blank(typed)


def _chosen(session: Session, place: Place) -> TextVersion | None:
    """The version to begin with. Raises NotFound for a number that there isn't."""
    row, asked = keeping.by_key(session, place.key), request.args.get("version", "")
    if row is None:
        return None
    found = versions.told(session, place)
    if asked:
        if (chosen := next((one for one in found if str(one.version.n) == asked), None)) is None:
            raise NotFound("version")
        return chosen.version
    by_standing = {one.standing.value: one.version for one in reversed(found)}
    return next((by_standing[name] for name in ("draft", "waiting", "shown") if name in by_standing),
                found[0].version if found else None)  # fmt: skip


def _previewed(place: Place, form: Form) -> ResponseReturnValue:
    """What readers of each language would see; what is missing is told, too."""
    _tidied(place, form)
    contents = contents_of(place.kind, form.typed)
    with db.read() as s:
        mine = _files(s, place)
        made = [(one, texts.preview(contents, mine, place.kind, one)) for one in _written(contents)]
        return _page(s, place, form, Shown(422 if form.errors else 200, preview=made))


def _written(contents: Contents) -> list[str]:
    """The languages in which anything stands, the body's own at any rate."""
    return [one for one in body().languages if one == body().language or any(contents.get(one, {}).values())]


def _saved(place: Place, form: Form, *, publish: bool) -> ResponseReturnValue:
    contents = _tidied(place, form)
    if form.ok:
        try:
            with db.write() as s:
                row = keeping.ensure(s, place.key, place.kind, place.institute)
                made = _write(s, row, _edit(form, contents), publish=publish)
            flash(_told(made, publish), "success")
            return redirect(url_for("editors.text", key=place.key), 303)
        except RuleError as error:
            _refuse(form, place, error)
        except Refused as refused:
            return _refused(place, form, contents, refused)
    with db.read() as s:
        return _page(s, place, form, Shown(422))


def _write(session: Session, row: Any, edit: Edit, *, publish: bool) -> TextVersion:
    if publish:
        return keeping.publish(session, row, edit, actor=acting())
    return keeping.save_draft(session, row, edit, actor=acting())


def _told(made: TextVersion, publish: bool) -> str:
    if not publish:
        return _("草稿已保存，读者还看不到。")
    if made.publish_from is not None and made.publish_from > made.created_at:
        return _("已保存，将于 %(time)s 发布。", time=i18n.moment(made.publish_from))
    return _("已发布，读者现在就能看到。")


def _edit(form: Form, contents: Contents) -> Edit:
    given = form.values
    return Edit(
        revision=_revision(given["revision"]), contents=contents, base=row_number(given["base"]),
        publish_from=given["publish_from"], publish_until=given["publish_until"],
    )  # fmt: skip


def _revision(text: str) -> int:
    """The revision that the page stood on; nonsense is one that the text never had."""
    found = row_number(text)
    return -1 if found is None else found


def _tidied(place: Place, form: Form) -> Contents:
    """What is kept of what was typed; each fault is told at its field."""
    typed = contents_of(place.kind, form.typed)
    try:
        return tidy(place.kind, typed, body().language)
    except RuleError as error:
        _refuse(form, place, error)
        return typed


def _refuse(form: Form, place: Place, error: RuleError) -> None:
    told = words.reason(error.code, error.params)
    at = {"text_ended": "publish_until", "text_ends_early": "publish_until"}.get(error.code)
    if "part" in error.params:
        at = name_of(error.params["part"], error.params["language"])
    elif error.code == "text_file_unknown":
        at = name_of(place.definition.markdown[0], body().language)
    form.refuse(at or "_", told)


def _refused(place: Place, form: Form, contents: Contents, refused: Refused) -> ResponseReturnValue:
    """Somebody else was quicker: both are shown. The same form sent twice is done once."""
    with db.read() as s:
        newest = next(iter(versions.told(s, place)), None)
        if refused.code != "text_changed" or newest is None:
            form.refuse("_", words.reason(refused.code, refused.params))
            return _page(s, place, form, Shown(409))
        if newest.version.author_id == g.account.id and newest.version.contents == contents:
            return redirect(url_for("editors.text", key=place.key), 303)
        row = keeping.by_key(s, place.key)
        form.typed |= {"revision": row.revision if row else 0, "base": newest.version.n}
        differs = versions.differences(place, newest.version.contents, contents)
        return _page(s, place, form, Shown(409, theirs=newest, differs=differs))


def _uploaded(place: Place, form: Form, upload: FileStorage) -> ResponseReturnValue:
    """Keep the file, whichever button was pressed; its place in the text is put at the end."""
    shown = Shown()
    try:
        with db.write() as s:
            row = keeping.ensure(s, place.key, place.kind, place.institute)
        data = upload.stream.read(_MOST_READ)
        shown.uploaded = files.receive(row, data, upload.filename or "", actor=acting())
        _append(place, form, shown.uploaded)
    except RuleError as error:
        form.refuse("file", words.reason(error.code, error.params))
    except StorageFull:
        form.refuse("file", _("服务器上没有空间保存这个文件。管理人员腾出空间后，请再上传一次。"))
    shown.status = 422 if form.errors else 200
    with db.read() as s:
        return _page(s, place, form, shown)


def _append(place: Place, form: Form, file: TextFile) -> None:
    name = name_of(place.definition.markdown[0], body().language)
    before = str(form.typed.get(name, "")).rstrip()
    form.typed[name] = f"{before}\n\n{snippet(file)}\n".lstrip("\n")


def snippet(file: TextFile) -> str:
    """What stands for a file in the text."""
    label = "".join(" " if char in "[]()\\`*_<>!" else char for char in file.name.rpartition(".")[0])
    mark = "!" if file.sort == FileSort.PICTURE else ""
    return f"{mark}[{' '.join(label.split())}]({PLACE}{file.id})"


def _files(session: Session, place: Place) -> list[TextFile]:
    row = keeping.by_key(session, place.key)
    return files.of_text(session, row.id) if row else []


def _page(session: Session, place: Place, form: Form, shown: Shown) -> tuple[str, int]:
    row = keeping.by_key(session, place.key)
    waiting = keeping.waiting_of(session, row.id) if row else None
    return render_template(
        "editors/edit.html",
        place=place, form=form, shown=shown, files=_files(session, place), snippet=snippet, name_of=name_of,
        is_waiting=waiting is not None and str(waiting.n) == str(form.typed.get("base")),
        is_new=row is None, zone=str(body().time_zone),
    ), shown.status  # fmt: skip
