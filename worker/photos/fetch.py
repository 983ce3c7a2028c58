"""One HTTP GET of a photo, to a configured origin and nowhere else, within hard limits.

Redirects are never followed, the environment's proxies and compressed answers never used
(httpcore alone does none of the three), and every failure becomes a JobError that says
whether trying again may help.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache

import httpcore

from shared.errors import JobError
from worker.photos.addresses import Resolver, system_resolver
from worker.photos.backend import AddressRefused, Deadline, PinnedBackend, TooManyBytes
from worker.photos.policy import FetchPolicy, Origin

MAX_RETRY_AFTER_S = 3600
_TRY_AGAIN_4XX = frozenset({408, 421, 425, 429})
_HEADERS = (
    ("User-Agent", "member-certificate-photo-fetch"),
    ("Accept", "image/jpeg, image/png"),
    ("Accept-Encoding", "identity"),
    ("Connection", "close"),
)


@dataclass(frozen=True)
class Fetched:
    """An answer's bytes as they came, and where from; the bytes are not yet known to be safe."""

    data: bytes
    content_type: str
    url_host: str
    status: int
    fetched_at: datetime


def fetch(
    url: str,
    policy: FetchPolicy,
    *,
    resolver: Resolver = system_resolver,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """The picture at `url`, at most `policy.max_bytes` long, within `policy.total_s`.

    Raises JobError: photo_refused_address (final; the URL, an address or a redirect leads
    elsewhere), photo_not_found (final; 404 or 410), photo_source_down (mostly not final;
    `reason`, perhaps `status` and `retry_after_s`), photo_unusable (final; too large or
    no picture).
    """
    origin = _allowed_origin(url, policy)
    deadline = Deadline(policy.total_s)
    backend = PinnedBackend(
        networks=policy.networks,
        resolver=resolver,
        deadline=deadline,
        max_bytes=policy.max_bytes,
    )
    connection = httpcore.HTTPConnection(
        origin=httpcore.URL(url).origin,
        ssl_context=tls or (_system_tls() if origin.scheme == "https" else None),
        network_backend=backend,
    )
    with _as_job_errors(origin, policy), connection:
        return _get(connection, url, policy, origin)


def _allowed_origin(url: str, policy: FetchPolicy) -> Origin:
    try:
        origin = Origin.of(url)
    except ValueError as error:
        raise JobError("photo_refused_address", final=True, reason="url") from error
    if origin not in policy.hosts:
        raise JobError("photo_refused_address", final=True, reason="host", host=str(origin))
    return origin


@cache
def _system_tls() -> ssl.SSLContext:
    """The system's trust store, not a bundled one: a service may have a private authority."""
    return ssl.create_default_context()


def _get(connection: httpcore.HTTPConnection, url: str, policy: FetchPolicy, origin: Origin) -> Fetched:
    timeouts = {"connect": policy.connect_s, "read": policy.read_s, "write": policy.read_s}
    with connection.stream("GET", url, headers=list(_HEADERS), extensions={"timeout": timeouts}) as response:
        headers = _lower(response.headers)
        _check_status(response.status, headers)
        _check_framing(headers, policy)
        data = _read(response, policy)
    _check_picture(data)
    return Fetched(
        data=data,
        content_type=headers.get("content-type", "").split(";")[0].strip().lower()[:100],
        url_host=origin.host,
        status=response.status,
        fetched_at=datetime.now(UTC),
    )


def _lower(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def _check_status(status: int, headers: dict[str, str]) -> None:
    if status == 200:
        return
    if 300 <= status < 400:
        raise JobError("photo_refused_address", final=True, reason="redirect", status=status)
    if status in (404, 410):
        raise JobError("photo_not_found", final=True, status=status)
    final = 400 <= status < 500 and status not in _TRY_AGAIN_4XX
    wait = _retry_after(headers.get("retry-after"))
    params = {} if wait is None else {"retry_after_s": wait}
    raise JobError("photo_source_down", final=final, reason="status", status=status, **params)


def _retry_after(value: str | None) -> int | None:
    """Seconds to wait as the service asks, 0 to an hour, or None when it doesn't say."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return min(int(value.strip()[:9]), MAX_RETRY_AFTER_S)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seconds = (moment - datetime.now(UTC)).total_seconds()
    return int(min(max(seconds, 0), MAX_RETRY_AFTER_S))


def _check_framing(headers: dict[str, str], policy: FetchPolicy) -> None:
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise JobError("photo_unusable", final=True, reason="encoding")
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length[:18]) > policy.max_bytes:
        raise _too_large(policy)


def _read(response: httpcore.Response, policy: FetchPolicy) -> bytes:
    data = bytearray()
    for piece in response.iter_stream():
        data += piece
        if len(data) > policy.max_bytes:
            raise _too_large(policy)
    return bytes(data)


def _too_large(policy: FetchPolicy) -> JobError:
    return JobError("photo_unusable", final=True, reason="too_large", max_bytes=policy.max_bytes)


def _check_picture(data: bytes) -> None:
    """A page instead of a picture is a service in trouble (a notice, a log-in) and may pass."""
    if not data:
        raise JobError("photo_source_down", final=False, reason="empty")
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return
    if data[:256].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{", b"[")):
        raise JobError("photo_source_down", final=False, reason="page")
    raise JobError("photo_unusable", final=True, reason="format")


@contextmanager
def _as_job_errors(origin: Origin, policy: FetchPolicy) -> Iterator[None]:
    """Turns what went wrong below into a JobError; the host is named, the path never."""
    host = str(origin)
    try:
        yield
    except AddressRefused as error:
        raise JobError(
            "photo_refused_address", final=True, reason="address", host=host, address=str(error)
        ) from error
    except TooManyBytes as error:
        raise _too_large(policy) from error
    except httpcore.TimeoutException as error:
        raise JobError("photo_source_down", final=False, reason="timeout", host=host) from error
    except httpcore.RemoteProtocolError as error:
        # A body shorter than its Content-Length, or no HTTP at all.
        raise JobError("photo_source_down", final=False, reason="broken_answer", host=host) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise JobError("photo_source_down", final=False, reason="unreachable", host=host) from error
