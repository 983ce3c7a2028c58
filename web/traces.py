"""Where a request comes from, as it may be kept and shown: the kind of browser, the network in part.

What a browser says of itself may be anything, and it is told to others by mail: so it is looked up in a
table, never repeated.
"""

from ipaddress import IPv4Address, ip_address

from flask import request

# The first that is named counts: many say that they are others, too.
_BROWSERS = (
    ("MicroMessenger", "WeChat"), ("QQBrowser", "QQ Browser"), ("Edg", "Edge"), ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("OpenHarmony", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"),
    ("iPad", "iPad"), ("Windows", "Windows"), ("Macintosh", "macOS"), ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device(agent: str) -> str:
    """`Chrome, Windows`; empty when it is none we know."""
    known = (next((name for mark, name in table if mark in agent), "") for table in (_BROWSERS, _SYSTEMS))
    return ", ".join(name for name in known if name)


def this_device() -> str:
    """`device` of this request."""
    return device(request.user_agent.string or "")


def network() -> str:
    """The address of this request without its last part: `203.0.113.*`; empty when it has none."""
    try:
        found = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if not isinstance(found, IPv4Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if isinstance(found, IPv4Address):
        return f"{str(found).rpartition('.')[0]}.*"
    return ":".join(found.exploded.split(":")[:3]) + ":*"
