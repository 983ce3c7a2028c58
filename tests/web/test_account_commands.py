"""`accounts` and `demo` from a shell."""

import re

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select, update

from shared import db
from shared.accounts import Account, Role, api_tokens
from shared.applications import Application
from shared.applications.states import State
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


def test_the_first_admin_is_made_here_and_the_name_of_the_person_asked_for(database: object) -> None:
    result = CliRunner().invoke(accounts, ["add", "first", "--role", "admin"], input="林致远\n")
    assert result.exit_code == 0, result.output
    assert sites.account_row("first").person_name == "林致远"


def test_an_account_is_ended_and_its_second_factor_reset_with_a_reason(database: object) -> None:
    sites.second_factor(sites.staff())
    _run(accounts, "reset-factor", "ops", "--reason", "手机丢失")
    assert "已终止" in _run(accounts, "end", "ops", "--reason", "已离职")
    result = CliRunner().invoke(accounts, ["enable", "ops"])
    assert "已终止" in result.output
    with db.read() as s:
        acts = s.scalars(select(AuditEntry).where(AuditEntry.actor.like("command:%"))).all()
    assert [act.details["reason"] for act in acts] == ["手机丢失", "已离职"]


def test_the_last_admin_is_kept_by_command_too(database: object) -> None:
    sites.staff("first", Role.ADMIN)
    assert "最后一位" in CliRunner().invoke(accounts, ["disable", "first"]).output
    sites.staff("second", Role.ADMIN)
    _run(accounts, "disable", "first")


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
        assert s.scalar(select(func.count()).select_from(Member)) == 998  # one of them has applied
        assert set(s.scalars(select(Application.state))) == set(State)
        assert (s.scalar(select(func.count()).select_from(Institute)) or 0) >= 33
    shown = _run(demo, "logins")
    logins = re.findall(r"(中注协|地方注协)  (\w+) +(\w+)  \S+$", shown, re.MULTILINE)
    kinds = {"中注协": "national", "地方注协": "institute"}
    assert len(logins) == 8
    for kind, name, password in logins:
        assert sites.site(app).log_in(name, password, kinds[kind]).status_code == 302
    name, id_number, exam_number = re.findall(r"  (\S+)  证件号码 (\S+)  全科合格证号 (\S+)", shown)[0]
    answer = site.query(name=name, id_number=id_number, exam_number=exam_number)
    assert sites.initial_password(answer)
    for number, secret in re.findall(r"申请编号 (\S+)  密钥 (\S+)", shown):
        form = site.answered("/apply/resume") | {"number": number, "secret": secret}
        assert site.client.post("/apply/resume", data=form).status_code == 303


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
