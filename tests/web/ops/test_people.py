"""Whoever did something is shown as a person, with the log-in name beside it."""

from sqlalchemy import update

from shared import clock, db
from shared.accounts import Account
from tests.web.ops.desk import Desk
from tests.web.ops.test_import_pages import GOOD, _upload


def _named(desk: Desk, person: str) -> str:
    with db.write() as s:
        s.execute(update(Account).where(Account.id == desk.account_id).values(person_name=person))
    return f"{person}（{desk.login}）"


def test_campaigns_and_imports_name_who_began_them(ops: Desk, five: list[str]) -> None:
    who = _named(ops, "周若兰")
    campaign = ops.post(
        "/ops/campaigns/new", "/ops/campaigns/start", {"kind": "all", "reason": "更换印章", "count": "4"}
    ).location
    register = _upload(ops, GOOD).location
    for page in (campaign, "/ops/campaigns", register, "/ops/imports", "/ops/"):
        assert who in ops.text(page), page


def test_a_log_in_name_that_two_persons_have_is_shown_alone(ops: Desk, five: list[str]) -> None:
    _named(ops, "周若兰")
    with db.write() as s:
        s.add(
            Account(
                user_type="institute", login_name=ops.login, role="staff", institute_code="11",
                person_name="赵明轩", created_at=clock.now(),
            )
        )  # fmt: skip
    _upload(ops, GOOD)
    text = ops.text("/ops/imports")
    assert ops.login in text
    assert "周若兰（" not in text
    assert "赵明轩" not in text
