"""`accounts token|tokens|revoke`: a token is shown once, listed without itself, and ended at once."""

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select, update

from shared import db
from shared.accounts import Account, ApiToken
from tests.web.api.calling import account, is_problem
from web.commands.accounts import main


def run(*words: str) -> str:
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_token_made_by_the_command_works_until_it_is_revoked(client: FlaskClient) -> None:
    account("ops", name="ops-li")
    token = run("token", "ops-li", "--label", "接口测试").strip().rpartition("：")[2]
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/campaigns", headers=headers).status_code == 200
    listed = run("tokens")
    assert "接口测试" in listed
    assert token not in listed
    run("revoke", listed.split("\t")[0])
    is_problem(client.get("/api/v1/campaigns", headers=headers), 401, "login_needed")
    assert run("tokens") == ""
    assert CliRunner().invoke(main, ["revoke", "1"]).exit_code == 1


def test_a_token_ends_by_itself(client: FlaskClient) -> None:
    account("ops", name="ops-li")
    token = run("token", "ops-li", "--label", "接口测试", "--days", "7").strip().rpartition("：")[2]
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/campaigns", headers=headers).status_code == 200
    with db.write() as session:
        now = db.clock(session)
        left = session.scalars(select(ApiToken.expires_at)).one() - now
        assert 6.9 < left / 86_400_000 <= 7
        session.execute(update(ApiToken).values(expires_at=now - 1))
    is_problem(client.get("/api/v1/campaigns", headers=headers), 401, "login_needed")
    assert run("tokens") == ""


def test_a_token_ends_with_a_reset_of_the_password(client: FlaskClient) -> None:
    account("ops", name="ops-li")
    token = run("token", "ops-li", "--label", "接口测试").strip().rpartition("：")[2]
    run("reset", "ops-li")
    with db.write() as session:  # the person then has a password of their own again
        session.execute(update(Account).values(must_change=False))
    answer = client.get("/api/v1/campaigns", headers={"Authorization": f"Bearer {token}"})
    is_problem(answer, 401, "login_needed")


@pytest.mark.parametrize("days", ["0", "367"])
def test_a_token_lasts_a_year_at_most(client: FlaskClient, days: str) -> None:
    account("ops", name="ops-li")
    refused = CliRunner().invoke(main, ["token", "ops-li", "--label", "x", "--days", days])
    assert refused.exit_code == 2
