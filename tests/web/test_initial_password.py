"""申请进度查询 and the first log-in: the life of an initial password."""

import re

import pytest
from sqlalchemy import select, update

from shared import db
from shared.accounts import Account, PasswordIssue
from shared.accounts import rules as account_rules
from shared.audit import Actor, AuditEntry
from shared.members import Member
from tests.web import site as sites
from tests.web.site import OWN_PASSWORD, Site

NUMBER = "110000000001"
NO_MATCH = "没有查询到相符的记录"


def _choose(site: Site, password: str = OWN_PASSWORD, again: str | None = None):  # type: ignore[no-untyped-def]
    return site.post("/new-password", {"new_password": password, "again": again or password})


def test_the_query_gives_number_log_in_name_and_a_password_that_no_row_holds(site: Site) -> None:
    sites.member()
    answer = site.query()
    password = sites.initial_password(answer)
    assert NUMBER in answer.text
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", password)
    assert answer.headers["Cache-Control"] == "no-store"
    assert sites.account_row(NUMBER).password_hash.startswith("$argon2id$")
    assert password.replace("-", "") not in sites.account_row(NUMBER).password_hash


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "李四"},
        {"id_type": "passport", "id_number": "E12345678"},
        {"id_number": "110105194912310038"},
        {"route": "assessment"},
        {"exam_number": "QK000000012"},
    ],
)
def test_any_mismatch_gets_one_and_the_same_answer(site: Site, changed: dict[str, str]) -> None:
    sites.member()
    answer = site.query(**changed)
    assert answer.status_code == 422
    assert NO_MATCH in answer.text
    assert NUMBER not in answer.text
    with db.read() as s:
        assert s.scalars(select(Account)).all() == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1101051949123100", "应为 18 位，现为 16 位"),
        ("１１０１０５１９４９１２３１００２", "应为 18 位，现为 17 位"),
        ("110105194912310020", "校验码"),
        ("110105194913310021", "出生日期不存在"),
        ("11010519491231002Xy", "应为 18 位，现为 19 位"),
    ],
)
def test_a_slip_in_an_identity_number_is_said_beside_it_and_nothing_is_looked_up(
    site: Site, typed: str, told: str
) -> None:
    sites.member()
    for _ in range(30):  # more than the tries that a look-up is allowed
        answer = site.query(id_number=typed)
        assert answer.status_code == 422
    beside = answer.text.split('id="e-id_number">')[1].split("</p>")[0]
    assert told in beside
    assert "请改选证件类型" in beside
    assert NO_MATCH not in answer.text
    assert f'value="{typed}"' in answer.text
    assert site.query().status_code == 200


@pytest.mark.parametrize(
    ("question", "told"), [("captcha", "验证码不正确"), ("safety", "安全问答的得数不正确")]
)
def test_a_wrong_answer_to_a_question_is_told_whatever_the_facts_are(
    site: Site, question: str, told: str
) -> None:
    sites.member()
    for changed in ({}, {"name": "李四"}):
        answer = site.query(**changed, **{question: "1"})
        assert told in answer.text
        assert NO_MATCH not in answer.text
        assert NUMBER not in answer.text
        assert f'name="{question}" type="text" value=""' in answer.text or question == "captcha"


def test_the_query_accepts_what_people_type(site: Site) -> None:
    sites.member()
    answer = site.query(id_number="１１０１０５ 19491231 002x", exam_number=" qk000000011", name=" 张三 ")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("registered", "typed"),
    [
        ("阿卜杜·买买提", "阿卜杜 . 买买提"),
        ("阿卜杜·买买提", "阿卜杜。买买提"),
        ("陈 Mary Ann", "陈mary ann"),
        ("O'Brien Seán", "Ｏ’Brien  Sea\u0301n"),
        ("王䶮", "王\ue863"),
        ("马龙", "⻢⻰"),
    ],
)
def test_the_query_finds_a_name_in_each_of_its_spellings(site: Site, registered: str, typed: str) -> None:
    sites.member(name=registered)
    assert site.query(name=typed + "他").status_code == 422
    assert site.query(name=typed).status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "姓名：张三。"}, {"name": "张\u00a0三\u200b"},
        {"id_number": "11O1O519491231OO2x。"}, {"id_number": "身份证号：11010519491231002X，谢谢"},
        {"id_number": "110105\u00a019491231\u200b002X."},
        {"exam_number": "QK0000000l1."}, {"exam_number": "合格证号是 ＱＫ０００００００１１"},
        {"exam_number": "qk-0000000-11）"},
    ],
)  # fmt: skip
def test_the_query_reads_past_signs_sentences_and_look_alikes(site: Site, typed: dict[str, str]) -> None:
    sites.member()
    assert site.query(**typed).status_code == 200


@pytest.mark.parametrize("field", ["name", "id_number", "exam_number"])
def test_a_fact_that_is_too_long_is_refused_by_its_length(site: Site, field: str) -> None:
    sites.member()
    answer = site.query(**{field: "1" * 50_000})
    assert answer.status_code == 422
    assert "不能超过" in answer.text


def test_a_member_whose_membership_ended_is_not_found(site: Site) -> None:
    sites.member()
    with db.write() as s:
        s.execute(update(Member).values(state="ended"))
    assert NO_MATCH in site.query().text


def test_each_query_voids_the_password_before(site: Site) -> None:
    sites.member()
    first, second = (sites.initial_password(site.query()) for _ in range(2))
    assert site.log_in(NUMBER, first).status_code == 422
    sites.no_waits()
    assert site.log_in(NUMBER, second).headers["Location"].startswith("/new-password")


def test_an_initial_password_is_void_after_its_first_use(site: Site, app) -> None:  # type: ignore[no-untyped-def]
    sites.member()
    password = sites.initial_password(site.query())
    assert site.log_in(NUMBER, password).status_code == 302
    assert sites.site(app).log_in(NUMBER, password).status_code == 422


def test_an_initial_password_is_void_after_its_time(site: Site) -> None:
    sites.member()
    password = sites.initial_password(site.query())
    with db.write() as s:
        s.execute(update(Account).values(password_expires_at=1))
    assert site.log_in(NUMBER, password).status_code == 422


def test_an_initial_password_may_be_typed_small_and_without_hyphens(site: Site) -> None:
    sites.member()
    password = sites.initial_password(site.query())
    assert site.log_in(NUMBER, password.lower().replace("-", " ")).status_code == 302


def test_the_first_log_in_forces_a_new_password_and_shows_when_each_was_issued(site: Site) -> None:
    sites.member()
    site.query()
    site.log_in(NUMBER, sites.initial_password(site.query()))
    assert site.get("/member/certificate").headers["Location"].startswith("/new-password")
    page = site.get("/new-password").text
    assert page.count("通过申请进度查询") == 2
    done = site.post(
        "/new-password?next=/member/profile",
        {"new_password": OWN_PASSWORD, "again": OWN_PASSWORD},
    )
    assert done.headers["Location"] == "/member/profile"
    page = site.get("/member/profile").text
    assert "新密码已设置。" in page
    assert "其他设备" not in page  # there are none
    assert 'href="/new-password"' in page


def test_someone_who_left_before_choosing_a_password_asks_again(site: Site, app) -> None:  # type: ignore[no-untyped-def]
    sites.member()
    site.log_in(NUMBER, sites.initial_password(site.query()))
    other = sites.site(app)
    assert other.log_in(NUMBER, sites.initial_password(other.query())).status_code == 302


def test_once_a_member_has_a_password_the_query_shows_none(site: Site, app) -> None:  # type: ignore[no-untyped-def]
    sites.member()
    site.log_in(NUMBER, sites.initial_password(site.query()))
    _choose(site)
    answer = sites.site(app).query()
    assert answer.status_code == 200
    assert NUMBER in answer.text
    assert "initial-password" not in answer.text
    assert "忘记密码" in answer.text


def test_a_new_password_ends_the_sessions_elsewhere_and_keeps_this_one(site: Site, app) -> None:  # type: ignore[no-untyped-def]
    sites.staff()
    other = sites.site(app)
    for one in (site, other):
        one.log_in("ops", OWN_PASSWORD, "national")
    done = site.post(
        "/new-password",
        {"current": OWN_PASSWORD, "new_password": "另一句相当长的话 2", "again": "另一句相当长的话 2"},
    )
    assert done.status_code == 302
    assert "其他设备上的登录已经退出" in site.get("/ops/").text
    assert other.get("/ops/").status_code == 302


def test_a_password_is_changed_only_with_the_one_before(site: Site) -> None:
    sites.staff()
    site.log_in("ops", OWN_PASSWORD, "national")
    refused = site.post(
        "/new-password",
        {"current": "guess", "new_password": "另一句相当长的话 2", "again": "另一句相当长的话 2"},
    )
    assert "现在的密码不正确" in refused.text


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("短密码", "至少 10 个字符"),
        ("password123", "太常见"),
        ("1234567890", "太常见"),
        ("abcdefghijkl", "重复或连续"),
        ("aaaabbbbaaaa", "重复或连续"),
        (f"pass{NUMBER}", "用户名称"),
        ("my-CICPA-pass", "用户名称"),
        ("我爱中注协一万年呀", "至少 10 个字符"),
        ("我爱中注协一万年啊啊", "用户名称"),
    ],
)
def test_a_password_that_others_would_try_is_refused_with_the_reason(
    site: Site, password: str, why: str
) -> None:
    sites.member()
    site.log_in(NUMBER, sites.initial_password(site.query()))
    answer = _choose(site, password)
    assert answer.status_code == 422
    assert why in answer.text


def test_two_spellings_of_the_new_password_are_refused(site: Site) -> None:
    sites.member()
    site.log_in(NUMBER, sites.initial_password(site.query()))
    assert "两次输入的新密码不一致" in _choose(site, again="something else!").text


def test_a_reset_gives_a_new_initial_password_and_is_in_the_audit_log(site: Site) -> None:
    sites.member()
    site.log_in(NUMBER, sites.initial_password(site.query()))
    _choose(site)
    with db.write() as s:
        account = account_rules.find(s, "member", NUMBER)
        assert account is not None
        password = account_rules.reset(s, account, actor=Actor("ops"))
    assert site.get("/member/certificate").status_code == 302
    assert site.log_in(NUMBER, OWN_PASSWORD).status_code == 422
    sites.no_waits()
    assert site.log_in(NUMBER, password).headers["Location"].startswith("/new-password")
    assert "由工作人员重置" in site.get("/new-password").text
    with db.read() as s:
        acts = s.scalars(select(AuditEntry.action)).all()
        by = s.scalars(select(PasswordIssue.issued_by).order_by(PasswordIssue.id)).all()
    assert "account.reset" in acts
    assert by == ["", "ops"]
