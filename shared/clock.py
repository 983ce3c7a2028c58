"""Times: stored as milliseconds since 1970 UTC, shown in the body's time zone."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> int:
    """This machine's clock in milliseconds since 1970 UTC; for display and records, not for leases."""
    return time.time_ns() // 1_000_000


def local(ms: int) -> datetime:
    """A stored time as an aware datetime in Asia/Shanghai."""
    return datetime.fromtimestamp(ms / 1000, SHANGHAI)
