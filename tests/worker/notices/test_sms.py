"""Text messages by the gateway: taken, refused for a number, refused to us, put off."""

import pytest

from shared import db
from shared.accounts import Account, reaching
from shared.jobs import JobState
from shared.notices import telling
from tests import noticing
from tests.servers import environment
from tests.servers.sms import SmsGateway

NUMBER = "+8613800138000"


@pytest.fixture
def reached_by_sms(account: Account, gateway: SmsGateway) -> Account:
    """An account with a mobile, where no mail server is configured."""
    noticing.reachable(account, sms=noticing.MOBILE)
    with db.write() as session:
        to = reaching.account(account.id)
        telling.tell(session, "password_changed", to, at=db.clock(session), how="staff")
    return account


def test_without_mail_a_change_of_the_password_is_told_by_sms(
    gateway: SmsGateway, reached_by_sms: Account
) -> None:
    noticing.send_all()
    noticing.send_all()
    [message] = gateway.messages
    assert message["to"] == NUMBER
    assert "由工作人员重置了" in message["text"]
    assert "\n" not in message["text"]
    [notice] = noticing.notices()
    assert (notice.state, notice.channel, notice.masked) == ("sent", "sms", "138****8000")


@pytest.mark.parametrize(
    ("status", "state", "code"),
    [
        (422, JobState.FAILED, "address_refused"), (503, JobState.QUEUED, "channel_away"),
        (429, JobState.QUEUED, "channel_away"), (402, JobState.QUEUED, "channel_refuses_us"),
        (302, JobState.QUEUED, "channel_refuses_us"),
    ],
)  # fmt: skip
def test_what_the_gateway_answers_decides_who_waits(
    gateway: SmsGateway, reached_by_sms: Account, status: int, state: JobState, code: str
) -> None:
    elsewhere = {"Location": "http://127.0.0.1:1/"}
    gateway.answers[NUMBER] = (status, f"no message for {NUMBER}", elsewhere)
    noticing.send_all()
    job = noticing.job_of(noticing.notices()[0])
    assert (job.state, job.error_code, job.tries) == (state, code, 0)
    assert NUMBER[1:] not in str(job.error_params)


def test_a_wrong_token_or_a_gateway_that_is_away_waits_and_is_sent_once_afterwards(
    gateway: SmsGateway, reached_by_sms: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as wrong:
        wrong.setenv("CERT_SMS_TOKEN", "wrong")
        environment.forget()
        noticing.send_all()
        wrong.setenv("CERT_SMS_URL", "http://127.0.0.1:1/messages")
        environment.forget()
        noticing.send_all()
    environment.forget()
    assert gateway.messages == []
    noticing.send_all()
    noticing.send_all()
    assert len(gateway.messages) == 1
