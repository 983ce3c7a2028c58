"""Gives the demo's 考核 members, whose photo no service has, a drawn one, as staff would by `photos add`.

python -m deploy.demo.assessment_photos      (can be repeated: who has a photo is passed over)
"""

from sqlalchemy import select

from deploy.demo.portraits import ON_SITE_SIZE, portrait
from shared import db, registry
from shared.audit import Actor
from shared.bodies import body
from shared.members import Member
from shared.photos import Photo, PhotoSource, intake

_ACTOR = Actor("command:demo")


def main() -> None:
    """Hand in one photo for each; jobs on queue `photo` examine them."""
    registry.load()
    none_yet = ~select(Photo.id).where(Photo.member_id == Member.id).exists()
    fetched = body().admission.fetched_routes()
    query = select(Member.id, Member.certificate_number, Member.sex)
    with db.read() as session:
        rows = session.execute(query.where(Member.route.not_in(fetched), none_yet)).all()
    for member_id, number, sex in rows:
        picture = portrait(number, ON_SITE_SIZE, sex)
        intake.receive(member_id, picture, source=PhotoSource.ON_SITE, actor=_ACTOR, approve=True)
    if rows:
        print(f"考核会员的演示照片：{len(rows)} 张，正在检查。")


if __name__ == "__main__":
    main()
