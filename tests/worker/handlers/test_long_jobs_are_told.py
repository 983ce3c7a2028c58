"""A certificate that took long is told to the member who confirmed it; one that did not is not."""

import pytest
from sqlalchemy import update

from shared import db
from shared.bodies import body
from shared.certificates import issuing, plans
from shared.db import now_ms
from shared.jobs import Job
from shared.members import Member
from tests import factories, noticing
from tests.servers.databases import Database
from worker import running


@pytest.mark.parametrize(("waited_s", "told"), [(2, 0), (90, 1)])
def test_who_waited_for_more_than_a_minute_is_told_by_mail(
    database: Database, monkeypatch: pytest.MonkeyPatch, waited_s: int, told: int
) -> None:
    [member_id] = factories.members(1)
    account = noticing.account_of(member_id)
    noticing.reachable(account)
    with noticing.mail_server(monkeypatch) as server:
        with db.write() as session:
            member = session.get_one(Member, member_id)
            kind = body().usual_document
            plan = plans.prepare(session, member, kind)
            issuing.confirm(session, member, kind, account_id=account.id, shown=plan.fingerprint)
        with db.write() as session:
            session.execute(update(Job).values(created_at=now_ms() - waited_s * 1000))
            job_id = session.scalars(Job.__table__.select().with_only_columns(Job.id)).one()
        running.run(job_id)
        noticing.send_all()
        assert len(server.mails) == told
        assert [mail["Subject"] for mail in server.mails] == ["您的会员证已做好"] * told
        assert all("/member/certificate" in str(mail.get_content()) for mail in server.mails)
