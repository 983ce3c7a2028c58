"""申请进度查询 for applications too: the member whom every fact fits, else the newest application that
they fit.

One answer, in the same time, for every mismatch: both are looked for either way.
"""

import hmac
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import crypto, db, pasted
from shared.accounts import initial_password
from shared.accounts.initial_password import Found
from shared.applications import Application
from shared.applications.states import State
from shared.members.identity import ids_meant
from shared.members.same_name import same_name


@dataclass(frozen=True)
class Progress:
    """An application that every fact fits."""

    application_id: int


def query(
    *, name: str, id_type: str, id_number: str, route: str, exam_number: str, language: str = ""
) -> Found | Progress | None:
    """What the seven fields name: a member (a new initial password voids the former), an application, or
    None.
    """
    indexes = [index for meant in ids_meant(id_number) for index in crypto.indexes(meant)]
    with db.read() as session:
        fitting = [
            one.id for one in _candidates(session, indexes) if _fits(one, name, id_type, route, exam_number)
        ]
    progress = Progress(fitting[0]) if fitting else None
    member = initial_password.query(
        name=name, id_type=id_type, id_number=id_number, route=route, exam_number=exam_number,
        refusal_noted=progress is None, registered=not fitting, language=language,
    )  # fmt: skip
    return member or progress


def _candidates(session: Session, indexes: list[bytes]) -> list[Application]:
    """Sent ones of this identity, the newest first."""
    mine = select(Application).where(
        Application.id_number_index.in_(indexes), Application.state != State.DRAFT,
        Application.sent_at.is_not(None), Application.erased_at.is_(None),
    )  # fmt: skip
    return list(session.scalars(mine.order_by(Application.id.desc()).limit(10)))


def _fits(found: Application, name: str, id_type: str, route: str, exam_number: str) -> bool:
    same = [
        hmac.compare_digest(found.id_type.encode(), id_type.encode()),
        hmac.compare_digest(found.route.encode(), route.encode()),
        same_name(name, found.name),
        pasted.same_number(exam_number, found.exam_number),
    ]
    return all(same)
