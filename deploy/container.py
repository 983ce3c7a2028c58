"""The entry point of the container image: `prepare`, or any command under the installation's keys.

`prepare` makes what is missing (keys, passwords of database and Redis) on its volumes; `migrate` brings the
database up to date, as its owner, and says what the programs' own role may do with it; `new-keys` and
`drop-old-keys` change keys (deploy/rotation.py). Each setting may come
as `CERT_*` instead: what is set outside wins.
"""

import os
import secrets
import sys
from pathlib import Path

from deploy import installation, rotation

# A volume each: who may know a password is who has its volume.
OWNER = Path("/database-password/password")
PROGRAMS = Path("/app-password/password")
REDIS = Path("/redis-password/password")
_ROLE = "certificates_app"


def main(arguments: list[str]) -> None:
    """Replaces this process by the command, except for our own verbs."""
    if arguments == ["prepare"]:
        _prepare()
        return
    if len(arguments) == 1 and (verb := rotation.VERBS.get(arguments[0])):
        verb()
        return
    owner = arguments == ["migrate"]
    given = "CERT_DATABASE_URL" in os.environ
    for name, value in _own_settings(owner=owner).items():
        os.environ.setdefault(name, value)
    if owner:
        _migrate(for_programs=not given)
        return
    os.execvp(arguments[0], arguments)  # noqa: S606 - so that a stop signal reaches the command itself


def _prepare() -> None:
    installation.keys()
    for file in (OWNER, PROGRAMS, REDIS):
        _make_password(file)
    _write(REDIS.with_name("redis.conf"), f"requirepass {REDIS.read_text()}\n")


def _make_password(file: Path) -> None:
    _write(file, file.read_text() if file.exists() else secrets.token_urlsafe(32))


def _write(file: Path, text: str) -> None:
    """Whole or not at all. Readable: each server runs under a user of its own, and only it has the volume."""
    new = file.with_suffix(".new")
    new.write_text(text)
    new.chmod(0o444)
    new.replace(file)


def _migrate(*, for_programs: bool) -> None:
    from shared import migrations, starting
    from shared.migrations import app_role

    starting.check()
    migrations.upgrade()
    if for_programs:
        app_role.allow(_ROLE, PROGRAMS.read_text())


def _own_settings(*, owner: bool) -> dict[str, str]:
    made = {} if "CERT_ID_KEYS" in os.environ else installation.keys()
    user, file = ("certificates", OWNER) if owner else (_ROLE, PROGRAMS)
    if file.exists():
        host = os.environ.get("CERT_DATABASE_HOST", "postgres")
        made["CERT_DATABASE_URL"] = f"postgresql://{user}:{file.read_text()}@{host}/certificates"
    if REDIS.exists():
        host = os.environ.get("CERT_REDIS_HOST", "redis")
        made["CERT_REDIS_URL"] = f"redis://:{REDIS.read_text()}@{host}:6379/0"
    return made


if __name__ == "__main__":
    main(sys.argv[1:])
