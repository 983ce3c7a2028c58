"""基本信息: every field of the profile in its order, and 修改信息 for those that are the member's own."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from shared import certificates, codes, db
from shared.bodies import body
from shared.bodies.profile_fields import FieldKind, ProfileField
from shared.errors import Refused
from shared.members import Member, member_profile, profile
from web import forms, i18n, words
from web.face import missing_labels, plan_or_obstacle
from web.forms import Form
from web.members import blueprint, documents
from web.members.me import me, my_institute
from web.members.schemas import OWN_WORDS, ask_for, profile_schema, several, split


@blueprint.get("/profile", endpoint="profile")
def show_profile() -> ResponseReturnValue:
    """基本信息, as it is now."""
    with db.read() as session:
        member = me(session)
        parts = _parts(session, member)
        goes_on = _can_go_on(session, member)
    missing = missing_labels(member)
    return render_template(
        "members/profile.html", parts=parts, missing=missing, goes_on=goes_on and not missing
    )


@blueprint.get("/profile/edit")
def edit_profile() -> ResponseReturnValue:
    """修改信息. On the way to a confirmation (`next=confirm`) what is missing is marked, in focus."""
    with db.read() as session:
        member = me(session)
    form = forms.blank(_typed(member))
    if _next():
        if not (missing := profile.missing_required(member.profile, body().profile)):
            return redirect(_after(), 303)  # filled in on another device meanwhile
        form.errors = {key: ask_for(body().profile.fields[key]) for key in missing}
        form.focus = missing[0]
    return _form_page(member, form, member_profile.version(member))


@blueprint.post("/profile/edit")
def save_profile() -> ResponseReturnValue:
    """Save, and back to where the member was; or the same page with every word that was typed."""
    described = body().profile
    form = forms.read(profile_schema(described), several(described))
    with db.read() as session:
        member = me(session)
    seen = forms.posted("seen")
    if not form.ok:
        return _form_page(member, form, seen), 422
    try:
        with db.write() as session:
            member_profile.save(session, me(session), form.values, seen=seen)
    except Refused:
        return _changed_elsewhere(form)
    flash(_("基本信息已保存。"), "success")
    return redirect(_after(), 303)


def _after() -> str:
    return url_for("members.confirm", photo="yes") if _next() else url_for("members.profile")


def _can_go_on(session: Session, member: Member) -> bool:
    """Whether confirming would print something new."""
    kind = documents.asked()
    plan, _obstacle = plan_or_obstacle(session, member, kind)
    edition = certificates.current(session, member.id, kind.key)
    return plan is not None and (edition is None or edition.fingerprint != plan.fingerprint)


def _changed_elsewhere(form: Form) -> ResponseReturnValue:
    """Saved on another device meanwhile: name what differs; a second save is then on purpose."""
    with db.read() as session:
        member = me(session)
    now = member.profile or {}
    language = i18n.language()
    differs = [
        (f.label.get(language), profile.display(f, now.get(f.key), language, words.writing()))
        for f in body().profile.editable()
        if profile.held(f, now.get(f.key)) != profile.held(f, form.values.get(f.key))
    ]
    return _form_page(member, form, member_profile.version(member), differs), 409


def _form_page(member: Member, form: Form, seen: str, differs: list[tuple[str, str]] | None = None) -> str:
    with db.read() as session:
        parts = _parts(session, member)
    return render_template(
        "members/profile_edit.html",
        form=form, seen=seen, differs=differs, parts=parts, kinds=FieldKind,
        own_words=OWN_WORDS, language=i18n.language(), next=_next(), options=_options,
    )  # fmt: skip


def _parts(session: Session, member: Member) -> list[tuple[str, list[tuple[ProfileField, str, bool]]]]:
    """Titles; under each the fields in order, their values in words, and whether one has its row alone."""
    language = i18n.language()
    return [
        (
            section.title.get(language),
            [
                (field, _shown(session, member, field, language), len(row) == 1)
                for row in section.rows
                for field in row
            ],
        )
        for section in body().profile.sections
    ]


def _shown(session: Session, member: Member, field: ProfileField, language: str) -> str:
    if not field.certified:
        return profile.display(field, (member.profile or {}).get(field.key), language, words.writing())
    if field.fact == "institute":
        return words.face_value("institute", my_institute(session, member).name)
    text = member_profile.certified(session, member, field, body().tables["id_type"], language)
    if field.kind is FieldKind.DATE:
        return i18n.day(text)
    if field.choices is None:
        return words.face_value(field.fact, text)
    return profile.display(field, text, language, words.writing())


def _typed(member: Member) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for field in body().profile.editable():
        typed |= split(field, (member.profile or {}).get(field.key))
    return typed


def _options(field: ProfileField, language: str) -> list[tuple[str, str]]:
    return codes.choices(field.choices.entries if field.choices else (), language)


def _next() -> str:
    """Where the member came from: `confirm` or nothing."""
    return "confirm" if request.values.get("next") == "confirm" else ""
