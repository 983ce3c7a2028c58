"""Settings that are missing, weak or nonsense start nothing: a sentence says what to set, and no value."""

import base64
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared import starting
from shared.bodies import body
from shared.settings import settings
from tests.servers import environment
from tests.servers.stack import BIN, ROOT

WORDS = base64.b64encode(b"correct horse battery staple, yes").decode()
SAME = base64.b64encode(b"k" * 32).decode()
# As random as keys are, but the same in each process: they name the cases.
_BYTES = hashlib.sha512(b"keys of these tests").digest()
SHORT, LONG, KEY = (base64.b64encode(_BYTES[:length]).decode() for length in (16, 33, 32))

WRONG = [
    *((name, value) for name in ("CERT_SECRET_KEY", "CERT_INDEX_KEY") for value in (
        None, "", ",", "secret", "changeme", WORDS, SAME, SHORT, f"{KEY},{KEY}", f"{KEY},x",
    )),
    *(("CERT_ID_KEYS", value) for value in (
        None, "", "k1", KEY, "k1:", ":" + KEY, f"k1:{WORDS}", f"k1:{SAME}", f"k1:{SHORT}", f"k1:{LONG}",
        f"k1:{KEY},k1:{LONG}", f"k1:{KEY},k2:{KEY}", f"钥匙:{KEY}", "k1:not base64",
    )),
    *(("CERT_PUBLIC_ADDRESS", value) for value in (
        "", "certificates.example", "ftp://certificates.example", "https://", "https://a@b.example",
        "https://certificates.example?x=1",
    )),
    ("CERT_DATABASE_URL", "mysql://somewhere/certificates"),
    ("CERT_REDIS_URL", "http://somewhere"),
    ("CERT_BODY_FOLDER", "/nowhere"),
    ("CERT_SESSION_IDLE_S", "0"),
    ("CERT_PHOTO_TOTAL_S", "-1"),
    ("CERT_LEASE_S", "inf"),
    ("CERT_PROXY_HOPS", "-1"),
    ("CERT_PROXY_HOPS", "many"),
]  # fmt: skip


def _refused(monkeypatch: pytest.MonkeyPatch, values: dict[str, str | None]) -> str:
    for name, value in values.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    environment.forget()
    with pytest.raises(starting.NotToBeStarted) as refused:
        starting.check()
    return str(refused.value)


@pytest.mark.usefixtures("settings_env")
@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_named_with_what_to_set_and_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    said = _refused(monkeypatch, {name: value})
    assert name in said
    if value and len(value) > 8:
        assert value not in said


@pytest.mark.usefixtures("settings_env")
def test_two_uses_share_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "share" in _refused(monkeypatch, {"CERT_SECRET_KEY": KEY, "CERT_INDEX_KEY": KEY})
    assert "share" in _refused(monkeypatch, {"CERT_SECRET_KEY": KEY, "CERT_ID_KEYS": f"k1:{KEY}"})


def _real(**changes: str) -> dict[str, str | None]:
    """The settings of a site that prints real certificates, with these changed."""
    return {
        "CERT_SPECIMEN": "false",
        "CERT_DEMO": "false",
        "CERT_RATELIMIT_SCALE": "1",
        "CERT_PUBLIC_ADDRESS": f"https://{body().official_domain}",
        **changes,
    }


@pytest.mark.usefixtures("settings_env")
@pytest.mark.parametrize(
    "changes",
    [
        {"CERT_DEMO": "true"},
        {"CERT_RATELIMIT_SCALE": "2"},
        {"CERT_PUBLIC_ADDRESS": "https://elsewhere.example"},
        {"CERT_PUBLIC_ADDRESS": "https://127.0.0.1:8000"},
    ],
)
def test_real_certificates_are_printed_at_the_bodys_own_address_alone(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]
) -> None:
    said = _refused(monkeypatch, _real(**changes))
    assert "CERT_SPECIMEN=false" in said
    assert next(iter(changes)) in said


@pytest.mark.usefixtures("settings_env")
def test_real_certificates_need_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = f"http://{body().official_domain}"
    assert "CERT_PUBLIC_ADDRESS" in _refused(monkeypatch, _real(CERT_PUBLIC_ADDRESS=plain))


@pytest.mark.usefixtures("settings_env")
@pytest.mark.parametrize("demo", ["true", "false"])
def test_what_makes_sense_starts(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    """A real site; a demo that prints specimens, on TLS too."""
    for name, value in _real(CERT_DEMO=demo, CERT_SPECIMEN=demo).items():
        monkeypatch.setenv(name, str(value))
    environment.forget()
    starting.check()


@pytest.mark.usefixtures("settings_env")
@pytest.mark.parametrize(("address", "secure"), [("https://a.example", True), ("http://a.example", False)])
def test_cookies_follow_the_address(monkeypatch: pytest.MonkeyPatch, address: str, secure: bool) -> None:
    monkeypatch.setenv("CERT_PUBLIC_ADDRESS", address)
    environment.forget()
    assert settings().secure_cookies is secure


@pytest.mark.parametrize(
    "program",
    [
        [str(BIN / "gunicorn"), "--config", "deploy/gunicorn.conf.py", "web.app:create_app()"],
        [str(BIN / "celery"), "--app", "worker.app", "worker", "--queues", "render", "--pool", "threads"],
        [str(BIN / "sweeper")],
        [sys.executable, "-m", "deploy.container", "migrate"],
        [sys.executable, "-m", "deploy.start"],
    ],
    ids=["web", "worker", "sweeper", "migrate", "make run"],
)
def test_no_program_starts_with_a_wrong_setting(
    settings_env: dict[str, str], program: list[str], tmp_path: Path
) -> None:
    wrong = {
        **os.environ,
        "CERT_SECRET_KEY": "changeme",
        "CERT_VAR": str(tmp_path),
        "CERT_WEB_BIND": "127.0.0.1:0",
    }
    done = subprocess.run(program, env=wrong, cwd=ROOT, capture_output=True, text=True, timeout=60)
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "CERT_SECRET_KEY" in said
    assert "openssl rand -base64 32" in said
    assert "changeme" not in said
    assert "Traceback" not in said
