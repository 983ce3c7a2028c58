"""What became of notices, on pages: ops see all, staff their institute's, addresses masked."""

from flask import Flask
from sqlalchemy import select

from shared import db
from shared.accounts import reaching
from shared.members import Member
from shared.notices.telling import tell
from tests import noticing
from tests.servers.mail import MailServer
from tests.web.ops.desk import Desk


def _tell(number: str, address: str) -> None:
    with db.read() as session:
        member_id = session.scalars(select(Member.id).where(Member.certificate_number == number)).one()
    account = noticing.account_of(member_id)
    noticing.reachable(account, email=address)
    with db.write() as session:
        tell(session, "password_changed", reaching.account(account.id), at=0, how="staff")


def test_staff_see_what_became_of_their_members_notices(
    mail: MailServer, app: Flask, five: list[str], ops: Desk, staff: Desk
) -> None:
    mail.refuse("gone@mail.example", "550 5.1.1 <gone@mail.example> unknown")
    _tell(five[0], "here@mail.example")
    _tell(five[1], "gone@mail.example")
    _tell(five[3], "far@mail.example")  # of another institute
    noticing.send_all()
    page = staff.text("/institute/notices")
    assert "已发出" in page
    assert "h***@mail.example" in page
    assert "对方的服务器拒收：550 5.1.1" in page
    assert "gone@mail.example" not in page
    assert five[3] not in page
    everything = ops.text("/ops/notices")
    assert all(number in everything for number in (five[0], five[1], five[3]))
    assert "here@mail.example" not in everything
    assert five[0] not in ops.text("/ops/notices?state=failed")
    assert five[1] in ops.text("/ops/notices?state=failed")
    assert five[1] not in ops.text(f"/ops/notices?q={five[0]}")


def test_a_server_that_is_away_is_said_with_the_tries(
    mail: MailServer, app: Flask, five: list[str], ops: Desk
) -> None:
    mail.stop()
    _tell(five[0], "here@mail.example")
    noticing.send_all()
    noticing.send_all()
    assert "待发送" in ops.text("/ops/notices")
    assert "没有响应" in ops.text("/ops/notices")
    assert "没有响应" in ops.text("/ops/")
