"""The demo's applications: at least one in every state, so that each list has work on it.

All persons are invented. The secrets of a few are made from the installation's key, so that they can be
shown.
"""

import io
from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account
from shared.applications import (
    Application,
    ApplicationEvent,
    Basis,
    course,
    deciding,
    drafting,
    lock,
    papers,
    review,
    sending,
)
from shared.applications.states import State
from shared.bodies import body
from shared.members.identity import check_character
from web import words

_DAY_MS = 24 * 3600 * 1000
_DOCUMENT = "会协〔演示〕1号"
# Who applies where, how far it has come, and how many days ago it was sent.
_PERSONS: tuple[tuple[str, str, str, int], ...] = (
    ("许安然", "beijing", "draft", 0),
    ("陆子昂", "beijing", "submitted", 1),
    ("程思齐", "beijing", "submitted", 3),
    ("方若溪", "beijing", "accepted", 12),
    ("贺云舟", "beijing", "overdue", 60),
    ("薛明朗", "beijing", "returned", 9),
    ("江语晨", "beijing", "back", 15),
    ("宋知行", "beijing", "first_passed", 20),
    ("唐以宁", "beijing", "first_passed", 25),
    ("萧静姝", "beijing", "approved", 40),
    ("秦朗", "beijing", "refused", 30),
    ("沈佳音", "beijing", "withdrawn", 7),
    ("杜若飞", "beijing", "lapsed", 90),
    ("顾西楼", "shanghai", "submitted", 2),
    ("欧阳清", "national", "accepted", 6),
    ("司徒岚", "national", "first_passed_there", 11),
)
# Whose form can be opened with what `demo logins` shows.
_OPENED = {"draft": "许安然", "returned": "薛明朗"}


def make(secret_of: Callable[[str], str]) -> None:
    """Make those that are not there yet; a body without these institutes gets none."""
    codes = {one.code for one in body().institutes}
    for serial, (name, institute, stage, days) in enumerate(_PERSONS, 1):
        if institute in codes and not _is_there(name):
            found = _draft(serial, name, institute, secret_of)
            _bring(found.id, stage)
            _age(found.id, days)


def opened(secret_of: Callable[[str], str]) -> list[tuple[str, str, str]]:
    """State in words, number and secret of those that can be opened."""
    shown = []
    with db.read() as s:
        for state, name in _OPENED.items():
            found = s.scalar(select(Application).where(Application.name == name, Application.state == state))
            if found is not None:
                secret = drafting.grouped(_secret(name, secret_of))
                shown.append((words.application_state(state).word, drafting.grouped(found.number), secret))
    return shown


def _is_there(name: str) -> bool:
    with db.read() as s:
        return s.scalar(select(Application.id).where(Application.name == name).limit(1)) is not None


def _secret(name: str, secret_of: Callable[[str], str]) -> str:
    """Sixteen characters that only this installation makes."""
    made = drafting.plain(secret_of(f"application {name}")) + "0" * 16
    return made.replace("U", "V")[:16]


def _draft(serial: int, name: str, institute: str, secret_of: Callable[[str], str]) -> Application:
    way = next(iter(body().applications.ways))
    with db.write() as s:
        found, _ = drafting.begin(s, way, language=body().language)
        drafting.keep_secret(found, _secret(name, secret_of))
        for step, typed in _answers(serial, name, institute).items():
            drafting.save(s, found, step, typed, drafting.stamps(found, step), body().today())
    with db.read() as s:
        found = s.get_one(Application, found.id)
    for kind in body().applications.needed(found.way, found.route):
        papers.receive(found.id, kind, io.BytesIO(_pdf(found.number)))
    return found


def _answers(serial: int, name: str, institute: str) -> dict[str, dict[str, str]]:
    first = f"11010119{70 + serial:02}{serial % 12 + 1:02}{serial % 28 + 1:02}{serial:03}"
    day = body().today() - timedelta(days=400)
    contact = {
        "mobile": f"138{serial:08}", "email": f"applicant{serial}@mail.example",
        "address": "示例市示例区会计路 16 号", "postcode": "100000", "employer": "示范制造股份有限公司",
    }  # fmt: skip
    return {
        "identity": {"name": name, "id_type": "resident_id", "id_number": first + check_character(first)},
        "qualification": {
            "route": "exam", "exam_number": f"11{day.year}{serial:08}", "exam_year": str(day.year),
            "way_date": day.isoformat(),
        },
        "institute": {"institute_code": institute},
        "contact": {key: text for key, text in contact.items() if key in body().applications.contact},
    }  # fmt: skip


def _bring(application_id: int, stage: str) -> None:
    """As far as its stage says, by the acts of applicants and reviewers."""
    if stage == "draft":
        return
    _send(application_id)
    if stage == "withdrawn":
        _with(application_id, sending.withdraw)
        return
    for act in (_THERE if _is_national(application_id) else _ACTS).get(stage, ()):
        act(application_id)


def _is_national(application_id: int) -> bool:
    with db.read() as s:
        return course.is_national(s.get_one(Application, application_id).institute_code)


def _send(application_id: int) -> None:
    with db.write() as s:
        found = lock(s, application_id)
        found.pledged = True
        sending.send(s, found, found.revision)


def _with(application_id: int, act: Callable[[Session, Application], object]) -> None:
    with db.write() as s:
        act(s, lock(s, application_id))


def _by(login_name: str, name: str, *more: object) -> Callable[[int], None]:
    """An act of a demo account: `name` is a function of `deciding`."""

    def do(application_id: int) -> None:
        with db.write() as s:
            found = lock(s, application_id)
            who = s.scalars(select(Account).where(Account.login_name == login_name)).one()
            review.take(s, found, who, taking=found.taking)
            getattr(deciding, name)(s, found, who, Basis(found.version, found.taking), *more)

    return do


def _approve(application_id: int) -> None:
    _by("national", "approve", _DOCUMENT, body().today())(application_id)


def _lapse(application_id: int) -> None:
    _with(application_id, sending.lapse)


_ACCEPT, _PASS = _by("beijing", "accept"), _by("beijing", "pass_on")
_RETURN = _by("beijing", "send_back", {"address": "请写到门牌号"}, "其余材料齐全。")
_ACTS: dict[str, tuple[Callable[[int], None], ...]] = {
    "accepted": (_ACCEPT,),
    "overdue": (_ACCEPT,),
    "returned": (_ACCEPT, _RETURN),
    "back": (_ACCEPT, _RETURN, _send),
    "first_passed": (_ACCEPT, _PASS),
    "lapsed": (_ACCEPT, _RETURN, _lapse),
    "approved": (_ACCEPT, _PASS, _approve),
    "refused": (_ACCEPT, _by("beijing", "refuse", ["untrue"], "所附证明与公告不符。")),
}
_THERE: dict[str, tuple[Callable[[int], None], ...]] = {
    "accepted": (_by("national", "accept"),),
    "first_passed_there": (_by("national", "accept"), _by("national", "pass_on")),
}


def _age(application_id: int, days: int) -> None:
    """As if all of it had happened so many days ago."""
    past = days * _DAY_MS
    with db.write() as s:
        found = lock(s, application_id)
        for name in ("created_at", "first_sent_at", "sent_at", "ended_at"):
            if (at := getattr(found, name)) is not None:
                setattr(found, name, at - past)
        found.clock = [[_earlier(start, days), _earlier(end, days)] for start, end in found.clock]
        mine = update(ApplicationEvent).where(ApplicationEvent.application_id == application_id)
        s.execute(mine.values(at=ApplicationEvent.at - past))
        if found.state in (State.ACCEPTED, State.FIRST_PASSED):
            course.recount(found)


def _earlier(day: str | None, days: int) -> str | None:
    return day and (date.fromisoformat(day) - timedelta(days=days)).isoformat()


def _pdf(number: str) -> bytes:
    """A page that says what it is."""
    text = f"BT /F1 28 Tf 80 700 Td (SAMPLE {number}) Tj ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
    ]  # fmt: skip
    body_of_it = "".join(f"{n} 0 obj\n{part}\nendobj\n" for n, part in enumerate(parts, 1))
    return f"%PDF-1.4\n{body_of_it}trailer\n<< /Root 1 0 R /Size 5 >>\n%%EOF\n".encode()
