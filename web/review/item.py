"""One application: facts and documents side by side, findings, history, and what may be done with it."""

from typing import Any
from urllib.parse import urlencode

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account
from shared.accounts.rights import Right, may
from shared.applications import (
    Application,
    ApplicationVersion,
    course,
    drafting,
    duplicates,
    facts,
    masked_id,
    papers,
    queue,
    review,
)
from shared.applications.papers import PaperPage
from shared.applications.review import LONGEST
from shared.applications.states import UNDER_REVIEW
from shared.bodies import body
from shared.errors import Refused
from shared.members import Institute
from web import application_words as showing
from web import forms, i18n, words
from web.desk.resetting import CheckedSchema, documents_to_check
from web.forms import Form
from web.review import blueprint, twins
from web.review.schemas import TakeSchema
from web.review.viewing import account, address, place, theirs, viewer


@blueprint.get("/<int:application_id>")
def item(application_id: int) -> ResponseReturnValue:
    """The page of one application."""
    return page(application_id, forms.blank())


def page(application_id: int, form: Form, act: str = "", status: int = 200) -> ResponseReturnValue:
    """The page, perhaps with the form of an act that was not carried out, and all that was typed in it."""
    who, here = viewer(), place()
    with db.read() as s:
        found = theirs(s, application_id)
        mine = s.get_one(Account, g.account.id)
        context = _about(s, found, mine)
        following = queue.following(s, who, here.list, here.q, found)
    grounds = body().applications.grounds.values()
    shown = render_template(
        "review/item.html", found=found, form=form, act=act, here=here, following=following,
        can=_possible(found), grounds=[(one.key, one.words.get(i18n.language())) for one in grounds],
        today=body().today().isoformat(), number=drafting.grouped(found.number),
        documents=documents_to_check(), me=g.account.id, **context,
    )  # fmt: skip
    return shown, status


def _about(s: Session, found: Application, mine: Account) -> dict[str, Any]:
    events = course.events(s, found.id)
    people = {one.account_id for one in events if one.account_id} | {found.taken_by or 0}
    named = s.execute(select(Account.id, Account.person_name).where(Account.id.in_(people)))
    institutes = list(s.scalars(select(Institute).order_by(Institute.position)))
    return {
        "events": events,
        "names": {row.id: row.person_name for row in named},
        "papers": _papers(s, found),
        "twins": [twins.of(s, one) for one in duplicates.of(s, found.id)],
        "answers": showing.answers(found, masked_id(found)),
        "changes": _changes(s, found),
        "mendable": _mendable(found),
        "institutes": [(one.code, one.named(i18n.language())) for one in institutes],
        "institute_name": s.get_one(Institute, found.institute_code).named(i18n.language()),
        "left": course.days_left(found),
        "turn": review.works_on(found, str(mine.institute_code)),
        "is_mine": found.taken_by == mine.id,
        "may_move": may(mine, Right.MOVE_APPLICATIONS),
        "open": found.state in UNDER_REVIEW,
    }  # fmt: skip


def _possible(found: Application) -> set[str]:
    return {step.value for step in course.possible(found)}


def _papers(s: Session, found: Application) -> list[tuple[papers.Paper, list[PaperPage]]]:
    listed = []
    for paper in papers.of(s, found.id):
        pages = select(PaperPage).where(PaperPage.paper_id == paper.id).order_by(PaperPage.n)
        listed.append((paper, list(s.scalars(pages))))
    return listed


def _mendable(found: Application) -> list[tuple[str, str]]:
    """Fields and documents that can be asked for anew: key and label."""
    kinds = body().applications.taken(found.way, found.route)
    fields = [key for key in facts.all_fields() if key != "institute_code"]  # that is moved by reviewers
    return [(key, showing.label(found, key)) for key in (*fields, *kinds)]


def _changes(s: Session, found: Application) -> list[tuple[str, str, str]]:
    """What differs between the last sending and the one before: label, then, now."""
    mine = select(ApplicationVersion).where(ApplicationVersion.application_id == found.id)
    last = list(s.scalars(mine.order_by(ApplicationVersion.n.desc()).limit(2)))
    if len(last) < 2:
        return []
    now, before = last[0].facts, last[1].facts
    return [
        (
            showing.label(found, key),
            showing.show(key, str(before.get(key) or "")),
            showing.show(key, str(now.get(key) or "")),
        )
        for key in facts.all_fields()
        if before.get(key) != now.get(key)
    ]


@blueprint.post("/<int:application_id>/take")
def take(application_id: int) -> ResponseReturnValue:
    """Take it; from somebody else with a word to them."""
    form = forms.read(TakeSchema())
    try:
        with db.write() as s:
            found = theirs(s, application_id, lock=True)
            review.take(
                s, found, account(s), taking=form.values.get("taking", -1), word=form.values.get("word", "")
            )
    except Refused as refused:
        form.refuse("word" if refused.code == "reason_missing" else "_", told(refused))
        return page(application_id, form, "take", 409)
    if (act := forms.posted("carried_act")) in _CARRIED:
        return page(application_id, _carried(), act)
    return redirect(address(application_id), 303)


# Acts whose text stays while somebody takes the item (again); it is never carried out by that.
_CARRIED = ("return", "pass", "approve", "refuse", "move")
_CARRY = "carried-"


def _carried() -> Form:
    """What was typed for a decision that was not carried out, as its page has sent it along."""
    names = [name for name in request.form if name.startswith(_CARRY)]
    typed: dict[str, Any] = {name.removeprefix(_CARRY): forms.posted(name, 2 * LONGEST) for name in names}
    if f"{_CARRY}grounds" in names:
        typed["grounds"] = request.form.getlist(f"{_CARRY}grounds")
    return forms.blank(typed)


@blueprint.post("/<int:application_id>/release")
def release(application_id: int) -> ResponseReturnValue:
    """Give it back to the list."""
    with db.write() as s:
        review.release(s, theirs(s, application_id, lock=True), account(s))
    flash(_("已交回，同事可以领取。"), "success")
    return redirect(f"{url_for('review.home')}?{urlencode(place().args)}", 303)


@blueprint.post("/<int:application_id>/secret")
def secret(application_id: int) -> ResponseReturnValue:
    """A new secret for an applicant at the counter, after their document was looked at."""
    form = forms.read(CheckedSchema())
    if not form.ok:
        return page(application_id, form, "secret", 422)
    with db.write() as s:
        found = theirs(s, application_id, lock=True)
        made = review.renew_secret(s, found, account(s), checked=form.values["checked"])
    return render_template(
        "review/secret.html", found=found, number=drafting.grouped(found.number), secret=made
    )


def told(refused: Refused) -> str:
    """Why nothing was done; of what changed meanwhile, who has it and since when."""
    text = words.reason(refused.code, refused.params)
    if refused.code == "application_changed" and refused.params.get("holder"):
        text += _(
            "现在由%(name)s领取（%(since)s 起）。",
            name=refused.params["holder"],
            since=i18n.moment(refused.params["since"]),
        )
    return text
