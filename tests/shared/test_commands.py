"""What the command line says when the installation is not there to work on."""

import os

import pytest
from click.testing import CliRunner

from shared import commands
from shared.audit import Actor
from tests.servers import environment
from web.commands.campaigns import main as campaigns
from web.commands.members import main as members


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/db.sqlite3", "postgresql://certificates:not-shown@127.0.0.1:1/certificates"]
)
def test_a_database_that_is_away_is_a_sentence_without_the_password(settings_env, monkeypatch, url):
    monkeypatch.setenv("CERT_DATABASE_URL", url)
    environment.forget()
    result = CliRunner().invoke(campaigns, ["list"])
    assert result.exit_code == 1
    assert result.output.startswith("Error: 数据库不可用")
    assert "not-shown" not in result.output
    assert "Traceback" not in result.output


def test_a_setting_that_makes_no_sense_is_named_without_its_value(settings_env, monkeypatch):
    monkeypatch.setenv("CERT_LEASE_S", "forever")
    environment.forget()
    result = CliRunner().invoke(members, ["resume", "1"])
    assert result.exit_code == 1
    assert "CERT_LEASE_S" in result.output
    assert "forever" not in result.output


def test_a_body_that_makes_no_sense_is_a_sentence_that_names_the_file(settings_env, monkeypatch, tmp_path):
    (tmp_path / "body.toml").write_text("name = 5")
    monkeypatch.setenv("CERT_BODY_FOLDER", str(tmp_path))
    environment.forget()
    result = CliRunner().invoke(campaigns, ["list"])
    assert result.exit_code == 1
    assert f"{tmp_path}/admission.toml" in result.output  # the one that is not there
    assert "Traceback" not in result.output


def test_a_user_without_a_name_acts_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("uid not found: 1234")

    monkeypatch.setattr("getpass.getuser", nameless)
    assert commands.actor() == Actor(f"command:{os.getuid()}")
