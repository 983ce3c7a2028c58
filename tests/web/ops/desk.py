"""A desk: a logged-in person of staff or ops; forms are posted with the token of the page they stand on."""

import hashlib
import html
import re
import uuid
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from shared import clock, db
from shared.accounts import Account, LoginSession
from shared.accounts.rights import usual
from shared.audit import AuditEntry
from shared.campaigns import Campaign
from shared.jobs import Job, JobState
from web import sessions
from worker import running


class Desk:
    """One browser at one desk."""

    def __init__(
        self, app: Flask, role: str, institute: str | None = None, rights: list[str] | None = None
    ) -> None:
        self.client, self.login = app.test_client(), f"{role}-{uuid.uuid4().hex[:6]}"
        token = uuid.uuid4().hex
        with db.write() as s:
            account = Account(
                user_type="institute" if role == "staff" else "national", login_name=self.login, role=role,
                institute_code=institute, must_change=False, created_at=clock.now(), person_name=self.login,
                rights=usual(role) if rights is None else rights,
            )  # fmt: skip
            s.add(account)
            s.flush()
            self.account_id = account.id
            s.add(
                LoginSession(
                    token_hash=hashlib.sha256(token.encode()).hexdigest(), account_id=account.id,
                    created_at=clock.now(), seen_at=clock.now(), expires_at=clock.now() + 3_600_000,
                )
            )  # fmt: skip
        self.client.set_cookie(sessions.cookie_name(), token)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def text(self, path: str) -> str:
        """The page's text, tags taken out."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return words_of(answer)

    def post(self, page: str, path: str, data: dict[str, Any] | None = None) -> TestResponse:
        """Post to `path` with the token of `page`."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page).get_data(as_text=True))
        assert token, f"no form on {page}"
        return self.client.post(path, data={"csrf_token": token[1], **(data or {})})

    def acts(self) -> list[tuple[str, str]]:
        """(act, object) of this desk's audit rows, the oldest first."""
        with db.read() as s:
            mine = select(AuditEntry).where(AuditEntry.actor == self.login).order_by(AuditEntry.id)
            return [(entry.action, entry.object) for entry in s.scalars(mine)]


def words_of(answer: TestResponse) -> str:
    """What a reader sees of a page, on one line."""
    text = re.sub(r"<(script|style).*?</\1>", " ", answer.get_data(as_text=True), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def campaigns() -> list[Campaign]:
    """All campaigns."""
    with db.read() as s:
        return list(s.scalars(select(Campaign).order_by(Campaign.id)))


def do_jobs(*kinds: str) -> None:
    """Run waiting jobs of these kinds here and now, as workers would, until there are none."""
    while True:
        with db.read() as s:
            waiting = select(Job.id).where(Job.kind.in_(kinds), Job.state == JobState.QUEUED)
            ids = list(s.scalars(waiting))
        if not ids:
            return
        for job_id in ids:
            running.run(job_id)
