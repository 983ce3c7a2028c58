"""Which network addresses a photo may be fetched from, and the one look-up that finds them."""

import queue
import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = str
Resolver = Callable[[str, int], Sequence[str]]

# IANA's special-purpose registries (RFC 6890, RFC 8190; as of 2025), whole: what they call globally reachable
# (anycast of protocols, AS 112, tunnels) is nothing a photo can come from either. `is_global` of Python
# follows an older registry, and another one in each release.
_SPECIAL_V4 = tuple(IPv4Network(n) for n in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
    "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
    "224.0.0.0/4",  # multicast has a registry of its own
))  # fmt: skip
_SPECIAL_V6 = tuple(IPv6Network(n) for n in (
    "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
))  # fmt: skip
# Global unicast. Outside lie the others of that registry: mapped and v4-compatible addresses, NAT64, discard,
# SRv6, private, link-local; and site-local and multicast.
_GLOBAL_V6 = IPv6Network("2000::/3")


def is_public(address: Address) -> bool:
    """Whether an address is an ordinary public one (no private, special, mapped or tunnelled)."""
    if isinstance(address, IPv4Address):
        return not any(address in net for net in _SPECIAL_V4)
    if address.scope_id is not None or address not in _GLOBAL_V6:
        return False
    return not any(address in net for net in _SPECIAL_V6)


def is_allowed(text: str, networks: Sequence[Network]) -> bool:
    """Whether the address may be connected to.

    With networks given, it must lie in one of them; with none, it must be public.
    A v4 address written as v6 (`::ffff:127.0.0.1`) is never allowed: a resolver has no need of it.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and (address.scope_id is not None or address.ipv4_mapped is not None):
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
