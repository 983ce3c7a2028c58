"""Rows and files that tests start from: institutes, members with photos, seals, a published design."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from deploy.demo.portraits import portrait
from shared import clock, crypto, db
from shared.audit import Actor
from shared.bodies import body
from shared.certificates.designs import Seal
from shared.certificates.tokens import token_of
from shared.members import Institute, Member
from shared.members.sealed_id import seal_id
from shared.photos import Photo, PhotoState
from shared.storage import sha256, sharded, storage
from worker.press import design, library, seal

DESIGN = Path(__file__).parents[1] / "shared/bodies/cicpa/designs/landscape"
INSTITUTES = {
    "national": "中国注册会计师协会",
    "11": "北京注册会计师协会",
    "65": "新疆维吾尔自治区注册会计师协会",
}


@lru_cache(maxsize=8)
def _portrait(which: int) -> bytes:
    return portrait(f"seed-{which}")


def institutes(session: Session) -> None:
    """The national body and two institutes, each with a seal."""
    for position, (code, name) in enumerate(INSTITUTES.items()):
        session.add(
            Institute(
                code=code, name=name, national=code == "national", position=position,
                phone="010-00000000", hours="9:00-17:00",
            )
        )  # fmt: skip
        put_seal(session, code, name)


def put_seal(session: Session, owner: str, name: str) -> None:
    """The seal of an institute."""
    picture = seal.make(name)
    key = f"seal/{owner}-1.svg"
    storage().put(key, picture)
    session.add(
        Seal(
            owner=owner, version=1, storage_key=key, sha256=sha256(picture),
            uploaded_by="test", uploaded_at=clock.now(),
        )
    )  # fmt: skip


def member(session: Session, number: int, *, name: str = "", photo: bool = True, **facts: object) -> Member:
    """The member numbered `number`, active, of 北京; with an approved photo unless told otherwise."""
    certificate_number = f"1100{number:08d}"
    values: dict[str, object] = {
        "certificate_number": certificate_number,
        "institute_code": "11",
        "name": name or f"张三{'甲乙丙丁'[number % 4]}",
        "sex": "女" if number % 2 else "男",
        "id_type": "resident_id",
        "route": "exam",
        "id_number_sealed": seal_id(f"test-{number}", certificate_number),
        "id_number_index": crypto.index(f"test-{number}"),
        "exam_number": f"QK{number:08d}1",
        "joined_on": "2015-06-01",
        "category": "非执业会员",
        "created_at": clock.now(),
        "updated_at": clock.now(),
        **facts,
    }
    made = Member(**values)
    session.add(made)
    session.flush()
    if photo:
        approved_photo(session, made)
    return made


def plain(n: int, institute: str = "11") -> Member:
    """One of many members, not in any session yet: number 9900 and six digits, no photo that could be
    fetched.
    """
    number = f"9900{n:06d}"
    return Member(
        certificate_number=number, institute_code=institute, name=f"测试{n}", sex="女", id_type="resident_id",
        route="assessment", id_number_sealed=seal_id(f"plain-{n}", number),
        id_number_index=crypto.index(f"plain-{n}"), joined_on="2015-06-01", category="非执业会员",
        created_at=1, updated_at=1,
    )  # fmt: skip


def token(of: Member, kind: str = "membership") -> str:
    """The verify token of the member's documents of this kind."""
    with db.write() as session:
        return token_of(session, of.id, kind)


def approved_photo(session: Session, of: Member) -> Photo:
    """An examination photo, examined and approved."""
    data = _portrait(of.id % 8)
    key = sharded("photo", str(of.id), f"{sha256(data)[:12]}.jpg")
    storage().put(key, data)
    made = Photo(
        member_id=of.id, source="exam", state=PhotoState.APPROVED, original_key=key, print_key=key,
        original_sha256=sha256(data), print_sha256=sha256(data), original_size=len(data),
        width=178, height=220, created_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    return made


def published_design() -> str:
    """The shipped design as the current template version; its content hash."""
    kind = body().documents["membership"]
    return library.publish(design.load(DESIGN), kind, name="landscape", actor=Actor("test")).content_hash


def members(count: int, *, photo: bool = True) -> Sequence[int]:
    """A printable world: institutes, seals, a template and `count` members; their ids."""
    published_design()
    with db.write() as session:
        institutes(session)
        return [member(session, number, photo=photo).id for number in range(1, count + 1)]
