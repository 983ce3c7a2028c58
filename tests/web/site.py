"""A browser without a screen for the pages' tests: reads forms, answers CAPTCHAs from the database."""

import re
import time
import uuid
from dataclasses import dataclass
from html import unescape

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from shared import crypto, db
from shared.accounts import (
    Account,
    Captcha,
    LoginSession,
    Role,
    factor_changes,
    passwords,
    second_factors,
    waits,
)
from shared.accounts import rules as account_rules
from shared.accounts.second_factors import SecondFactor
from shared.accounts.waits import LoginWait
from shared.audit import Actor
from shared.db import now_ms
from shared.members import Institute, Member
from shared.members.sealed_id import seal_id
from web import sessions

ID_NUMBER = "11010519491231002X"
OWN_PASSWORD = "垂柳 by the lake 7"


@dataclass
class Site:
    """One browser: its cookies, and the last page."""

    client: FlaskClient

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers)

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of the forms on a page: CSRF token, CAPTCHA ids."""
        page = self.get(path).text
        inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
        return {name: unescape(value) for name, value in inputs}

    def post(self, path: str, form: dict[str, str], *, page: str = "", **headers: str) -> TestResponse:
        """Fill in the form of `page` (default: the same path) and send it."""
        return self.client.post(path, data=self.hidden(page or path) | form, headers=headers)

    def answered(self, path: str) -> dict[str, str]:
        """The hidden fields with the right answers to the page's questions."""
        fields = self.hidden(path)
        if "captcha_id" in fields:  # a known device isn't asked
            fields["captcha"] = answer_of(fields["captcha_id"])
        if "safety_id" in fields:
            fields["safety"] = answer_of(fields["safety_id"])
        return fields

    def log_in(
        self, login_name: str, password: str, user_type: str = "member", place: str = "", code: str = ""
    ) -> TestResponse:
        path = f"/login?next={place}" if place else "/login"
        form = {"user_type": user_type, "login_name": login_name, "password": password, "code": code}
        return self.client.post("/login", data=self.answered(path) | form)

    def query(self, **changed: str) -> TestResponse:
        """非执业申请进度查询 for the member of `member()`."""
        form = {
            "name": "张三", "id_type": "resident_id", "id_number": ID_NUMBER, "route": "exam",
            "exam_number": "QK000000011",
        }  # fmt: skip
        return self.client.post("/status-query", data=self.answered("/status-query") | form | changed)


def answer_of(captcha_id: str) -> str:
    """What a picture's sound says, or the sum."""
    with db.read() as s:
        answer = s.scalar(select(Captcha.answer).where(Captcha.id == captcha_id))
    return (answer or "").split("|")[-1]


def site(app: Flask) -> Site:
    """A browser without cookies."""
    return Site(app.test_client())


def institute() -> None:
    with db.write() as s:
        s.add(Institute(code="11", name="北京注册会计师协会", phone="010-5550 0101"))


def member(number: str = "110000000001", name: str = "张三") -> int:
    """A member whom `Site.query` asks for."""
    institute()
    with db.write() as s:
        now = db.clock(s)
        made = Member(
            certificate_number=number, institute_code="11", name=name,
            sex="男", id_type="resident_id", route="exam", exam_number="QK000000011", joined_on="2015-06-01",
            category="非执业会员", id_number_sealed=seal_id(ID_NUMBER, number),
            id_number_index=crypto.index(ID_NUMBER), created_at=now, updated_at=now,
        )  # fmt: skip
        s.add(made)
        s.flush()
        return made.id


def session_of(account_id: int) -> str:
    """The cookie of a new log-in of this account."""
    token = uuid.uuid4().hex
    with db.write() as s:
        now = db.clock(s)
        s.add(
            LoginSession(
                token_hash=sessions.hash_of(token), account_id=account_id, created_at=now, seen_at=now,
                expires_at=now + 3_600_000,
            )
        )  # fmt: skip
    return token


def staff(
    login_name: str = "ops",
    role: Role = Role.OPS,
    institute_code: str | None = None,
    *,
    person: str = "测试员",
) -> Account:
    """An account with OWN_PASSWORD."""
    with db.write() as s:
        account, _ = account_rules.create(
            s, login_name=login_name, person_name=person, role=role, institute_code=institute_code,
            actor=Actor("test"),
        )  # fmt: skip
        account_rules.set_password(s, account, passwords.hash_password(OWN_PASSWORD))
    return account


def second_factor(account: Account) -> list[str]:
    """Put one in force that was not used yet; its recovery codes."""
    codes = factor_changes.new_codes()
    with db.write() as s:
        factor_changes.begin(s, account)
    with db.read() as s:
        pending = str(second_factors.state(s, account.id).pending)
    with db.write() as s:
        factor_changes.confirm(s, account, pyotp.TOTP(pending).at(time.time()), codes)
    fresh_factor(account.id)
    return [code.plain for code in codes]


def secret_of(account_id: int) -> str:
    """The secret that an app has."""
    with db.read() as s:
        sealed = s.get_one(SecondFactor, account_id).secret_sealed
    assert sealed is not None
    return second_factors.unseal(sealed, account_id)


def app_code(account_id: int, off_s: float = 0) -> str:
    """What an app shows whose clock is off by so much."""
    return pyotp.TOTP(secret_of(account_id)).at(time.time() + off_s)


def fresh_factor(account_id: int) -> None:
    """As if the last code had been used long ago, and every wait were over."""
    with db.write() as s:
        s.execute(update(SecondFactor).values(last_step=0))
        waits.forget(s, account_id)


def account_row(login_name: str) -> Account:
    with db.read() as s:
        return s.scalars(select(Account).where(Account.login_name == login_name)).one()


def no_waits() -> None:
    """Let every wait after a failure be over."""
    with db.write() as s:
        s.execute(update(LoginWait).values(next_try_at=now_ms() - 1))


def long_waits() -> None:
    """Let every wait after a failure last for a minute, however slow this machine is."""
    with db.write() as s:
        s.execute(update(LoginWait).values(next_try_at=now_ms() + 60_000))


def initial_password(answer: TestResponse) -> str:
    """The initial password that a result page shows."""
    found = re.search(r'id="initial-password">([^<]+)<', answer.text)
    assert found, answer.text
    return found[1]


def without_tokens(page: str) -> str:
    """A page without what differs from one look at it to the next."""
    return re.sub(r'(name="csrf_token" value|captcha_id" value|/captcha/)[^"]*"', r'\1"', page)
