"""Work for the demo's counter: photos to review, a zip that was sent, certificates, downloads, a batch.

python -m deploy.demo.counter      (can be repeated: what is there is passed over)
"""

import io
import time
import zipfile

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from deploy.demo.portraits import ON_SITE_SIZE, portrait
from shared import certificates, db, photos, registry
from shared.accounts import Account, Role
from shared.accounts import rules as accounts
from shared.audit import Actor
from shared.bodies import body
from shared.certificates import batches, downloads, issuing, plans
from shared.certificates.batches import BatchForm, BatchPrint
from shared.certificates.downloads import By
from shared.errors import JobError
from shared.members import Member, Membership
from shared.photos import Photo, PhotoSource, intake, standing, uploads
from shared.photos.uploads import PhotoUpload

_INSTITUTE, _SENDER = "beijing", "beijing"
_TO_REVIEW, _IN_ZIP, _PRINTED = 12, 8, 10
_WAIT_S = 40.0


def main() -> None:
    """Do what is not there yet; photos and certificates are made by the workers, which must run."""
    registry.load()
    with db.read() as session:
        sender = session.scalar(
            select(Account).where(Account.login_name == _SENDER, Account.role == Role.STAFF)
        )
        done = session.scalar(select(PhotoUpload.id).limit(1)) is not None
        without = lacking(session)
    if sender is None or done:
        return
    for member in without[:_TO_REVIEW]:
        picture = portrait(f"counter {member.certificate_number}", ON_SITE_SIZE, member.sex)
        actor = Actor(sender.login_name, sender.id)
        intake.receive(member.id, picture, source=PhotoSource.ON_SITE, actor=actor)
    uploads.begin(zipped(without[_TO_REVIEW : _TO_REVIEW + _IN_ZIP]), "朝阳区现场采集.zip", sender)
    _fetch(without[_TO_REVIEW + _IN_ZIP :])
    printed = _certificates()
    _wait_for(printed)
    _hand_out(sender, printed)
    print(f"会员证窗口的演示：待审核照片 {_TO_REVIEW} 张，压缩包 1 个，会员证 {len(printed)} 份。")


def lacking(session: Session) -> list[Member]:
    """Members of the institute without a photo that count."""
    has_one = select(Photo.id).where(Photo.member_id == Member.id).exists()
    theirs = select(Member).where(
        Member.institute_code == _INSTITUTE, Member.state == Membership.ACTIVE, ~has_one
    )
    wanted = _TO_REVIEW + _IN_ZIP + 2 * _PRINTED
    return list(session.scalars(theirs.order_by(Member.certificate_number).limit(wanted)))


def zipped(members: list[Member]) -> io.BytesIO:
    """As an institute sends one: most files are right, some are not."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        for n, member in enumerate(members):
            picture = portrait(f"zip {n // 2 if n < 2 else n}", ON_SITE_SIZE, member.sex)
            book.writestr(f"朝阳区/{member.certificate_number}.jpg", picture)
        book.writestr("朝阳区/合影.jpg", portrait("group", ON_SITE_SIZE))
        book.writestr("朝阳区/Thumbs.db", b"demo")
        book.writestr("朝阳区/11009999000001.jpg", b"\x00\x00\x00\x18ftypheic")
    made.seek(0)
    return made


def _fetch(members: list[Member]) -> None:
    """As these members would by opening their page; some have none, or one that can't be used."""
    for member in members:
        if photos.service_of(member) is not None:
            with db.write() as session:
                standing.ask_for(session, session.get_one(Member, member.id), None)


def _certificates() -> list[int]:
    """Members with a photo confirm; the ids of those whose certificate is being made."""
    begun = []
    kind = body().usual_document
    with db.read() as session:
        ids = list(session.scalars(_with_photo()))
    until = time.monotonic() + _WAIT_S
    while len(ids) < _PRINTED and time.monotonic() < until:  # their photos are being fetched and examined
        time.sleep(1)
        with db.read() as session:
            ids = list(session.scalars(_with_photo()))
    for member_id in ids[:_PRINTED]:
        try:
            with db.write() as session:
                member = session.get_one(Member, member_id)
                plan = plans.prepare(session, member, kind)
                owner = accounts.of_member(session, member)
                issuing.confirm(session, member, kind, account_id=owner.id, shown=plan.fingerprint)
            begun.append(member_id)
        except JobError:
            continue
    return begun


def _with_photo() -> Select[int]:
    approved = select(Photo.id).where(Photo.member_id == Member.id, Photo.state == photos.PhotoState.APPROVED)
    mine = select(Member.id).where(Member.institute_code == _INSTITUTE, approved.exists())
    return mine.order_by(Member.certificate_number).limit(_PRINTED)


def _wait_for(members: list[int]) -> None:
    until = time.monotonic() + _WAIT_S
    while time.monotonic() < until:
        with db.read() as session:
            made = [certificates.current(session, one, body().usual_document.key) for one in members]
        if all(made):
            return
        time.sleep(1)


def _hand_out(sender: Account, members: list[int]) -> None:
    """Some members have downloaded theirs; the institute has printed a batch."""
    with db.write() as session:
        for at, member_id in enumerate(members):
            edition = certificates.current(session, member_id, body().usual_document.key)
            if edition is not None and at % 2:
                downloads.record(session, edition, By.MEMBER, None)
        if members and session.scalar(select(BatchPrint.id).limit(1)) is None:
            batches.begin(
                session, session.get_one(Account, sender.id), members, BatchForm.PDF, "演示：年会发放"
            )


if __name__ == "__main__":
    main()
