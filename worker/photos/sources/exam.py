"""Photos kept by an examination service under the number of the examination certificate.

That number is no ID number, so it may stand in a URL; the member's name and identity are not sent.
"""

from urllib.parse import quote

from pydantic import field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.errors import JobError
from worker.photos.fetch import Fetched, fetch
from worker.photos.policy import FetchPolicy, Origin

_MAX_NUMBER_LENGTH = 64


class ExamService(BaseSettings):
    """Where the service is: `CERT_EXAM_SERVICE_URL` and the networks it may resolve to."""

    model_config = SettingsConfigDict(env_prefix="CERT_EXAM_SERVICE_", frozen=True, extra="ignore")

    url: str = "http://127.0.0.1:8700"
    networks: str = ""  # comma-separated; empty: any public one

    @field_validator("url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        Origin.of(value)
        return value


def fetch_photo(number: str) -> Fetched:
    """The photo of one certificate from the configured service. Raises JobError."""
    service = ExamService()
    return fetch_exam_photo(number, service.url, FetchPolicy.configured(service.url, service.networks))


def fetch_exam_photo(number: str, base: str, policy: FetchPolicy) -> Fetched:
    """The photo of one certificate, by GET `<base>/photos/<number>`. Raises JobError."""
    return fetch(exam_photo_url(number, base), policy)


def exam_photo_url(number: str, base: str) -> str:
    """The photo's address; any character that has a meaning in a path is escaped."""
    trimmed = number.strip()
    if not trimmed or len(trimmed) > _MAX_NUMBER_LENGTH or set(trimmed) == {"."}:
        raise JobError("photo_not_found", final=True, reason="number")
    return f"{base.rstrip('/')}/photos/{quote(trimmed, safe='')}"
