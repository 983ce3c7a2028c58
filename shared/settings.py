"""Settings, read once from the environment (prefix `CERT_`), refused when they make no sense."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every setting of an installation; times in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(env_prefix="CERT_", frozen=True, extra="ignore")

    # The installation
    body_folder: Path = ROOT / "shared/bodies/cicpa"
    public_address: str = "http://127.0.0.1:8000"
    specimen: bool = True  # 样本 across every certificate: off only in production
    demo: bool = False  # demo log-ins may be shown on the start page

    # Where things are kept
    database_url: str = f"sqlite:///{ROOT}/var/db.sqlite3"
    storage_folder: Path = ROOT / "var/files"
    redis_url: str = "redis://127.0.0.1:6379/0"

    # Keys: name:base64 pairs, newest first; made by `make run` for a local installation
    secret_key: SecretStr = SecretStr("")
    id_keys: SecretStr = SecretStr("")  # AES-GCM-SIV keys for ID numbers
    index_key: SecretStr = SecretStr("")  # HMAC key of the ID number's index

    # Jobs
    lease_s: float = Field(90, gt=0)
    hard_limit_s: float = Field(60, gt=0)
    soft_limit_s: float = Field(45, gt=0)
    max_crashes: int = Field(3, ge=1)
    max_attempts: int = Field(5, ge=1)  # tries of a job that fails in a way that may pass
    backoff_s: float = Field(5, gt=0)  # first wait; doubled each time, with jitter
    backoff_max_s: float = Field(300, gt=0)
    resend_s: float = Field(60, gt=0)  # a queued job's id is sent again after this
    sweep_s: float = Field(5, gt=0)
    orphan_s: float = Field(180, gt=0)  # a file without a row is removed once this old
    tidy_s: float = Field(600, gt=0)  # how often such files are looked for
    stop_s: float = Field(8, gt=0)  # how long a worker told to stop may finish its work
    tasks_per_child: int = Field(200, ge=1)  # a belt: children are flat without it
    chunk_s: float = Field(1.0, gt=0)  # a campaign chunk is sized to this much measured work
    chunk_lanes: int = Field(4, ge=1)  # chunks of one campaign in flight
    slice_s: float = Field(3.0, gt=0)  # longer work gives its job back after this
    poll_s: float = Field(1.0, gt=0)  # Retry-After of the first poll

    # Fetching a photo; where from is a setting of each source in worker/photos/sources/
    photo_connect_s: float = 3
    photo_read_s: float = 5
    photo_total_s: float = 15
    photo_max_bytes: int = 5_000_000

    # Log-in
    session_idle_s: int = 30 * 60
    session_absolute_s: int = 12 * 3600
    initial_password_s: int = 72 * 3600
    captcha_s: int = 300
    force_new_password: bool = True
    proxy_hops: int = Field(0, ge=0)
    trusted_hosts: str = ""  # comma-separated; empty = the public address's host and loopback
    secure_cookies: bool = False
    ratelimit_scale: int = Field(1, ge=1)  # multiplies the limits, for load tests

    @field_validator("public_address")
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _limits_are_ordered(self) -> "Settings":
        if not self.soft_limit_s < self.hard_limit_s:
            raise ValueError("CERT_SOFT_LIMIT_S must be below CERT_HARD_LIMIT_S")
        if not self.orphan_s > self.lease_s:
            raise ValueError("CERT_ORPHAN_S must be above CERT_LEASE_S: a file may be named until then")
        return self


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process; `settings.cache_clear()` makes a test read them anew."""
    return Settings()
