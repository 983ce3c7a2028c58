"""Which network addresses a photo may be fetched from, and the one look-up that finds them."""

import queue
import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = str
Resolver = Callable[[str, int], Sequence[str]]

# `is_global` lets these pass though each can lead inside, or nowhere that a photo can come from.
_ODD_V4 = tuple(ip_network(n) for n in ("192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4"))
_ODD_V6 = tuple(IPv6Network(n) for n in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
# Global unicast: NAT64, v4-compatible, site-local, SRv6 and multicast all lie outside of it.
_GLOBAL_V6 = IPv6Network("2000::/3")


def is_public(address: Address) -> bool:
    """Whether an address is an ordinary public one (no private, special, mapped or tunnelled)."""
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in net for net in _ODD_V4)
    if address.scope_id is not None or address not in _GLOBAL_V6:
        return False
    return address.is_global and not any(address in net for net in _ODD_V6)


def is_allowed(text: str, networks: Sequence[Network]) -> bool:
    """Whether the address may be connected to.

    With networks given, it must lie in one of them; with none, it must be public.
    A v4 address written as v6 (`::ffff:127.0.0.1`) is never allowed: a resolver has no need of it.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return False
    if not networks:
        return is_public(address)
    allowed = (ip_network(network) for network in networks)
    return any(address.version == net.version and address in net for net in allowed)


def system_resolver(host: str, port: int) -> list[str]:
    """All addresses of a host, in the system's order, each once. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve_within(resolver: Resolver, host: str, port: int, seconds: float) -> list[str]:
    """The resolver's answer, or TimeoutError: the system's look-up has no time limit of its own."""
    answer: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answer.put(list(resolver(host, port)))
        except (OSError, UnicodeError) as error:
            answer.put(error if isinstance(error, OSError) else OSError(str(error)))

    threading.Thread(target=look_up, name="photo-resolve", daemon=True).start()
    try:
        result = answer.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        raise TimeoutError(f"no answer for {host} within {seconds:.1f} s") from None
    if isinstance(result, OSError):
        raise result
    return result
