"""Log-ins and refusals leave an audit row, and none holds what a stranger typed."""

import json

import pytest
from sqlalchemy import select, update

from shared import db
from shared.accounts import Account, staff
from shared.audit import Act, Actor, AuditEntry
from tests.web import site as sites
from tests.web.site import ID_NUMBER, OWN_PASSWORD, Site


def _rows(*acts: Act) -> list[tuple[str, str, str, dict[str, object]]]:
    columns = AuditEntry.action, AuditEntry.actor, AuditEntry.object, AuditEntry.details
    with db.read() as s:
        rows = s.execute(select(*columns).where(AuditEntry.action.in_(acts)).order_by(AuditEntry.id))
        return [(action, actor, about, details) for action, actor, about, details in rows]


def _only(act: Act) -> tuple[str, str, dict[str, object]]:
    ((_, *rest),) = _rows(act)
    return tuple(rest)  # type: ignore[return-value]


def test_a_log_in_and_a_log_out_have_a_row_each(site: Site) -> None:
    account = sites.staff()
    site.log_in("ops", OWN_PASSWORD, "national")
    site.client.post("/logout", data=site.hidden("/"))
    acts = Act.ACCOUNT_LOG_IN, Act.ACCOUNT_LOG_OUT
    about = "ops", f"account:{account.id}", {"login_name": "ops"}
    assert _rows(*acts) == [(act, *about) for act in acts]


def test_a_refusal_names_the_account_and_the_reason(site: Site) -> None:
    account = sites.staff()
    about = f"account:{account.id}"
    site.log_in("ops", "wrong", "national")
    sites.long_waits()
    site.log_in("ops", OWN_PASSWORD, "national")
    sites.no_waits()
    with db.write() as s:
        staff.disable(s, s.scalars(select(Account)).one(), actor=Actor("test"), reason="x")
    site.log_in("ops", OWN_PASSWORD, "national")
    found = _rows(Act.ACCOUNT_LOG_IN_REFUSE)
    assert {(actor, named) for _, actor, named, _ in found} == {("web:anyone", about)}
    assert [details["reason"] for *_, details in found] == ["wrong_password", "too_early", "closed"]


def test_a_void_initial_password_is_a_reason_of_its_own(site: Site) -> None:
    sites.member()
    password = sites.initial_password(site.query())
    with db.write() as s:
        s.execute(update(Account).values(password_expires_at=1))
    site.log_in("110000000001", password)
    assert _only(Act.ACCOUNT_LOG_IN_REFUSE)[2]["reason"] == "void_password"


def test_what_is_no_accounts_name_is_never_written_down(site: Site) -> None:
    for typed in ("my secret password", ID_NUMBER):
        site.log_in(typed, "and another secret")
    for _, actor, about, details in _rows(Act.ACCOUNT_LOG_IN_REFUSE):
        assert (actor, about, details) == ("web:anyone", "account:-", {"reason": "unknown"})


def test_a_query_has_a_row_without_what_was_typed(site: Site) -> None:
    sites.member()
    site.query(name="李四")
    site.query()
    assert _only(Act.ACCOUNT_QUERY_REFUSE) == ("web:anyone", "account:-", {})
    assert _only(Act.ACCOUNT_QUERY)[2] == {"login_name": "110000000001", "password": True}
    with db.read() as s:
        written = json.dumps(s.scalars(select(AuditEntry.details)).all(), ensure_ascii=False)
    for typed in (ID_NUMBER, "李四", "张三", "QK000000011"):
        assert typed not in written


def test_a_refused_and_an_accepted_new_password_have_a_row_each(site: Site) -> None:
    account = sites.staff()
    site.log_in("ops", OWN_PASSWORD, "national")
    new = {"new_password": "另一句相当长的话 2", "again": "另一句相当长的话 2"}
    site.post("/new-password", new | {"current": "guess"})
    sites.no_waits()
    site.post("/new-password", new | {"current": OWN_PASSWORD})
    assert _only(Act.ACCOUNT_PASSWORD_REFUSE)[:2] == ("ops", f"account:{account.id}")
    assert _rows(Act.ACCOUNT_PASSWORD_SET)[-1][1] == "ops"


@pytest.mark.parametrize(
    ("path", "endpoint"), [("/member/profile", "members.profile"), ("/ops/accounts", "ops.accounts")]
)
def test_a_page_that_is_not_theirs_is_refused_with_a_row(site: Site, path: str, endpoint: str) -> None:
    account = sites.staff()
    site.log_in("ops", OWN_PASSWORD, "national")
    assert site.get(path).status_code == 403
    assert _only(Act.ACCOUNT_ACCESS_REFUSE) == ("ops", f"account:{account.id}", {"endpoint": endpoint})
