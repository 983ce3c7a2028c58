"""`accounts`: accounts of staff, ops and admins, and API tokens, from a shell.

    accounts add NAME --person TEXT --role ops|admin|staff [--institute CODE] [--right RIGHT ...]
    accounts list                       all accounts but those of members
    accounts disable|enable NAME        at once: sessions and tokens end
    accounts end NAME                   as disable, and for good
    accounts reset-factor NAME          the second factor of who lost it; the password stays
    accounts reset NAME                 a new initial password, shown once; NAME may be a certificate number
    accounts token NAME --label TEXT [--days N]    a token for the JSON API, shown once
    accounts tokens                     all live tokens, with the number that revokes one
    accounts revoke NUMBER              end a token at once

There is no default account: the first one is made here. NAME is unique within a user type; where the same
name exists in two, say `--user-type`.
"""

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db, registry
from shared.accounts import Account, Role, UserType, api_tokens, factor_changes, staff
from shared.accounts import rules as account_rules
from shared.accounts.rights import Right
from shared.bodies import body
from shared.commands import ROW, Text, actor
from shared.errors import Refused
from shared.members import institutes
from shared.settings import settings
from web.commands.group import Commands

_NAME = click.argument("name")
_USER_TYPE = click.option(
    "--user-type", type=click.Choice([kind.value for kind in UserType]), help="用户类型，同名时须指定"
)


_REASON = click.option("--reason", default="", type=Text(staff.LONGEST_REASON), help="事由，记入审计日志")


@click.group(cls=Commands)
def main() -> None:
    """账户：新建、停用、启用、重置密码、API 令牌。"""
    registry.load()


@main.command()
@_NAME
@click.option(
    "--role", type=click.Choice([role.value for role in Role if role != Role.MEMBER]), required=True
)
@click.option("--institute", metavar="CODE", help="所属注协的代码，地方注协的账户必须指定")
@click.option("--person", prompt="使用人的姓名", help="使用人的姓名，页面和审计日志上显示")
@click.option(
    "--right", "given", multiple=True, type=click.Choice(list(Right)), help="工作人员的权限，可以多次"
)
def add(name: str, role: str, institute: str | None, person: str, given: tuple[str, ...]) -> None:
    """新建账户 NAME，显示初始密码。"""
    with db.write() as s:
        institutes.sync(s)  # the first account may come before the first register
        _, password = account_rules.create(
            s,
            login_name=name,
            role=role,
            institute_code=institute,
            person_name=person,
            actor=actor(),
            given=given or None,
        )
    _show_password(name, password)


@main.command("list")
@click.option("--members", is_flag=True, help="也列出会员的账户")
def list_accounts(members: bool) -> None:
    """列出账户。"""
    wanted = select(Account).order_by(Account.user_type, Account.login_name)
    if not members:
        wanted = wanted.where(Account.role != Role.MEMBER)
    with db.read() as s:
        for account in s.scalars(wanted):
            seen = (
                f"{body().local(account.last_login_at):%Y-%m-%d %H:%M}"
                if account.last_login_at
                else "从未登录"
            )
            state = "已终止" if account.ended_at else "已停用" if account.disabled_at else "有效"
            belongs = account.institute_code or ""
            click.echo(
                f"{account.login_name}\t{account.person_name}\t{account.role}\t{belongs}\t{state}\t{seen}"
            )


@main.command()
@_NAME
@_USER_TYPE
@_REASON
def disable(name: str, user_type: str | None, reason: str) -> None:
    """停用账户 NAME：登录和令牌立即失效。"""
    with db.write() as s:
        staff.disable(s, _find(s, name, user_type), actor=actor(), reason=reason)
    click.echo(f"{name} 已停用。")


@main.command()
@_NAME
@_USER_TYPE
@_REASON
def enable(name: str, user_type: str | None, reason: str) -> None:
    """重新启用账户 NAME。"""
    with db.write() as s:
        staff.enable(s, _find(s, name, user_type), actor=actor(), reason=reason)
    click.echo(f"{name} 已启用。")


@main.command()
@_NAME
@_USER_TYPE
@_REASON
def end(name: str, user_type: str | None, reason: str) -> None:
    """终止账户 NAME：不能再启用。"""
    with db.write() as s:
        staff.end(s, _find(s, name, user_type), actor=actor(), reason=reason)
    click.echo(f"{name} 已终止。")


@main.command("reset-factor")
@_NAME
@_USER_TYPE
@_REASON
def reset_factor(name: str, user_type: str | None, reason: str) -> None:
    """重置账户 NAME 的两步验证；密码不变。"""
    with db.write() as s:
        factor_changes.reset(s, _find(s, name, user_type), actor=actor(), reason=reason)
    click.echo(f"{name} 的两步验证已重置。")


@main.command()
@_NAME
@_USER_TYPE
@_REASON
def reset(name: str, user_type: str | None, reason: str) -> None:
    """为账户 NAME（或会员证书编号）生成新的初始密码。"""
    with db.write() as s:
        password = account_rules.reset(s, _find(s, name, user_type), actor=actor(), reason=reason)
    _show_password(name, password)


@main.command()
@_NAME
@_USER_TYPE
@click.option("--label", required=True, help="令牌的用途")
@click.option(
    "--days", type=click.IntRange(1, api_tokens.MOST_DAYS), help="有效的天数，不指定时依设置（90 天）"
)
def token(name: str, user_type: str | None, label: str, days: int | None) -> None:
    """为账户 NAME 签发 API 令牌；到期、重置密码或停用账户即失效。"""
    with db.write() as s:
        made = api_tokens.issue(s, _find(s, name, user_type), label, actor=actor(), days=days)
    click.echo(f"令牌（只显示这一次）：{made}")


@main.command()
def tokens() -> None:
    """列出有效的 API 令牌。"""
    with db.read() as s:
        for number, name, label, expires_at, used_at in api_tokens.live(s):
            until = f"{body().local(expires_at):%Y-%m-%d}"
            used = f"{body().local(used_at):%Y-%m-%d %H:%M}" if used_at else "从未使用"
            click.echo(f"{number}\t{name}\t{label}\t至 {until}\t{used}")


@main.command()
@click.argument("number", type=ROW)
def revoke(number: int) -> None:
    """作废编号为 NUMBER 的 API 令牌，立即失效。"""
    with db.write() as s:
        if not api_tokens.revoke(s, number, actor=actor()):
            raise click.ClickException("没有这个令牌，或已作废。")
    click.echo(f"令牌 {number} 已作废。")


def _find(s: Session, name: str, user_type: str | None) -> Account:
    wanted = select(Account).where(Account.login_name == name)
    if user_type:
        wanted = wanted.where(Account.user_type == user_type)
    found = list(s.scalars(wanted))
    if not found:
        raise Refused("account_unknown")
    if len(found) > 1:
        raise click.UsageError("有同名账户，请用 --user-type 指定用户类型")
    return found[0]


def _show_password(name: str, password: str) -> None:
    hours = round(settings().initial_password_s / 3600)
    click.echo(
        f"用户名称：{name}\n初始密码（只显示这一次，{hours} 小时内有效，首次登录须设置新密码）：{password}"
    )
