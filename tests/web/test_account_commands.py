"""`accounts` and `demo` from a shell."""

import re

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select, update

from shared import db
from shared.accounts import Account, Role, api_tokens
from shared.audit import AuditEntry
from shared.members import Institute, Member
from tests.servers import environment
from tests.web import site as sites
from tests.web.site import Site
from web.commands.accounts import main as accounts
from web.commands.demo import main as demo


def _run(command, *arguments: str) -> str:  # type: ignore[no-untyped-def]
    result = CliRunner().invoke(command, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_an_account_made_by_command_logs_in_with_the_password_shown(site: Site) -> None:
    shown = _run(accounts, "add", "wang", "--role", "ops", "--person", "王敏")
    password = re.search(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){2}", shown)
    assert password
    answer = site.log_in("wang", password[0], "national")
    assert answer.headers["Location"].startswith("/new-password")
    assert "wang\t王敏\tops" in _run(accounts, "list")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["beijing", "--role", "staff"], "须指定所属注协"),
        (["beijing", "--role", "staff", "--institute", "nowhere"], "没有代码为“nowhere”的地方注协"),
        (["a b", "--role", "ops"], "用户名称为 3 至 48 个"),
        (["ops", "--role", "ops"], "已经存在"),
        (["wang", "--role", "ops", "--person", " "], "请填写使用人的姓名"),
        (["wang", "--role", "ops", "--person", "王__"], "含有 __"),
    ],
)
def test_an_account_that_breaks_a_rule_is_refused_in_words(
    database: object, arguments: list[str], why: str
) -> None:
    sites.staff()
    result = CliRunner().invoke(accounts, ["add", "--person", "王敏", *arguments])
    assert result.exit_code != 0
    assert why in result.output


def test_disable_enable_and_reset_act_at_once_and_leave_audit_rows(site: Site) -> None:
    sites.staff()
    site.log_in("ops", sites.OWN_PASSWORD, "national")
    _run(accounts, "disable", "ops")
    assert site.get("/ops/").status_code == 302
    _run(accounts, "enable", "ops")
    assert site.log_in("ops", sites.OWN_PASSWORD, "national").status_code == 302
    _run(accounts, "reset", "ops")
    assert site.get("/ops/").status_code == 302
    with db.read() as s:
        acts = list(s.scalars(select(AuditEntry.action).where(AuditEntry.actor.like("command:%"))))
    assert acts == ["account.disable", "account.enable", "account.reset"]


def test_a_token_is_shown_once_and_opens_what_its_account_may(database: object) -> None:
    sites.staff()
    shown = _run(accounts, "token", "ops", "--label", "nightly run")
    token = shown.strip().split("：")[-1]
    owner = api_tokens.owner(token)
    assert owner is not None
    assert owner["role"] == Role.OPS


def test_the_demo_loads_once_and_prints_log_ins_that_work(site: Site, app: Flask) -> None:
    assert "新增 997 人，拒绝 3 行" in _run(demo, "load", "--if-empty")
    _run(demo, "load", "--if-empty")
    with db.read() as s:
        assert s.scalar(select(func.count()).select_from(Member)) == 997
        assert (s.scalar(select(func.count()).select_from(Institute)) or 0) >= 33
    shown = _run(demo, "logins")
    logins = re.findall(r"(中注协|地方注协)  (\w+) +(\w+)$", shown, re.MULTILINE)
    kinds = {"中注协": "national", "地方注协": "institute"}
    assert len(logins) == 4
    for kind, name, password in logins:
        assert sites.site(app).log_in(name, password, kinds[kind]).status_code == 302
    name, id_number, exam_number = re.findall(r"  (\S+)  证件号码 (\S+)  全科合格证号 (\S+)", shown)[0]
    answer = site.query(name=name, id_number=id_number, exam_number=exam_number)
    assert sites.initial_password(answer)


def test_the_demo_shows_only_members_who_still_can_query(database: object) -> None:
    _run(demo, "load")
    first = re.findall(r"会员证书编号 (\w+)", _run(demo, "logins"))
    with db.write() as s:
        member = s.scalars(select(Member).where(Member.certificate_number == first[0])).one()
        from shared.accounts import rules as account_rules

        account_rules.of_member(s, member)
        s.execute(update(Account).where(Account.member_id == member.id).values(first_login_at=1))
    assert first[0] not in _run(demo, "logins")


def test_without_the_demo_setting_there_are_no_demo_accounts(
    database: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERT_DEMO", "false")
    environment.forget()
    assert CliRunner().invoke(demo, ["load"]).exit_code != 0
    with db.read() as s:
        assert s.scalars(select(Account)).all() == []
