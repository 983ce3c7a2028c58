"""Applications for tests: drafts that are filled in, sent ones, reviewers, and the acts of both."""

import io
from functools import lru_cache

from PIL import Image

from shared import db
from shared.accounts import Account, Role
from shared.accounts import rules as account_rules
from shared.accounts.rights import Right
from shared.applications import (
    Application,
    Basis,
    by_id,
    deciding,
    drafting,
    lock,
    papers,
    review,
    sending,
)
from shared.applications.states import State
from shared.audit import Actor
from shared.bodies import body
from shared.members import institutes
from shared.members.identity import check_character

FACTS = {
    "identity": {"name": "王小明", "id_type": "resident_id"},
    "qualification": {"route": "exam", "exam_number": "110020230001", "exam_year": "2023"},
    "institute": {"institute_code": "beijing"},
    "contact": {
        "mobile": "13800138000", "email": "wang@example.com", "address": "北京市示例路 1 号",
        "postcode": "100000", "employer": "示例公司",
    },
}  # fmt: skip
RIGHTS = (Right.APPLICATIONS, Right.SECOND_REVIEW, Right.MOVE_APPLICATIONS)
DOCUMENT = "会协〔2026〕1号"


def id_number(serial: int) -> str:
    """A valid number of somebody born in 1990; another for each serial."""
    first = f"1101011990{serial // 900 % 12 + 1:02}{serial // 30 % 28 + 1:02}{serial % 900:03}"
    return first + check_character(first)


@lru_cache(maxsize=1)
def picture() -> bytes:
    """A small JPEG."""
    file = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(file, "JPEG")
    return file.getvalue()


def ready() -> None:
    """The body's institutes have their rows."""
    with db.write() as session:
        institutes.sync(session)


def draft(serial: int = 1, **changed: str) -> tuple[Application, str]:
    """A draft with every answer and document; and its secret."""
    today = body().today()
    with db.write() as session:
        found, secret = drafting.begin(session, changed.pop("way", "recent"), language="zh")
        for step, facts in FACTS.items():
            typed = {**facts, **{key: text for key, text in changed.items() if key in facts}}
            if step == "identity":
                typed |= {key: changed[key] for key in ("sex", "birth_date") if key in changed}
                typed["id_number"] = changed.get("id_number", id_number(serial))
            if step == "qualification":
                typed["exam_number"] = changed.get("exam_number", f"1100{serial:08}")
                typed["way_date"] = changed.get("way_date", f"{today.year - 1}-12-01")
            saved = drafting.save(session, found, step, typed, drafting.stamps(found, step), today)
            assert saved.ok, saved
    for kind in body().applications.needed(found.way, found.route):
        papers.receive(found.id, kind, io.BytesIO(picture()))
    return get(found.id), secret


def sent(serial: int = 1, **changed: str) -> Application:
    """An application that was sent."""
    found, _secret = draft(serial, **changed)
    send(found.id)
    return get(found.id)


def send(application_id: int) -> None:
    """Send a draft, or again."""
    with db.write() as session:
        found = lock(session, application_id)
        found.pledged = True
        sending.send(session, found, found.revision)


def get(application_id: int) -> Application:
    """The row as it is now."""
    with db.read() as session:
        return by_id(session, application_id)


def reviewer(name: str = "bj.wang", institute: str = "beijing", *, person: str = "审核员甲") -> Account:
    """Somebody who reviews there, with every right of a reviewer."""
    with db.write() as session:
        account, _password = account_rules.create(
            session, login_name=name, person_name=person, role=Role.STAFF, institute_code=institute,
            given=RIGHTS, actor=Actor("test"),
        )  # fmt: skip
    return account


def act(application_id: int, account: Account, step: str, *more: object) -> Application:
    """Take the item if need be, and decide on it as it is: `step` is a function of `deciding`."""
    with db.write() as session:
        found = lock(session, application_id)
        who = session.get_one(Account, account.id)
        if found.state not in (State.RETURNED, State.REFUSED):
            review.take(session, found, who, taking=found.taking, word="接手")
        getattr(deciding, step)(session, found, who, Basis(found.version, found.taking), *more)
    return get(application_id)


def approve(application_id: int, account: Account) -> Application:
    """批准 today."""
    return act(application_id, account, "approve", DOCUMENT, body().today())
