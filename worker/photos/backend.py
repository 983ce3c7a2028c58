"""A network backend for httpcore that reaches only checked addresses, within one deadline.

httpcore's own time-outs are per read, so a server that sends a header byte a second is never
late; and it resolves the name while connecting, so a check made before it proves nothing. Here
the name is resolved once, every answer is checked, the connection goes to a checked address
(TLS still sees the name: SNI and certificate checks stay right), every read gets the time that
is left, and the raw bytes of the whole answer are counted.
"""

import ssl
import time
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore

from worker.photos.addresses import Network, Resolver, is_allowed, resolve_within

# A status line and headers; an honest service needs under 1 KB.
HEADER_ALLOWANCE = 64 * 1024


class AddressRefused(Exception):
    """The name led to an address that the policy doesn't allow."""


class TooManyBytes(Exception):
    """More raw bytes arrived than an answer may have."""


class Deadline:
    """The end of the time a whole fetch may take."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        """Seconds left, cut to `at_most`. Raises httpcore.ReadTimeout when none is."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the whole fetch took too long")
        return left if at_most is None else min(left, at_most)


class GuardedStream(httpcore.NetworkStream):
    """A stream whose reads and writes end at the deadline and whose bytes are counted."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline, max_bytes: int) -> None:
        self._inner = inner
        self._deadline = deadline
        self._bytes_left = max_bytes

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, self._deadline.left(timeout))
        self._bytes_left -= len(data)
        if self._bytes_left < 0:
            raise TooManyBytes
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        inner = self._inner.start_tls(ssl_context, server_hostname, left)
        return GuardedStream(inner, self._deadline, self._bytes_left)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the checked addresses of one name, for one fetch."""

    def __init__(
        self,
        *,
        networks: Sequence[Network],
        resolver: Resolver,
        deadline: Deadline,
        max_bytes: int,
    ) -> None:
        self._networks = networks
        self._resolver = resolver
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._tcp = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connects to the first address that answers; the connect time is shared among them."""
        connecting = Deadline(self._deadline.left(timeout))
        addresses = self._checked_addresses(host, port, connecting)
        for tries_left in range(len(addresses), 0, -1):
            address = addresses[-tries_left]
            share = connecting.left() / tries_left
            try:
                stream = self._tcp.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if tries_left == 1:
                    raise
                continue
            return GuardedStream(stream, self._deadline, self._max_bytes + HEADER_ALLOWANCE)
        raise httpcore.ConnectError(f"no address for {host}")

    def _checked_addresses(self, host: str, port: int, connecting: Deadline) -> list[str]:
        try:
            addresses = resolve_within(self._resolver, host, port, connecting.left())
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(f"no address for {host}: {error}") from error
        # One bad answer condemns them all: picking the good ones would let a rebinding name
        # try again and again until it wins.
        for address in addresses:
            if not is_allowed(address, self._networks):
                raise AddressRefused(address)
        return addresses
