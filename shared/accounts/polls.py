"""The poll: one statement tells whose cookie it is and how the job stands, a thousand times a second.

It stands with accounts because it joins what they own to a job, and a job knows no log-in.
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from shared.accounts import Account, LoginSession, Role, live_login, second_factors
from shared.jobs import Job, polling
from shared.jobs.polling import JobView
from shared.quick import Statement
from shared.settings import settings

_WHO = (Account.id, Account.role, Account.member_id, Account.must_change, second_factors.is_set())
_BY_COOKIE = Statement(
    select(*_WHO, *polling.COLUMNS)
    .select_from(LoginSession)
    .join(Account, Account.id == LoginSession.account_id)
    .outerjoin(Job, Job.id == bindparam("job"))
    .where(LoginSession.token_hash == bindparam("token_hash"), *live_login(bindparam("idle_ms")))
)


@dataclass(frozen=True)
class Poll:
    """Who asks, and the job (None: there is none); whether to show it is `may_see`'s answer."""

    account_id: int
    role: str
    member_id: int | None
    must_change: bool
    owes_factor: bool
    job: JobView | None


def by_cookie(token_hash: str, job_id: uuid.UUID) -> Poll | None:
    """The poll of whoever is logged in with this cookie; None when nobody is (any more)."""
    row = _BY_COOKIE.one(token_hash=token_hash, job=job_id.hex, idle_ms=settings().session_idle_s * 1000)
    if row is None:
        return None
    account_id, role, member_id, must_change, has_factor, *of_job = row
    job = polling.view_of(job_id, tuple(of_job)) if of_job[0] is not None else None
    owes = not has_factor and second_factors.forced(role)
    return Poll(account_id, role, member_id, bool(must_change), owes, job)


def may_see(*, role: str, account_id: int, member_id: int | None, job: JobView) -> bool:
    """A member sees the jobs about them, staff what they submitted, the national body's people all.

    Raises ValueError for what is no role.
    """
    match Role(role):
        case Role.MEMBER:
            return member_id is not None and job.member_id == member_id and job.campaign_id is None
        case Role.STAFF:
            return job.created_by == account_id
        case Role.OPS | Role.ADMIN:
            return True
