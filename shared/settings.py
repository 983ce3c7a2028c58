"""Settings, read once from the environment (prefix `CERT_`), refused when they make no sense."""

from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared import keys

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every setting of an installation; times in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(
        env_prefix="CERT_", frozen=True, extra="ignore",
        allow_inf_nan=False, validate_default=True, hide_input_in_errors=True,
    )  # fmt: skip

    # The installation
    body_folder: Path = ROOT / "shared/bodies/cicpa"
    public_address: str = "http://127.0.0.1:8000"
    specimen: bool = True  # 样本 across every certificate: off only at the body's own address
    demo: bool = False  # demo log-ins may be shown on the start page

    # Where things are kept
    database_url: str = f"sqlite:///{ROOT}/var/db.sqlite3"
    storage_folder: Path = ROOT / "var/files"
    redis_url: str = "redis://127.0.0.1:6379/0"

    # Keys, newest first (shared/keys.py); made by `make run` and compose for their installations
    secret_key: SecretStr = SecretStr("")  # signs cookies and forms
    id_keys: SecretStr = SecretStr("")  # AES-GCM-SIV keys for ID numbers, name:base64
    index_key: SecretStr = SecretStr("")  # HMAC key of the ID number's index

    # Jobs
    lease_s: float = Field(90, gt=0)
    hard_limit_s: float = Field(60, gt=0)
    soft_limit_s: float = Field(45, gt=0)
    max_crashes: int = Field(3, ge=1)
    max_attempts: int = Field(5, ge=1)  # tries of a job that fails in a way that may pass
    backoff_s: float = Field(5, gt=0)  # first wait; doubled each time, with jitter
    backoff_max_s: float = Field(300, gt=0)
    resend_s: float = Field(10, gt=0)  # a queued job's id is sent again after this
    deaf_s: float = Field(20, gt=0)  # a worker that takes nothing of what was due so long ends itself
    sweep_s: float = Field(5, gt=0)
    orphan_s: float = Field(180, gt=0)  # a file without a row is removed once this old
    tidy_s: float = Field(600, gt=0)  # how often those, and lapsed applications, are looked for
    stop_s: float = Field(8, gt=0)  # how long a worker told to stop may finish its work
    tasks_per_child: int = Field(200, ge=1)  # a belt: children are flat without it
    chunk_s: float = Field(1.0, gt=0)  # a campaign chunk is sized to this much measured work
    chunk_lanes: int = Field(4, ge=1)  # chunks of one campaign in flight
    slice_s: float = Field(3.0, gt=0)  # longer work gives its job back after this
    # A file that people bring is read in a child that ends after so long, or half of it in a processor's
    # time, and may hold so many bytes, its libraries included.
    reading_s: float = Field(400, gt=0)
    reading_bytes: int = Field(1_700_000_000, gt=0)
    poll_s: float = Field(1.0, gt=0)  # Retry-After of the first poll
    totals_s: float = Field(60, gt=0)  # how old the totals of 工作台 may be

    # Fetching a photo; where from is a setting of each source in worker/photos/sources/
    photo_connect_s: float = Field(3, gt=0)
    photo_read_s: float = Field(5, gt=0)
    photo_total_s: float = Field(15, gt=0)
    photo_max_bytes: int = Field(5_000_000, gt=0)
    photo_upload_bytes: int = Field(
        20_000_000, gt=0, le=50_000_000
    )  # of one that people hand in: phones make 3 to 12 MB
    photo_undo_s: int = Field(30, ge=0, le=60)  # how long a reviewer may take the last decision back

    # Log-in
    session_idle_s: int = Field(30 * 60, gt=0)
    session_absolute_s: int = Field(12 * 3600, gt=0)
    initial_password_s: int = Field(72 * 3600, gt=0)
    captcha_s: int = Field(300, gt=0)
    device_days: int = Field(180, ge=1)  # how long a browser stays known to the account that logged in there
    api_token_days: int = Field(90, ge=1, le=366)
    force_new_password: bool = True
    proxy_hops: int = Field(0, ge=0, le=8)  # proxies that add to X-Forwarded-For
    trusted_hosts: str = ""  # comma-separated; empty = the public address's host and loopback
    ratelimit_scale: int = Field(1, ge=1)  # multiplies the limits, for load tests

    # Notices: what is not named here is not offered. Mail by SMTP, text messages by an HTTP gateway
    mail_host: str = ""
    mail_port: int = Field(587, ge=1, le=65535)
    mail_tls: Literal["starttls", "tls", "none"] = "starttls"
    mail_ca_file: Path | None = None  # whom to trust in place of the system's authorities
    mail_user: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_from: str = ""  # the address that mails come from, and bounces go to
    sms_url: str = ""  # worker/notices/channels/sms.py says what is posted there
    sms_token: SecretStr = SecretStr("")
    channel_answer_s: float = Field(15, gt=0)  # for one answer of a mail server or gateway
    channel_total_s: float = Field(40, gt=0)  # for the whole of one notice, at most most of the lease
    long_job_s: float = Field(60, gt=0)  # who waited longer for a certificate is told when it is ready
    demo_mails_url: str = ""  # where the demo's mail service shows what it has taken; with demo only

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies go over TLS only: they follow the address."""
        return self.public_address.startswith("https://")

    @property
    def public_host(self) -> str:
        """The host that members know."""
        return urlsplit(self.public_address).hostname or ""

    @field_validator("public_address")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        plain = not (parts.query or parts.fragment or parts.username or parts.password)
        if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
            raise ValueError("is not an address: set it to what members type, https://host")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError(
                "is no database: set it to postgresql://user:password@host/name or sqlite:///file"
            )
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_a_redis(cls, value: str) -> str:
        if not value.startswith(("redis://", "rediss://", "redis+socket://", "unix://")):
            raise ValueError("is no Redis: set it to redis://:password@host:6379/0")
        return value

    @field_validator("body_folder")
    @classmethod
    def _is_a_body(cls, value: Path) -> Path:
        if not (value / "body.toml").is_file():
            raise ValueError("holds no body.toml: set it to the folder of a body (shared/bodies)")
        return value

    @field_validator("secret_key", "index_key")
    @classmethod
    def _are_keys(cls, value: SecretStr) -> SecretStr:
        keys.read(value.get_secret_value(), named=False)
        return value

    @field_validator("id_keys")
    @classmethod
    def _are_named_keys(cls, value: SecretStr) -> SecretStr:
        keys.read(value.get_secret_value(), named=True)
        return value

    @model_validator(mode="after")
    def _keys_have_one_use_each(self) -> "Settings":
        held = ((self.secret_key, False), (self.index_key, False), (self.id_keys, True))
        found = [
            key.secret
            for setting, named in held
            for key in keys.read(setting.get_secret_value(), named=named)
        ]
        if len(set(found)) < len(found):
            raise ValueError("CERT_SECRET_KEY, CERT_ID_KEYS and CERT_INDEX_KEY must not share a key")
        return self

    @model_validator(mode="after")
    def _limits_are_ordered(self) -> "Settings":
        if not self.soft_limit_s < self.hard_limit_s:
            raise ValueError("CERT_SOFT_LIMIT_S must be below CERT_HARD_LIMIT_S")
        if not self.orphan_s > self.lease_s:
            raise ValueError("CERT_ORPHAN_S must be above CERT_LEASE_S: a file may be named until then")
        return self

    @field_validator("sms_url", "demo_mails_url")
    @classmethod
    def _is_nothing_or_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("is not an address: set it to http(s)://host/path, or leave it empty")
        return value

    @model_validator(mode="after")
    def _mail_makes_sense(self) -> "Settings":
        if self.mail_host and "@" not in self.mail_from:
            raise ValueError("CERT_MAIL_HOST needs CERT_MAIL_FROM: the address that mails come from")
        if not (self.mail_user + self.mail_password.get_secret_value()).isascii():
            raise ValueError(
                "CERT_MAIL_USER and CERT_MAIL_PASSWORD must be ASCII: mail servers take no other"
            )
        if self.mail_user and self.mail_tls == "none":
            raise ValueError("CERT_MAIL_TLS=none would send CERT_MAIL_PASSWORD readable: use starttls or tls")
        return self

    @model_validator(mode="after")
    def _only_the_real_site_prints_without_specimen(self) -> "Settings":
        if self.specimen:
            return self
        wrong = {
            "CERT_PUBLIC_ADDRESS to an https:// address": not self.secure_cookies,
            "CERT_DEMO=false": self.demo,
            "CERT_RATELIMIT_SCALE=1": self.ratelimit_scale != 1,
        }
        if needed := [what for what, missing in wrong.items() if missing]:
            raise ValueError(f"CERT_SPECIMEN=false prints real certificates: set {', '.join(needed)} as well")
        return self


def explained(error: ValidationError) -> list[str]:
    """A sentence for each setting that is wrong; never its value, which may be a secret."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return [_sentence(one["loc"], one["msg"]) for one in found]


def _sentence(where: tuple[int | str, ...], what: str) -> str:
    name = f"CERT_{'_'.join(map(str, where)).upper()} " if where else ""
    return f"{name}{what.removeprefix('Value error, ')}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process; `settings.cache_clear()` makes a test read them anew."""
    return Settings()
