"""The entry point of the container image: `prepare`, or any command under the installation's keys.

`prepare` makes what is missing (keys, the database's password) on its volumes; `migrate` brings the
database up to date. Each setting may come as `CERT_*` instead: what is set outside wins.
"""

import os
import secrets
import sys
from pathlib import Path

from deploy import installation

PASSWORD = Path("/database-password/password")


def main(arguments: list[str]) -> None:
    """Replaces this process by the command, except for our own two verbs."""
    if arguments == ["prepare"]:
        installation.keys()
        _make_password()
        return
    for name, value in (_own_settings()).items():
        os.environ.setdefault(name, value)
    if arguments == ["migrate"]:
        from shared import migrations

        migrations.upgrade()
        return
    os.execvp(arguments[0], arguments)  # noqa: S606 - so that a stop signal reaches the command itself


def _make_password() -> None:
    if PASSWORD.parent.is_dir() and not PASSWORD.exists():
        PASSWORD.touch(mode=0o600)
        PASSWORD.write_text(secrets.token_urlsafe(32))


def _own_settings() -> dict[str, str]:
    made = {} if "CERT_ID_KEYS" in os.environ else installation.keys()
    if PASSWORD.exists():
        host = os.environ.get("CERT_DATABASE_HOST", "postgres")
        made["CERT_DATABASE_URL"] = f"postgresql://certificates:{PASSWORD.read_text()}@{host}/certificates"
    return made


if __name__ == "__main__":
    main(sys.argv[1:])
