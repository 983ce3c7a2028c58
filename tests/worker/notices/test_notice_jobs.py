"""Notices by mail: sent once, waiting while the server is away, ended at once where it refuses for good."""

import re
import time

import pytest
from sqlalchemy import select, update

from shared import db
from shared.accounts import Account, forgotten, reaching
from shared.db import now_ms
from shared.jobs import JobState
from shared.jobs.waiting import by_code
from shared.notices import Notice, NoticeState, Proof, telling
from shared.settings import settings
from tests import noticing
from tests.noticing import EMAIL, FROM
from tests.servers.mail import PASSWORD, USER, MailServer, Silent, certificate, link_in, text_of


def _tell(account: Account, kind: str = "password_changed", **facts: object) -> None:
    with db.write() as session:
        found = {"at": db.clock(session), "how": "self"} | facts
        telling.tell(session, kind, reaching.account(account.id), **found)  # type: ignore[arg-type]


def _reset(account: Account) -> None:
    forgotten.ask(account.login_name, language="zh")


def _only() -> Notice:
    [notice] = noticing.notices()
    return notice


def test_a_notice_is_sent_once_and_its_row_says_where_it_went(mail: MailServer, account: Account) -> None:
    _tell(account)
    noticing.send_all()
    noticing.send_all()
    [message] = mail.mails
    assert (mail.envelopes[0].mail_from, mail.envelopes[0].rcpt_tos) == (FROM, [EMAIL])
    assert (message["To"], message["Subject"]) == (EMAIL, "您的密码已更改")
    assert message["From"].addresses[0].addr_spec == FROM
    assert message["From"].addresses[0].display_name == "中国注册会计师协会"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    text = text_of(message)
    assert "张三乙，您好：" in text
    assert "1100****001" in text
    assert account.login_name not in text
    assert "在登录之后更改了" in text
    assert "{" not in text
    notice = _only()
    assert (notice.state, notice.channel, notice.masked) == ("sent", "email", "l***@mail.example")
    assert (notice.account_id, notice.institute_code) == (account.id, "11")


def test_the_language_is_the_receivers(mail: MailServer, account: Account) -> None:
    with db.write() as session:
        session.get_one(Account, account.id).language = "en"
    _tell(account)
    noticing.send_all()
    assert mail.mails[0]["Subject"] == "Your password has changed"
    assert mail.mails[0]["Content-Language"] == "en"
    assert "changed by someone logged in" in text_of(mail.mails[0])


def test_nothing_is_written_for_who_could_not_be_told(database: object, account: Account) -> None:
    _tell(account)  # no channel is configured
    assert noticing.notices() == []


def test_a_server_that_is_away_is_waited_for_without_counting_and_the_mail_is_sent_once(
    mail: MailServer, account: Account
) -> None:
    _tell(account)
    mail.stop()
    for _ in range(settings().max_attempts + 2):
        noticing.send_all()
    job = noticing.job_of(_only())
    assert (job.state, job.tries, job.error_code) == (JobState.QUEUED, 0, "channel_away")
    with db.read() as session:
        assert [one.code for one in by_code(session)] == ["channel_away"]
    mail.start()
    noticing.send_all()
    noticing.send_all()
    assert len(mail.mails) == 1
    assert _only().state == NoticeState.SENT


def test_while_the_server_is_away_no_link_is_made_and_the_former_one_stays_good(
    mail: MailServer, account: Account
) -> None:
    _reset(account)
    noticing.send_all()
    token = mail.last_link("/reset/").removeprefix("/reset/")
    mail.stop()
    _reset(account)
    noticing.send_all()
    with db.read() as session:
        found = forgotten.look(session, token)
    assert found is not None
    assert found[0].standing == "open"


def test_an_address_refused_for_good_ends_at_once_and_the_row_names_no_address(
    mail: MailServer, account: Account
) -> None:
    mail.refuse(EMAIL, f"550 5.1.1 <{EMAIL}>: no such user, ask 010-55500100")
    _tell(account)
    noticing.send_all()
    notice, job = _only(), noticing.job_of(_only())
    assert (notice.state, notice.error_code, job.state) == ("failed", "address_refused", JobState.FAILED)
    assert notice.error_params is not None
    assert notice.error_params["status"] == 550
    assert "no such user" in notice.error_params["told"]
    assert EMAIL not in str(notice.error_params)
    assert job.attempts == 1


def test_an_address_put_off_is_tried_again_and_fails_in_the_end(mail: MailServer, account: Account) -> None:
    mail.refuse(EMAIL, "451 4.7.1 greylisted, come again")
    _tell(account)
    noticing.send_all()
    assert noticing.job_of(_only()).state == JobState.QUEUED
    mail.answers.clear()
    noticing.send_all()
    assert _only().state == NoticeState.SENT
    mail.refuse(EMAIL, "452 4.2.2 mailbox full")
    _tell(account)
    for _ in range(settings().max_attempts):
        noticing.send_all()
    assert [notice.error_code for notice in noticing.notices()] == [None, "address_deferred"]


@pytest.mark.parametrize("answer", ["530 5.7.0 log in first", "554 5.7.1 <x>: Relay access denied"])
def test_a_server_that_refuses_us_is_our_affair_and_no_notice_fails(
    mail: MailServer, account: Account, answer: str
) -> None:
    mail.refuse(EMAIL, answer)
    _tell(account)
    noticing.send_all()
    mail.answers.clear()
    mail.sender_answer = "553 5.1.8 sender unknown"
    noticing.send_all()
    job = noticing.job_of(_only())
    assert (job.state, job.error_code, job.tries) == (JobState.QUEUED, "channel_refuses_us", 0)


def test_an_answer_that_is_lost_sends_the_same_letter_again_under_its_name(
    mail: MailServer, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    noticing.use_mail(monkeypatch, mail.port, CHANNEL_ANSWER_S="0.3")
    mail.after_data = lambda: time.sleep(1)  # it has taken the mail by then
    _tell(account)
    noticing.send_all()
    assert noticing.job_of(_only()).error_code == "channel_away"
    mail.after_data = lambda: None
    noticing.send_all()
    first, second = mail.wait_for(2)
    assert first["Message-ID"] == second["Message-ID"]
    assert text_of(first) == text_of(second)
    assert noticing.job_of(_only()).attempts == 2


def test_a_link_whose_answer_was_lost_is_another_letter_and_the_older_says_so(
    mail: MailServer, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    noticing.use_mail(monkeypatch, mail.port, CHANNEL_ANSWER_S="0.3")
    mail.after_data = lambda: time.sleep(1)
    _reset(account)
    noticing.send_all()
    mail.after_data = lambda: None
    noticing.send_all()
    first, second = mail.wait_for(2)
    assert first["Message-ID"] != second["Message-ID"]
    older, newer = (link_in(text_of(one), "/reset/").removeprefix("/reset/") for one in (first, second))
    with db.read() as session:
        standings = [forgotten.look(session, token)[0].standing for token in (older, newer)]  # type: ignore[index]
        assert standings == ["newer", "open"]
        assert [older, newer] != [proof.digest for proof in session.scalars(select(Proof))]
    assert all("生成于" in text_of(one) for one in (first, second))


@pytest.mark.parametrize("say", [b"", b"2"])
def test_a_server_that_is_silent_or_drips_holds_up_a_notice_for_a_bounded_time(
    account: Account, monkeypatch: pytest.MonkeyPatch, say: bytes
) -> None:
    silent = Silent(say)
    noticing.use_mail(monkeypatch, silent.port, CHANNEL_ANSWER_S="0.5", CHANNEL_TOTAL_S="1")
    _tell(account)
    began = time.monotonic()
    noticing.send_all()
    assert time.monotonic() - began < 3
    silent.stop()
    assert noticing.job_of(_only()).error_code == "channel_away"


def test_tls_and_a_log_in_are_used_as_they_are_set(
    account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    context, signer = certificate(tmp_path_factory.mktemp("tls"))
    with noticing.mail_server(monkeypatch, tls=context, login=True) as server:
        own = {"MAIL_TLS": "starttls", "MAIL_USER": USER, "MAIL_PASSWORD": PASSWORD}
        noticing.use_mail(monkeypatch, server.port, **own)
        _tell(account)
        noticing.send_all()
        assert noticing.job_of(_only()).error_code == "channel_away"  # a certificate of nobody we trust
        trusted = own | {"MAIL_CA_FILE": str(signer)}
        noticing.use_mail(monkeypatch, server.port, **trusted | {"MAIL_PASSWORD": "wrong"})
        noticing.send_all()
        assert noticing.job_of(_only()).error_code == "channel_refuses_us"
        noticing.use_mail(monkeypatch, server.port, **trusted)
        noticing.send_all()
        assert len(server.mails) == 1


@pytest.mark.parametrize(
    ("address", "receiver"),
    [("a@例子.中国", "a@xn--fsqu00a.xn--fiqs8s"), ("李@例子.中国", "李@xn--fsqu00a.xn--fiqs8s")],
)
def test_addresses_of_other_scripts_are_written_to(
    mail: MailServer, account: Account, address: str, receiver: str
) -> None:
    noticing.change_email(account, address)
    _tell(account)
    noticing.send_all()
    assert mail.envelopes[0].rcpt_tos == [receiver]
    assert mail.mails[0]["To"] == receiver


def test_a_server_without_smtputf8_cannot_be_given_such_a_name(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    noticing.change_email(account, "李@例子.中国")
    with noticing.mail_server(monkeypatch, utf8=False):
        _tell(account)
        noticing.send_all()
    assert (_only().state, _only().error_code) == ("failed", "address_unsupported")


def test_a_name_of_any_kind_breaks_no_header_and_turns_no_text(mail: MailServer, account: Account) -> None:
    with db.write() as session:
        session.get_one(Account, account.id).person_name = (
            "古丽娜尔·买买提\r\nBcc: a@b.example\u202e" + "长" * 20
        )
    _tell(account, "new_device_login", device="Chrome\r\nBcc: a@b.example\x00\u202e", network="1.2.3.*")
    noticing.send_all()
    [message] = mail.mails
    assert mail.envelopes[0].rcpt_tos == [EMAIL]
    assert message["Bcc"] is None
    text = text_of(message)
    assert not re.search(r"^Bcc:", text, re.MULTILINE)
    assert not set("\u202e\x00") & set(text)


def test_what_is_too_old_to_be_worth_it_is_not_sent(mail: MailServer, account: Account) -> None:
    _reset(account)
    with db.write() as session:
        session.execute(update(Notice).values(created_at=now_ms() - 25 * 3600 * 1000))
    noticing.send_all()
    assert mail.mails == []
    assert (_only().state, _only().error_code) == ("failed", "notice_too_late")


def test_for_a_name_that_nobody_has_the_rows_are_the_same_and_nothing_is_sent(
    mail: MailServer, account: Account
) -> None:
    forgotten.ask("110099999999", language="zh")
    noticing.send_all()
    assert mail.asked == []
    assert (_only().state, _only().error_code, _only().receiver_id) == ("dropped", "nobody", None)


def test_many_askings_send_a_few_links_and_the_last_of_them_works(mail: MailServer, account: Account) -> None:
    for _ in range(8):
        _reset(account)
        noticing.send_all()
    assert len(mail.mails) == 6
    with db.read() as session:
        found = forgotten.look(session, mail.last_link("/reset/").removeprefix("/reset/"))
    assert found is not None
    assert found[0].standing == "open"
    assert [notice.error_code for notice in noticing.notices()][-2:] == ["too_many", "too_many"]


def test_what_the_receiver_switched_off_is_not_sent(mail: MailServer, account: Account) -> None:
    _tell(account, "certificate_ready", document="membership", asked=0)
    with db.write() as session:
        session.get_one(Account, account.id).notices_off = ["certificate_ready", "password_changed"]
    _tell(account, "certificate_ready", document="membership", asked=0)
    _tell(account)  # can't be switched off
    noticing.send_all()
    assert [mail["Subject"] for mail in mail.mails] == ["您的密码已更改"]
    assert [(one.kind, one.state) for one in noticing.notices()] == [
        ("certificate_ready", "dropped"), ("password_changed", "sent"),
    ]  # fmt: skip


def test_no_row_and_no_job_holds_a_token_or_an_address(mail: MailServer, account: Account) -> None:
    _reset(account)
    noticing.send_all()
    token = mail.last_link("/reset/").removeprefix("/reset/")
    job = noticing.job_of(_only())
    with db.read() as session:
        proof = session.scalars(select(Proof)).one()
        kept = [vars(row) for row in (_only(), job, proof)]
    assert token not in str(kept)
    assert EMAIL not in str(kept)
