"""Who may see which job."""

import uuid
from dataclasses import replace

import pytest

from shared.accounts.polls import may_see
from shared.jobs import JobState
from shared.jobs.polling import JobView

A_RENDER = JobView(
    id=uuid.uuid4(), kind="render", state=JobState.QUEUED, member_id=7, campaign_id=None, created_by=3,
    progress={}, result={}, error_code=None, error_final=None, error_params={}, created_at=0,
    started_at=None, finished_at=None, retry_at=None, position=1, eta_s=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("role", "account_id", "member_id", "seen"),
    [
        ("member", 9, 7, True), ("member", 9, 8, False), ("member", 3, None, False),
        ("staff", 3, None, True), ("staff", 4, None, False), ("ops", 9, None, True), ("admin", 9, None, True),
    ],
)  # fmt: skip
def test_who_may_see_a_job(role: str, account_id: int, member_id: int | None, seen: bool) -> None:
    assert may_see(role=role, account_id=account_id, member_id=member_id, job=A_RENDER) is seen


def test_a_member_never_sees_a_campaigns_job_and_what_is_no_role_fails_loudly() -> None:
    assert not may_see(role="member", account_id=9, member_id=7, job=replace(A_RENDER, campaign_id=1))
    with pytest.raises(ValueError, match="guest"):
        may_see(role="guest", account_id=9, member_id=7, job=A_RENDER)
