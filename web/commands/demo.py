"""`demo`: what `make run` fills a fresh installation with. Refused where CERT_DEMO is off.

demo load [--if-empty]    institutes, log-ins of ops and staff, texts, a register of 1,000 invented members
demo logins               the log-ins again, and members to try 申请进度查询 with, also troubled ones
"""

import base64
import hashlib
import hmac
import io
from itertools import islice

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import crypto, db, registry
from shared.accounts import Account, Role, passwords
from shared.accounts import rules as account_rules
from shared.accounts.rights import Right, usual
from shared.audit import Actor
from shared.bodies import body
from shared.bodies.admission import Route
from shared.members import Member, institutes
from shared.register import imports
from shared.register.applying import apply_slice
from shared.register.columns import known_columns
from shared.register.demo import TROUBLED, UNCOVERED, demo_rows, heading
from shared.register.staging import check_slice
from shared.register.table_file import write_csv
from shared.settings import settings
from web import words
from web.commands import demo_applications, demo_member, demo_texts
from web.commands.group import Commands

_ACTOR = Actor("command:demo")
_SIZE, _SEED = 1_000, 1
_TROUBLES = {
    "4040": "考试服务没有照片", "4150": "考试服务的照片已损坏", "4220": "考试服务的照片太暗",
    "name": "姓名中有字体没有的字，不能制作",
}  # fmt: skip
_WHOLE = 1e9  # seconds: in one go
_Login = tuple[str, str, Role, str | None, tuple[Right, ...] | None]
_COUNTER = (Right.MEMBERS, Right.PHOTOS)
_REVIEW = (Right.APPLICATIONS, Right.SECOND_REVIEW, Right.MOVE_APPLICATIONS)
# Log-in name, an invented person, role, institute, rights (None: the usual ones); one of each kind of account
_LOGINS: tuple[_Login, ...] = (
    ("admin", "林致远", Role.ADMIN, None, None),
    ("ops", "周若兰", Role.OPS, None, None),
    ("national", "何静宜", Role.STAFF, "national", (*_COUNTER, Right.TEXTS, Right.ACCOUNTS, *_REVIEW)),
    ("second", "梁思远", Role.STAFF, "national", (Right.PHOTOS, *_REVIEW)),
    ("beijing", "赵明轩", Role.STAFF, "beijing", (*_COUNTER, Right.TEXTS, Right.ACCOUNTS, *_REVIEW)),
    ("reviewer", "苏婉清", Role.STAFF, "beijing", (Right.APPLICATIONS, *_COUNTER)),
    ("clerk", "孙一诺", Role.STAFF, "beijing", ()),
    ("shanghai", "沈雨桐", Role.STAFF, "shanghai", (*_COUNTER, Right.ACCOUNTS)),
)


@click.group(cls=Commands)
def main() -> None:
    """演示数据。"""
    registry.load()
    if not settings().demo:
        raise click.ClickException("这不是演示系统（CERT_DEMO 未打开）。")


@main.command()
@click.option("--if-empty", is_flag=True, help="已有会员时不再导入名册")
def load(if_empty: bool) -> None:
    """注协、工作人员的账户、文本、虚构的会员名册；可以重复执行。"""
    with db.write() as s:
        institutes.sync(s)
        for login in _logins():
            _account(s, login)
        empty = s.scalar(select(Member.id).limit(1)) is None
    demo_texts.make()
    if body().demo and (empty or not if_empty):
        counts = _register()
        with db.write() as s:
            demo_member.make(s, _password("member"))
        demo_applications.make(_password)
        click.echo(f"演示名册：新增 {counts.get('new', 0)} 人，拒绝 {counts.get('error', 0)} 行。")


@main.command()
def logins() -> None:
    """显示演示账户。"""
    click.echo("演示账户（用户类型 / 用户名称 / 密码）：")
    with db.read() as s:
        for login_name, _, role, institute, given in _logins():
            kind, _ = account_rules.belonging(s, role, institute)
            may = words.role(role) if role != Role.STAFF else _rights(given)
            click.echo(f"  {words.user_type(kind)}  {login_name:<10} {_password(login_name)}  {may}")
    if not body().demo:
        return
    with db.read() as s:
        member = demo_member.find(s)
    if member is not None:
        told = f"{body().terms.member}  {member} {_password('member')}"
        click.echo(f"  {told}  （有已确认的电子邮件和手机；邮件和短信在 /demo/mails）")
    for what, number, secret in demo_applications.opened(_password):
        click.echo(f"  入会申请（{what}）  申请编号 {number}  密钥 {secret}")
    route = next(iter(body().admission.routes.values()))
    click.echo(f"会员先用“{body().terms.enquiry}”取得初始密码，例如（{route.code.words}）：")
    free = _free(route)
    for one in islice((one for one in free if _trouble(one) is None), 2):
        click.echo(_told(one, route, f"会员证书编号 {one['certificate_number']}"))
    firsts = {trouble: one for one in reversed(free) if (trouble := _trouble(one))}
    for trouble, words_of_it in _TROUBLES.items():
        if trouble in firsts:
            click.echo(_told(firsts[trouble], route, words_of_it))


def _rights(given: tuple[Right, ...] | None) -> str:
    held = usual(Role.STAFF) if given is None else given
    return words.writing().listing(map(words.right, held)) or "没有权限"


def _logins() -> list[_Login]:
    """Those whose institute this body has."""
    codes = {None, *(institute.code for institute in body().institutes)}
    return [login for login in _LOGINS if login[3] in codes]


def _account(s: Session, login: _Login) -> None:
    login_name, person, role, institute, given = login
    kind, _ = account_rules.belonging(s, role, institute)
    if account_rules.find(s, kind, login_name) is not None:
        return
    account, _ = account_rules.create(
        s, login_name=login_name, person_name=person, role=role, institute_code=institute, given=given,
        actor=_ACTOR,
    )  # fmt: skip
    account_rules.set_password(s, account, passwords.hash_password(_password(login_name)))


def _password(login_name: str) -> str:
    """Different in every installation, the same at every start of one: made from its oldest key."""
    key = crypto.signing_keys()[-1].encode()
    made = hmac.digest(key, f"demo log-in {login_name}".encode(), hashlib.sha256)
    return base64.b32encode(made[:10]).decode().lower()


def _register() -> dict[str, int]:
    """The demo register through the real import; its bad rows are left out, as an operator would."""
    table = io.BytesIO()
    write_csv(table, (row for part in ([heading(body())], demo_rows(body(), _SIZE, _SEED)) for row in part))
    found = imports.begin(table, "demo-register.csv", actor=_ACTOR, check_by_job=False)
    _whole(check_slice, found.id)
    with db.write() as s:
        found = imports.decide(s, found.id, only_good=True, actor=_ACTOR)
        counts = dict(found.counts)
    _whole(apply_slice, found.id)
    return counts


def _whole(one_slice: object, import_id: int) -> None:
    assert callable(one_slice)  # noqa: S101
    while not one_slice(import_id, lambda _: None, _WHOLE):
        pass


def _told(one: dict[str, str], route: Route, remark: str) -> str:
    known_by = f"{route.number} {one['exam_number']}"
    return f"  {one['name']}  证件号码 {one['id_number']}  {known_by}  （{remark}）"


def _trouble(one: dict[str, str]) -> str | None:
    """What such a member will meet; None when nothing is in the way."""
    if set(one["name"]) & set(UNCOVERED):
        return "name"
    return next((begins for begins in TROUBLED if one["exam_number"].startswith(begins)), None)


def _free(route: Route) -> list[dict[str, str]]:
    """The rows of the demo register's members by this route, who have not logged in yet."""
    keys = list(known_columns(body()))
    with db.read() as s:
        used = set(s.scalars(select(Account.login_name).where(Account.first_login_at.is_not(None))))
        free = set(s.scalars(select(Member.certificate_number))) - used
    rows = (dict(zip(keys, row, strict=True)) for row in demo_rows(body(), _SIZE, _SEED))
    return [
        row for row in rows if row["certificate_number"] in free and row["route"] == str(route.code.words)
    ]
