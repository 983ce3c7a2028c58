"""`accounts token|tokens|revoke`: a token is shown once, listed without itself, and ended at once."""

from click.testing import CliRunner
from flask.testing import FlaskClient

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
