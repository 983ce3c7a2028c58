"""The local installation under `var/`: its folders, its keys, its ports, its environment."""

import base64
import json
import os
import secrets
import shlex
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("CERT_VAR", ROOT / "var")).resolve()
PORTS = {"web": 8000, "exam": 8700, "redis": 6390, "smtp": 8725, "mails": 8726}
_FOLDERS = ("log", "run", "redis", "files")


def make_folders() -> None:
    """`var/` is nobody else's to read: it holds photos, certificates and keys."""
    for name in _FOLDERS:
        (VAR / name).mkdir(parents=True, exist_ok=True)
    VAR.chmod(0o700)


def keys() -> dict[str, str]:
    """The installation's keys, made once. Losing them makes the ID numbers in the database unreadable."""
    path = VAR / "secrets" / "keys.json"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_keys(
            {
                "CERT_SECRET_KEY": random_key(),
                "CERT_ID_KEYS": f"k1:{random_key()}",
                "CERT_INDEX_KEY": random_key(),
            }
        )
    return dict(json.loads(path.read_text()))


def write_keys(made: dict[str, str], name: str = "keys.json") -> None:
    """Whole or not at all, for this user only."""
    path = VAR / "secrets" / name
    handle = os.open(path.with_suffix(".new"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(made, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    path.with_suffix(".new").replace(path)


def random_key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def environment(ports: dict[str, int]) -> dict[str, str]:
    """What every program of the installation gets; a `CERT_*` variable set outside wins."""
    ours = {
        **keys(),
        "CERT_DATABASE_URL": f"sqlite:///{VAR}/db.sqlite3",
        "CERT_STORAGE_FOLDER": f"{VAR}/files",
        "CERT_PUBLIC_ADDRESS": f"http://127.0.0.1:{ports['web']}",
        "CERT_WEB_BIND": f"127.0.0.1:{ports['web']}",
        "CERT_REDIS_URL": f"redis://127.0.0.1:{ports['redis']}/0",
        "CERT_EXAM_SERVICE_URL": f"http://127.0.0.1:{ports['exam']}",
        "CERT_EXAM_SERVICE_NETWORKS": "127.0.0.0/8",
        "CERT_MAIL_HOST": "127.0.0.1",
        "CERT_MAIL_PORT": str(ports["smtp"]),
        "CERT_MAIL_TLS": "none",
        "CERT_MAIL_FROM": "notices@certificates.example",
        "CERT_SMS_URL": f"http://127.0.0.1:{ports['mails']}/sms",
        "CERT_DEMO_MAILS_URL": f"http://127.0.0.1:{ports['mails']}/mails",
        "CERT_DEMO": "true",
    }
    internal = {
        "CERT_VAR": str(VAR),
        "CERT_BIN": str(Path(sys.executable).parent),
        "CERT_REDIS_PORT": str(ports["redis"]),
        "CERT_EXAM_PORT": str(ports["exam"]),
        "CERT_SMTP_PORT": str(ports["smtp"]),
        "CERT_MAILS_PORT": str(ports["mails"]),
    }
    inherited = {name: value for name, value in os.environ.items() if name not in internal}
    return {"LANG": "C.UTF-8", **ours, **inherited, **internal}


def keep(environment: dict[str, str]) -> None:
    """Write the settings where `deploy/local` finds them, for this user only."""
    ours = {name: value for name, value in environment.items() if name.startswith("CERT_")}
    lines = [f"{name}={shlex.quote(value)}" for name, value in ours.items()]
    file = VAR / "run" / "environment"
    file.touch(mode=0o600)
    file.write_text("\n".join(lines) + "\n")


def choose_ports() -> dict[str, int]:
    """The usual ports, or for each that is taken the next free one (`CERT_WEB_PORT` and so on to choose)."""
    chosen: dict[str, int] = {}
    for name, usual in PORTS.items():
        asked = os.environ.get(f"CERT_{name.upper()}_PORT")
        if asked and not _is_free(int(asked)):
            raise SystemExit(f"Port {asked} (CERT_{name.upper()}_PORT) is taken.")
        chosen[name] = int(asked) if asked else _next_free(usual)
    return chosen


def _next_free(port: int) -> int:
    return next(number for number in range(port, port + 200) if _is_free(number))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
