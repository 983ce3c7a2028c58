"""A member's browser without a browser: pages read, forms posted with their token, jobs run on the spot."""

import re
import uuid
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from shared import clock, db
from shared.accounts import Account, LoginSession
from shared.jobs import Job
from shared.members import Member
from web import sessions
from worker import running

PROFILE: dict[str, Any] = {
    "ethnicity": "01", "politics": "01", "employer": "某某集团有限公司", "mobile": "13800138000",
    "email": "li@example.com", "address": "北京市海淀区某路 1 号", "household": "110000",
    "postcode": "100000", "education": "21", "degree": "202", "major": "会计学", "school": "某某大学",
    "language": "en", "title": "010",
}  # fmt: skip


class Visitor:
    """One logged-in browser: forms are posted with the token of the page they stand on."""

    def __init__(self, client: FlaskClient, member_id: int) -> None:
        self.client, self.member_id = client, member_id

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def text(self, path: str) -> str:
        """The page at `path`, which must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.headers)
        return answer.get_data(as_text=True)

    def post(self, page: str, path: str, data: dict[str, Any]) -> TestResponse:
        """Post `data` and the hidden fields of the form on `page` that goes to `path`."""
        return self.client.post(path, data={**self.hidden(page, path), **data})

    def hidden(self, page: str, path: str) -> dict[str, str]:
        """The hidden fields of the form that posts to `path`."""
        html = self.text(page)
        form = re.search(rf'<form method="post" action="{re.escape(path)}".*?</form>', html, re.S)
        assert form, f"no form for {path} on {page}"
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[0]))


def log_in(client: FlaskClient, member_id: int) -> Visitor:
    """Make `client` the member's logged-in browser; another client is a second device."""
    token = uuid.uuid4().hex
    with db.write() as session:
        account = session.scalar(select(Account).where(Account.member_id == member_id))
        if account is None:
            account = _account(session.get_one(Member, member_id))
            session.add(account)
            session.flush()
        session.add(
            LoginSession(
                token_hash=sessions.hash_of(token), account_id=account.id, created_at=clock.now(),
                seen_at=clock.now(), expires_at=clock.now() + 3_600_000,
            )
        )  # fmt: skip
    client.set_cookie(sessions.cookie_name(), token)
    return Visitor(client, member_id)


def _account(member: Member) -> Account:
    return Account(
        user_type="member", login_name=member.certificate_number, person_name=member.name, role="member",
        member_id=member.id, must_change=False, created_at=clock.now(),
    )  # fmt: skip


def fill_profile(member_id: int, **changes: Any) -> None:
    """Give a member every required field; None takes one away."""
    values = {k: v for k, v in {**PROFILE, **changes}.items() if v is not None}
    with db.write() as session:
        session.get_one(Member, member_id).profile = values


def jobs_of(member_id: int, kind: str) -> list[Job]:
    """The member's jobs of a kind, oldest first."""
    with db.read() as session:
        mine = select(Job).where(Job.member_id == member_id, Job.kind == kind)
        return list(session.scalars(mine.order_by(Job.created_at)))


def do_jobs(member_id: int, kind: str) -> None:
    """Run the member's waiting jobs of a kind, here and now, as a worker would."""
    for job in jobs_of(member_id, kind):
        running.run(job.id)
