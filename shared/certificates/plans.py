"""What a member's document of one kind would say now: all that decides how it looks, but for its edition."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from shared import photos
from shared.bodies import body
from shared.bodies.documents import MEMBER_KEYS, DocumentKind
from shared.certificates import designs
from shared.certificates.facts import Facts
from shared.certificates.fingerprint import fingerprint
from shared.certificates.glyphs import refuse_unprintable
from shared.certificates.standing import ground
from shared.certificates.tokens import token_of
from shared.errors import JobError
from shared.members import Institute, Member, Membership
from shared.members.profile import display
from shared.settings import settings

# The kind of plans that were frozen before there were kinds.
MEMBERSHIP = "membership"
# In a render job's payload: the edition whose file is damaged, to be printed again as it is.
REPRINT = "reprint"


@dataclass(frozen=True)
class Plan:
    """All that decides how a member's certificate looks, but for its edition; JSON by `to_json`.

    `seals` maps "national" and "institute" to [sha256, storage key]. The photo is None where the kind of
    document has none.
    """

    document_kind: str
    facts: Facts
    token: str
    photo_sha256: str | None
    photo_key: str | None
    seals: dict[str, list[str]]
    template_hash: str
    fingerprint: str
    ground: str | None = None  # none in plans from before there were any

    def to_json(self) -> dict[str, Any]:
        """For a job's payload: interactive jobs freeze the facts at confirm."""
        return {**asdict(self), "facts": self.facts.to_json()}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Plan":
        """The plan that `to_json` gave, whatever else is in a job's payload."""
        values = {name: value for name, value in values.items() if name != REPRINT}
        return cls(**{"document_kind": MEMBERSHIP, **values, "facts": Facts.from_json(values["facts"])})


def prepare(session: Session, member: Member, kind: DocumentKind) -> Plan:
    """The plan from the rows as they are now.

    Raises JobError, all final: membership_not_active, template_missing, glyph_missing, seal_missing,
    photo_missing. The photo comes last: nobody is sent for one while something else is in the way.
    """
    if member.state != Membership.ACTIVE:
        raise JobError("membership_not_active", final=True, state=member.state)
    template = designs.current_template(session, kind.key)
    if template is None:
        raise JobError("template_missing", final=True)
    facts = face_facts(session, member, kind)
    refuse_unprintable(facts, template.fonts)
    seals = _seals(session, member.institute_code, kind.seals)
    photo_sha256, photo_key = _photo(session, member.id) if kind.photo else (None, None)
    token = token_of(session, member.id, kind.key)
    hashes = {which: sha for which, (sha, _) in seals.items()}
    return Plan(
        document_kind=kind.key,
        facts=facts,
        token=token,
        photo_sha256=photo_sha256,
        photo_key=photo_key,
        seals=seals,
        template_hash=template.content_hash,
        fingerprint=fingerprint(
            facts=facts,
            photo_sha256=photo_sha256,
            seal_sha256s=hashes,
            template_version=template.content_hash,
            fonts_digest=template.fonts["digest"],
            token=token,
            public_address=settings().public_address,
            specimen=settings().specimen,
        ),
        ground=ground(template=template.content_hash, fonts=template.fonts["digest"], seals=hashes),
    )


def face_facts(session: Session, member: Member, kind: DocumentKind) -> Facts:
    """What a document of this kind prints of the member: certified facts, and profile values in words."""
    printed: dict[str, Any] = {
        "name": member.name,
        "sex": member.sex,
        "certificate_number": member.certificate_number,
        "category": member.category,
        "joined_on": date.fromisoformat(member.joined_on),
        "institute": session.get_one(Institute, member.institute_code).name,
        "body_name": body().name,
    }
    ours, own = body(), member.profile or {}
    fields = ours.profile.fields
    return Facts(
        **{key: printed[key] for key in MEMBER_KEYS if key in kind.face},
        profile={
            key: display(fields[key], own[key], ours.language, ours.writing)
            for key in kind.profile_keys
            if own.get(key)
        },
    )


def _photo(session: Session, member_id: int) -> tuple[str, str]:
    """Hash and key of the photo's print version."""
    photo = photos.approved(session, member_id)
    if photo is None or photo.print_key is None or photo.print_sha256 is None:
        raise JobError("photo_missing", final=True)
    return photo.print_sha256, photo.print_key


def _seals(session: Session, institute_code: str, wanted: tuple[str, ...]) -> dict[str, list[str]]:
    """Hash and key of each seal."""
    owners = designs.owners(wanted, session.get_one(Institute, institute_code))
    found = designs.newest_seals(session, list(owners.values()))
    for owner in owners.values():
        if owner not in found:
            raise JobError("seal_missing", final=True, owner=owner)
    return {which: [found[o].sha256, found[o].storage_key] for which, o in owners.items()}
