"""Campaigns: choose, count, confirm by typing the count, start, watch, cancel, resume."""

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shared import db
from shared.accounts.once import once
from shared.bodies import body
from shared.bodies.documents import Asker
from shared.campaigns import Campaign
from shared.campaigns import rules as campaign_rules
from shared.campaigns.forecast import LEFT_OUT, Fate, forecast
from shared.campaigns.number_list import MOST_NUMBERS
from shared.campaigns.selection import (
    Everyone,
    FailedOf,
    Numbered,
    OfInstitute,
    OutdatedOf,
    Selection,
)
from shared.errors import NotFound, Refused
from web import forms, i18n, words
from web.acting import acting
from web.desk import institutes, people
from web.desk.paging import asked_page, page_of
from web.forms import Form
from web.ops import blueprint, campaign_form, campaign_reads
from web.ops.campaign_form import field_of, typed_count


@blueprint.get("/campaigns")
def campaigns() -> str:
    """All campaigns, the newest first."""
    with db.read() as s:
        page = page_of(s, select(Campaign).order_by(Campaign.id.desc()), asked_page(), size=20)
        rows = [(found, campaign_rules.progress(s, found)) for found in page.items]
        by = people.shown(s, (found.created_by for found in page.items))
        return render_template(
            "ops/campaigns.html", page=page, rows=rows, names=institutes.names(s), people=by
        )


@blueprint.get("/campaigns/new")
def campaign_new() -> str:
    """The form; `?failed_of=ID` chooses the failed items of that campaign, `?outdated_of=ID` those whose
    certificates that import made outdated."""
    for kind, field in (("failed_of", "campaign"), ("outdated_of", "import_id")):
        if (row := request.args.get(kind, "")).isdecimal():
            return _form(forms.blank({"kind": kind, field: row}))
    return _form(forms.blank())


@blueprint.post("/campaigns/check")
def campaign_check() -> str:
    """What the form comes to: the number of members, unknown numbers; nothing is started yet."""
    form = campaign_form.read()
    if not form.ok or "edit" in request.form:
        if "edit" in request.form:
            form.errors.clear()
        return _form(form)
    return _confirm(form)


@blueprint.post("/campaigns/start")
def campaign_start() -> Response | str:
    """Start, when the typed count is the number selected at this moment."""
    form = campaign_form.read()
    if not form.ok:
        return _form(form)
    typed = typed_count(forms.posted("count"))
    if typed is None:
        form.refuse("count", _("请用数字输入要重制的人数。"))
        return _confirm(form)
    try:
        campaign_id = _start(form, typed)
    except Refused as refused:
        return _refused(form, refused)
    return redirect(url_for("ops.campaign", campaign_id=campaign_id))


def _start(form: Form, typed: int) -> int:
    """Start it, or find what this very form has started already (a double click)."""

    def make(session: Session) -> str:
        made = campaign_rules.start(
            session, form.values["selection"], document_kind=form.values["document"],
            reason=form.values["reason"], typed_count=typed, actor=acting(),
        )  # fmt: skip
        return f"campaign:{made.id}"

    asked = form.values["asked"]
    made = once(g.account.id, f"form:{asked}" if asked else None, "campaign.start", make)
    return int(made.removeprefix("campaign:"))


def _refused(form: Form, refused: Refused) -> str:
    form.refuse(field_of(refused), words.reason(refused.code, refused.params))
    return _confirm(form) if refused.code == "count_differs" else _form(form)


def _form(form: Form) -> str:
    with db.read() as s:
        return render_template(
            "ops/campaign_form.html",
            form=form,
            names=institutes.names(s),
            institutes=institutes.listed(s),
            documents=_documents(),
            earlier=campaign_reads.with_failures(s),
            imports=campaign_reads.applied_imports(s),
            everyone=campaign_rules.count(s, Everyone()),
            most_numbers=MOST_NUMBERS,
            longest_reason=campaign_rules.LONGEST_REASON,
        )


def _confirm(form: Form) -> str:
    chosen: Selection = form.values["selection"]
    with db.read() as s:
        fates = forecast(s, chosen, body().documents[form.values["document"]])
        number = sum(many for fate, many in fates.items() if fate not in LEFT_OUT)
        unknown, names = chosen.unknown_numbers(s), institutes.names(s)
    if number == 0:
        _nothing(form, chosen, unknown)
        return _form(form)
    form.typed["asked"] = form.values["asked"] or uuid.uuid4().hex
    return render_template(
        "ops/campaign_confirm.html",
        form=form, document=form.values["document"], chosen=chosen.to_json(), number=number,
        unknown=unknown, names=names, ready=fates.get(Fate.READY, 0),
        fates=[(fate, fates[fate]) for fate in Fate if fate in fates and fate not in LEFT_OUT],
        left_out=[(fate, fates[fate]) for fate in LEFT_OUT if fate in fates],
    )  # fmt: skip


def _documents() -> list[tuple[str, str]]:
    """The kinds of document that ops may print, the usual one first."""
    language = i18n.language()
    kinds = (kind for kind in body().documents.values() if Asker.OPS in kind.asks)
    return [(kind.key, kind.title.get(language)) for kind in kinds]


def _nothing(form: Form, chosen: Selection, unknown: list[str]) -> None:
    match chosen:
        case Numbered():
            few = "、".join(unknown[:20]) + (_(" 等") if len(unknown) > 20 else "")
            form.refuse("numbers", _("这些号码都没有找到资格有效的会员：%(numbers)s", numbers=few))
        case OfInstitute():
            form.refuse("institute", _("这个地方注协没有资格有效的会员。"))
        case OutdatedOf():
            form.refuse("import_id", _("这次导入之后，没有资格有效的会员还持有过时的证书。"))
        case FailedOf():
            form.refuse("campaign", _("这个批次没有失败项，或失败的会员资格已不再有效。"))
        case _:
            form.refuse("kind", _("现在没有资格有效的会员。"))


@blueprint.get("/campaigns/<int:campaign_id>")
def campaign(campaign_id: int) -> str:
    """Watch it."""
    with db.read() as s:
        found = campaign_of(s, campaign_id)
        return render_template("ops/campaign.html", **_watched(s, found))


def _watched(session: Session, found: Campaign) -> dict[str, Any]:
    return {
        "campaign": found,
        "progress": campaign_rules.progress(session, found),
        "reasons": campaign_reads.reasons(session, found.id),
        "stopped_by": campaign_reads.stopped_by(session, found),
        "names": institutes.names(session),
        "people": people.shown(session, [found.created_by]),
    }


@blueprint.get("/campaigns/<int:campaign_id>/cancel")
def campaign_cancel_ask(campaign_id: int) -> str:
    """Ask before cancelling."""
    with db.read() as s:
        found = campaign_of(s, campaign_id)
        return render_template("ops/campaign_cancel.html", **_watched(s, found))


@blueprint.post("/campaigns/<int:campaign_id>/cancel")
def campaign_cancel(campaign_id: int) -> Response:
    """Cancel it: what is printed stays, what is pending is not printed."""
    with db.write() as s:
        campaign_of(s, campaign_id)
        done = campaign_rules.cancel(s, campaign_id, actor=acting())
    if done:
        flash(_("批次已取消。已制作的证书保留，其余不再制作。"), "success")
    else:
        flash(_("批次已经结束，没有可取消的。"), "warning")
    return redirect(url_for("ops.campaign", campaign_id=campaign_id))


@blueprint.post("/campaigns/<int:campaign_id>/resume")
def campaign_resume(campaign_id: int) -> Response:
    """Run a stopped campaign on."""
    with db.write() as s:
        campaign_of(s, campaign_id)
        done = campaign_rules.resume(s, campaign_id, actor=acting())
    flash(*((_("批次继续进行。"), "success") if done else (_("批次不在停止状态。"), "warning")))
    return redirect(url_for("ops.campaign", campaign_id=campaign_id))


def campaign_of(session: Session, campaign_id: int) -> Campaign:
    """The campaign, or NotFound."""
    found = session.get(Campaign, campaign_id)
    if found is None:
        raise NotFound(f"campaign {campaign_id}")
    return found
