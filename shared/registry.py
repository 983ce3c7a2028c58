"""The roof: all tables and all kinds of job. Entry points say `registry.load()` before they work with rows.

Nothing below imports it: a noun knows what it stands on, and only a program as a whole knows every noun.

**The order of locks.** A transaction that locks rows of several tables (a change is a lock) takes them in
this order, and several rows of one table by rising id; then no two can wait for each other (PostgreSQL):

    campaign -> job -> campaign item, register import, photo upload or batch -> application -> number counter
    -> member -> edition, photo -> account -> notice -> proof

Who makes an account no admin's is alone with the admins of its institute (`db.alone`) before the account.
A text is locked before its versions, and none of the others with it.

The end of a job's try locks the job first, but for what its kind's `lock_first` has to lock before. Locks are
FOR NO KEY UPDATE (`key_share=True`), so that a new row that refers to a locked one waits for nobody.
"""

from pathlib import Path

from sqlalchemy.orm import configure_mappers

from shared import (
    accounts,
    applications,
    audit,
    campaigns,
    certificates,
    jobs,
    kept,
    members,
    notices,
    photos,
    texts,
)  # fmt: skip
from shared.accounts import contacts, kept_forms, once, reaching, second_factors, waits
from shared.accounts.rights import Right
from shared.applications import numbers, papers, telling
from shared.bodies import load_body
from shared.campaigns import kinds as campaign_kinds
from shared.certificates import batches, coverage, designs, downloads
from shared.certificates import kinds as certificate_kinds
from shared.db import Base
from shared.errors import BodyError
from shared.jobs import heartbeats
from shared.jobs.kinds import register as register_kinds
from shared.members import identity, member_profile, profile
from shared.notices import kinds as notice_kinds
from shared.photos import kinds as photo_kinds
from shared.photos import uploads
from shared.register import kinds as import_kinds
from shared.register import tables as register
from shared.settings import settings
from shared.texts import first as first_texts
from shared.texts import kinds as text_kinds

METADATA = Base.metadata  # filled by the imports above
__all__ = [
    "METADATA", "accounts", "applications", "audit", "batches", "campaigns", "certificates",
    "check_body", "contacts", "coverage", "designs", "downloads", "heartbeats", "jobs", "kept",
    "kept_forms", "load", "members", "notices", "numbers", "once", "papers", "photos", "register",
    "second_factors", "texts", "uploads", "waits",
]  # fmt: skip


def load() -> None:
    """Register every kind and set the mappers up, before any fork or thread; again does no harm.

    Raises BodyError when the installation's body makes no sense.
    """
    nouns = (
        notice_kinds, photo_kinds, certificate_kinds, campaign_kinds, import_kinds, text_kinds, papers,
        uploads, batches,
    )  # fmt: skip
    for noun in nouns:
        register_kinds(*noun.KINDS)
    reaching.make_known()
    telling.make_known()
    configure_mappers()
    check_body(settings().body_folder)


def check_body(folder: Path) -> None:
    """Read the body and see that the rules, checks, facts and sources it names are there or not taken.

    Raises BodyError, which names the file.
    """
    body = load_body(folder)
    first_texts.check(folder, body)
    for kind in body.admission.id_types.values():
        if kind.rule and kind.rule not in identity.RULES:
            raise BodyError(f"{folder}/admission.toml: id_type {kind.key}: no such rule: {kind.rule!r}")
    if taken := body.admission.photo_services.keys() & set(photos.PhotoSource):
        raise BodyError(f"{folder}/admission.toml: photo_source: {sorted(taken)} is how photos are handed in")
    for institute in body.institutes:
        if unknown := set(institute.rights or ()) - set(Right):
            raise BodyError(f"{folder}/institutes.toml: {institute.code}: no such rights: {sorted(unknown)}")
    for field in body.profile.fields.values():
        if field.check and field.check not in profile.CHECKS:
            raise BodyError(f"{folder}/profile.toml: {field.key}: no such check: {field.check!r}")
        if field.fact and field.fact not in member_profile.FACTS:
            raise BodyError(f"{folder}/profile.toml: {field.key}: no such fact: {field.fact!r}")
