"""What a fetch may do: which origins, which networks, how long, how much."""

from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Self
from urllib.parse import urlsplit

from shared.settings import settings
from worker.photos.addresses import Network

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Origin:
    """A scheme, host and port; a URL belongs to it only when all three are equal."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Self:
        """The origin of a URL. Raises ValueError for anything but plain http(s) without log-in."""
        if not url.isascii() or any(ch <= " " or ch in "\\\x7f" for ch in url):
            raise ValueError("a URL holds ASCII, no spaces, control characters or backslashes")
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
            raise ValueError("only http:// or https:// with a host and no log-in")
        return cls(parts.scheme, parts.hostname.rstrip("."), parts.port or _PORTS[parts.scheme])

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


@dataclass(frozen=True)
class FetchPolicy:
    """Limits of one fetch, those of the settings unless told. Times in seconds, sizes in bytes.

    `networks` (CIDR texts) are the only ones that may be connected to; empty means any public
    address and no other. `connect_s` covers look-up, connecting and the TLS handshake's wait,
    `read_s` the wait for each piece, `total_s` everything together.
    """

    hosts: tuple[Origin, ...]
    networks: tuple[Network, ...] = ()
    connect_s: float = field(default_factory=lambda: settings().photo_connect_s)
    read_s: float = field(default_factory=lambda: settings().photo_read_s)
    total_s: float = field(default_factory=lambda: settings().photo_total_s)
    max_bytes: int = field(default_factory=lambda: settings().photo_max_bytes)

    def __post_init__(self) -> None:
        for network in self.networks:
            ip_network(network)
        if min(self.connect_s, self.read_s, self.total_s, self.max_bytes) <= 0:
            raise ValueError("every limit of a fetch must be above zero")

    @classmethod
    def configured(cls, url: str, networks: str) -> Self:
        """For a service at `url` within `networks` (comma-separated)."""
        within = tuple(part.strip() for part in networks.split(",") if part.strip())
        return cls(hosts=(Origin.of(url),), networks=within)
