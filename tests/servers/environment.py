"""The settings of tests: `CERT_*` variables with short times, and what must be forgotten when they change."""

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared import crypto, db, settings, storage
from shared.jobs import carrier

NO_REDIS = "redis://127.0.0.1:1/0"  # refused at once: as when Redis is down


def _key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


KEYS = {
    "CERT_SECRET_KEY": _key(),
    "CERT_ID_KEYS": f"test:{_key()}",
    "CERT_INDEX_KEY": _key(),
}

# Production times would make tests wait; these keep the order soft < hard < lease.
SHORT_TIMES = {
    "CERT_LEASE_S": "6",
    "CERT_HARD_LIMIT_S": "5",
    "CERT_SOFT_LIMIT_S": "4",
    "CERT_BACKOFF_S": "0.2",
    "CERT_BACKOFF_MAX_S": "1",
    "CERT_RESEND_S": "1",
    "CERT_SWEEP_S": "0.2",
    "CERT_POLL_S": "0.2",
    "CERT_TOTALS_S": "0.001",
}


def variables(database_url: str, files: Path) -> dict[str, str]:
    """All `CERT_*` variables of a test installation without Redis."""
    return {
        **KEYS,
        **SHORT_TIMES,
        "CERT_DATABASE_URL": database_url,
        "CERT_STORAGE_FOLDER": str(files),
        "CERT_REDIS_URL": NO_REDIS,
        "CERT_DEMO": "true",
        "CERT_EXAM_SERVICE_NETWORKS": "127.0.0.0/8",
    }


@contextmanager
def configured(values: dict[str, str]) -> Iterator[None]:
    """This process under exactly these `CERT_*` variables; what was before comes back afterwards."""
    before = {name: value for name, value in os.environ.items() if _ours(name)}
    _replace(values)
    try:
        yield
    finally:
        _replace(before)


def _ours(name: str) -> bool:
    return name.startswith("CERT_") and not name.startswith("CERT_TEST_")


def _replace(values: dict[str, str]) -> None:
    for name in [name for name in os.environ if _ours(name)]:
        del os.environ[name]
    os.environ.update(values)
    forget()


def forget() -> None:
    """Drop what this process keeps of its settings."""
    db.dispose()
    settings.settings.cache_clear()
    storage.storage.cache_clear()
    carrier.sender.cache_clear()
    crypto.forget_keys()
