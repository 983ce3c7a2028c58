"""The task list and its steps. A step is saved as it is, complete or not; only what was changed is
written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from shared import codes, db
from shared.applications import Application, course, drafting, facts, sending
from shared.applications.drafting import OPEN_TO_CHANGE, Saved
from shared.applications.states import State
from shared.bodies import body
from shared.errors import Refused
from shared.rules import RuleError
from web import forms, i18n, texts, words
from web.application_words import label, show
from web.apply import blueprint, opened
from web.apply.schemas import step_schema
from web.forms import Form


@dataclass(frozen=True)
class Task:
    """One line of the list: `state` is done, todo or mend."""

    name: str
    title: str
    href: str
    state: str


def titles() -> dict[str, str]:
    """What the steps are called."""
    return {
        "way": _("申请的情形"),
        "identity": _("身份信息"),
        "qualification": _("资格信息"),
        "institute": _("申请加入的注协"),
        "contact": _("联系方式"),
    }


@blueprint.get("/tasks")
def tasks() -> ResponseReturnValue:
    """What is to be done, and how far it is; once it is sent, where it stands."""
    with db.read() as s:
        found = opened.mine(s)
        if found.state not in OPEN_TO_CHANGE:
            return redirect(url_for("apply.status"))
        lacking = sending.lacking(s, found)
        listed = _tasks(found, lacking)
        return render_template(
            "apply/tasks.html", found=found, tasks=listed, ready=not lacking.of_answers,
            number=drafting.grouped(found.number), review=body().applications.review,
            words_asked=_asked(s, found),
        )  # fmt: skip


def _asked(s: Session, found: Application) -> str:
    """What the reviewer wrote beside the fields."""
    if found.state != State.RETURNED:
        return ""
    return next((one.said for one in reversed(course.events(s, found.id)) if one.after == State.RETURNED), "")


def _tasks(found: Application, lacking: sending.Lacking) -> list[Task]:
    listed = [
        Task(step, title, url_for("apply.step", step=step), _state(found, step, lacking))
        for step, title in titles().items()
        if step in facts.open_steps(found)
    ]
    mend = set(found.asked) & set(body().applications.papers)
    state = "mend" if mend else "todo" if lacking.papers else "done"
    return [*listed, Task("papers", _("证明材料"), url_for("apply.papers"), state)]


def _state(found: Application, step: str, lacking: sending.Lacking) -> str:
    if set(facts.fields_of(step)) & set(found.asked) or (
        step in ("way", "qualification") and lacking.too_old
    ):
        return "mend"
    return "todo" if step in lacking.fields else "done"


@blueprint.route("/step/<step>", methods=["GET", "POST"])
def step(step: str) -> ResponseReturnValue:
    """One step; saving leads to the next that has something to do."""
    if step not in facts.STEPS:
        abort(404)
    if request.method == "GET":
        with db.read() as s:
            found = opened.mine(s)
            if found.state not in OPEN_TO_CHANGE or step not in facts.open_steps(found):
                return redirect(url_for("apply.tasks"))
            return _page(found, step, _begun(found, step), drafting.stamps(found, step))
    return _saved(step, request.form)


def _begun(found: Application, step: str) -> Form:
    form = forms.blank({key: facts.value(found, key) for key in facts.fields_of(step)})
    if step == "qualification" and found.way_date and not facts.way_fits(found, facts.counts_on(found)):
        form.refuse("way_date", body().applications.ways[found.way].too_old.get(i18n.language()))
    return form


def _saved(step: str, posted: Mapping[str, str]) -> ResponseReturnValue:
    form = forms.read(step_schema(step))
    typed = {
        key: text for key, text in form.values.items() if text is not None and not key.startswith("seen-")
    }
    seen = {
        key.removeprefix("seen-"): text
        for key, text in form.values.items()
        if key.startswith("seen-") and text
    }
    try:
        with db.write() as s:
            found = opened.mine(s, lock=True)
            saved = drafting.save(s, found, step, typed, seen, body().today())
    except Refused as refused:
        flash(words.reason(refused.code, refused.params), "warning")
        return redirect(url_for("apply.status"), 303)
    _tell(form, saved)
    if form.ok and saved.ok:
        return redirect(_next(found, step), 303)
    stamps = drafting.stamps(found, step)
    return _page(found, step, form, stamps, saved.theirs), 422 if form.errors else 409


def _tell(form: Form, saved: Saved) -> None:
    for key, error in saved.wrong.items():
        form.refuse(key, _fault(key, error))


def _fault(key: str, error: RuleError) -> str:
    if key in ("institute_code", "id_type", "route", "way", "sex"):
        return _("请选择")
    return words.reason(error.code, error.params)


def _next(found: Application, step: str) -> str:
    """What is to be filled in after this step of a draft, in the end the papers; else back to the list."""
    order = list(facts.STEPS)
    later = order[order.index(step) + 1 :]
    if "list" in request.form or found.state != State.DRAFT:
        return url_for("apply.tasks")
    missing = next((one for one in later if facts.lacking(found, one)), None)
    return url_for("apply.step", step=missing) if missing else url_for("apply.papers")


def offered(path: str, fields: dict[str, str]) -> ResponseReturnValue | None:
    """The page of a step with what was typed before the session ended; nothing of it is saved yet."""
    name = path.rpartition("/")[2]
    if path != url_for("apply.step", step=name) or name not in facts.STEPS:
        return None
    with db.read() as s:
        found = opened.mine(s)
        if found.state not in OPEN_TO_CHANGE:
            return None
        form = forms.blank({key: fields.get(key, facts.value(found, key)) for key in facts.fields_of(name)})
        page = _page(found, name, form, drafting.stamps(found, name), kept=True)
    return make_response(page)


def _page(
    found: Application, step: str, form: Form, stamps: dict[str, str],
    theirs: Mapping[str, str] | None = None, *, kept: bool = False,
) -> str:  # fmt: skip
    language, tables = i18n.language(), body().tables
    shown = {key: show(key, text) for key, text in (theirs or {}).items()}
    choices: dict[str, Any] = {
        name: codes.choices(tables[name].entries, language) for name in ("id_type", "route")
    }
    choices["sex"] = [(str(one.words), one.words.get(language)) for one in tables["sex"].entries[:2]]
    choices["way"] = [
        (way.key, way.words.get(language), way.hint.get(language))
        for way in body().applications.ways.values()
    ]
    with db.read() as s:
        choices["institute_code"] = [(one.code, one.named(language)) for one in texts.institutes(s)]
    way = body().applications.ways.get(found.way)
    contact = [body().profile.fields[key] for key in body().applications.contact]
    return render_template(
        "apply/step.html", found=found, step=step, title=titles()[step], form=form, stamps=stamps,
        choices=choices, way=way, contact=contact, theirs=shown, kept=kept, fields=facts.fields_of(step),
        asked={key: text for key, text in found.asked.items() if key in facts.fields_of(step)},
        needed=lambda key: facts.is_needed(found, key),
    )  # fmt: skip


def answers(found: Application, id_number: str = "") -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every answer by step: the step's key, its title, label and value of each field; `id_number` stands
    for it.
    """
    return [
        (
            step,
            title,
            [
                (
                    label(found, key),
                    show(key, id_number if key == "id_number" and id_number else facts.value(found, key)),
                )
                for key in facts.fields_of(step)
            ],
        )
        for step, title in titles().items()
    ]
