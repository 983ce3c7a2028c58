"""Times: stored as milliseconds since 1970 UTC; `Body.local` gives them in the body's time zone."""

import time


def now() -> int:
    """This machine's clock in milliseconds since 1970 UTC; for display and records, not for leases."""
    return time.time_ns() // 1_000_000
