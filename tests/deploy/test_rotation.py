"""The keys that an installation made for itself are changed in two steps, each of which may be done twice."""

from pathlib import Path

import pytest

from deploy import installation, rotation
from shared import starting
from tests.servers import environment


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "VAR", tmp_path)


def _starts(settings_env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in installation.keys().items():
        monkeypatch.setenv(name, value)
    environment.forget()
    starting.check()


def test_a_new_key_stands_before_each_old_one_and_then_alone(
    settings_env: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = installation.keys()
    for _ in range(2):
        rotation.new_keys()
        both = installation.keys()
        _starts(settings_env, monkeypatch)
        assert all(keys.split(",")[1] == first[name] for name, keys in both.items())
    assert both["CERT_ID_KEYS"].startswith("k2:")
    for _ in range(2):
        rotation.drop_old_keys()
        _starts(settings_env, monkeypatch)
        assert installation.keys() == {name: keys.split(",")[0] for name, keys in both.items()}
    assert (tmp_path / "secrets" / "old-keys.json").stat().st_mode & 0o777 == 0o600
