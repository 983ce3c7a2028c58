"""Which current editions still say what the rows say: for many members at once, in the database itself.

The fingerprint answers it for one member. Here its parts are compared: `face` (what an edition says of its
member, `face_text`) with the member's columns, the photo, and `ground` with that of the member's institute.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from shared.bodies import body
from shared.bodies.documents import MEMBER_KEYS, DocumentKind
from shared.bodies.profile_fields import FieldKind, ProfileField
from shared.canonical import canonical
from shared.certificates import Certificate, CertificateState, designs
from shared.certificates.coverage import UnprintableName
from shared.certificates.facts import Facts
from shared.certificates.fingerprint import PRESS_VERSION
from shared.members import Institute, Member
from shared.photos import Photo, PhotoState
from shared.settings import settings

_BETWEEN = "\x1f"  # between the facts of a face: no text of one line holds it


def face_text(facts: Facts, kind: DocumentKind) -> str:
    """What an edition says of its member, fact by fact; what its kind doesn't print is empty."""
    own = (facts.value(key) for key in MEMBER_KEYS)
    return _BETWEEN.join(str(value or "") for value in (*own, *map(facts.profile.get, kind.profile_keys)))


def ground(*, template: str, fonts: str, seals: dict[str, str]) -> str:
    """The hash of all that an edition is made from but its member: `seals` are the hashes by place."""
    made_from = {
        "template": template, "fonts": fonts, "seals": seals, "press_version": PRESS_VERSION,
        "public_address": settings().public_address, "specimen": settings().specimen,
    }  # fmt: skip
    return hashlib.sha256(canonical(made_from)).hexdigest()


@dataclass(frozen=True)
class Standing:
    """Conditions over what `joined` joins. `unsealed` are the institutes whose seal is missing.

    `template`: whether there is a design at all. `same`: the current edition would be printed as it is;
    for a member who has no photo any more the photo does not count.
    """

    template: bool
    unsealed: frozenset[str]
    same: ColumnElement[bool]

    @property
    def outdated(self) -> ColumnElement[bool]:
        """There is a current edition, and it would be printed otherwise."""
        return and_(Certificate.id.is_not(None), case((self.same, 0), else_=1) == 1)


def joined(statement: Any, kind: DocumentKind) -> Any:
    """A statement over Member, with institute, and if any: photo, current edition, unprintable name."""
    return (
        statement.join(Institute, Institute.code == Member.institute_code)
        .outerjoin(Photo, and_(Photo.member_id == Member.id, Photo.state == PhotoState.APPROVED))
        .outerjoin(
            Certificate,
            and_(
                Certificate.member_id == Member.id,
                Certificate.document_kind == kind.key,
                Certificate.state == CertificateState.CURRENT,
            ),
        )
        .outerjoin(
            UnprintableName,
            and_(UnprintableName.member_id == Member.id, UnprintableName.document_kind == kind.key),
        )
    )


def standing(session: Session, kind: DocumentKind) -> Standing:
    """How to tell, with the design and the seals of now."""
    template = designs.current_template(session, kind.key)
    seals = _seals(session, kind)
    unsealed = frozenset(code for code, found in seals.items() if found is None)
    if template is None:
        return Standing(False, unsealed, literal(False))
    digest = template.fonts["digest"]
    grounds = {
        code: ground(template=template.content_hash, fonts=digest, seals=found)
        for code, found in seals.items()
        if found is not None
    }
    photo = Certificate.photo_sha256 == Photo.print_sha256
    same = and_(
        or_(Certificate.ground == _by_institute(grounds), _unhashed(template, seals, kind)),
        or_(Photo.id.is_(None), photo) if kind.photo else Certificate.photo_sha256 == "",
        Certificate.face == _face(kind),
        *_settled(kind),
    )
    return Standing(True, unsealed, same)


def _seals(session: Session, kind: DocumentKind) -> dict[str, dict[str, str] | None]:
    """The hashes of each institute's seals by place, as `issuing` takes them; None where one is missing."""
    institutes = list(session.scalars(select(Institute)))
    newest = designs.newest_seals(session, [designs.NATIONAL, *(one.code for one in institutes)])
    found: dict[str, dict[str, str] | None] = {}
    for one in institutes:
        owners = designs.owners(kind.seals, one)
        whole = all(owner in newest for owner in owners.values())
        found[one.code] = {place: newest[o].sha256 for place, o in owners.items()} if whole else None
    return found


def _by_institute(values: Mapping[str, str]) -> ColumnElement[str]:
    return case(dict(values), value=Member.institute_code, else_="") if values else literal("")


def _unhashed(
    template: designs.TemplateVersion, seals: Mapping[str, dict[str, str] | None], kind: DocumentKind
) -> ColumnElement[bool]:
    """The same of an edition from before there were grounds, as far as its row tells."""
    same = []
    for place in kind.seals:
        stored = func.coalesce(Certificate.seal_sha256s[place].as_string(), "")
        same.append(
            stored == _by_institute({code: (found or {}).get(place, "") for code, found in seals.items()})
        )
    return and_(
        Certificate.ground.is_(None),
        Certificate.template_hash == template.content_hash,
        Certificate.press_version == PRESS_VERSION,
        *same,
    )


def _face(kind: DocumentKind) -> ColumnElement[str]:
    """`face_text` from the member's columns."""
    columns: dict[str, Any] = {
        "name": Member.name, "sex": Member.sex, "certificate_number": Member.certificate_number,
        "category": Member.category, "joined_on": Member.joined_on, "institute": Institute.name,
        "body_name": literal(body().name),
    }  # fmt: skip
    parts = [columns[key] if key in kind.face else literal("") for key in MEMBER_KEYS]
    fields = body().profile.fields
    parts += [_shown(fields[key]) for key in kind.profile_keys]
    text = parts[0]
    for part in parts[1:]:
        text = text + _BETWEEN + part
    return text


def _shown(field: ProfileField) -> ColumnElement[str]:
    """`members.profile.display` of a value, in the database; several choices are left to `_settled`."""
    stored: ColumnElement[str] = func.coalesce(Member.profile[field.key].as_string(), "")
    if field.kind is FieldKind.CHOICES:
        return func.coalesce(Certificate.facts[("profile", field.key)].as_string(), "")
    if field.choices is None:
        return stored
    label = body().writing.after_label
    words = [(stored == code.key, literal(str(code.words))) for code in field.choices.entries]
    own = [
        (
            stored.startswith(f"{code.key}:", autoescape=True),
            literal(f"{code.words}{label}") + func.substr(stored, len(code.key) + 2),
        )
        for code in field.choices.entries
    ]
    return case(*words, *own, else_=stored)


def _settled(kind: DocumentKind) -> list[ColumnElement[bool]]:
    """Where several choices are printed, which no statement can spell: the member hasn't changed since."""
    fields = body().profile.fields
    if any(fields[key].kind is FieldKind.CHOICES for key in kind.profile_keys):
        return [Member.updated_at <= Certificate.issued_at]
    return []
