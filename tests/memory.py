"""How much memory a call takes at its height."""

import tracemalloc
from collections.abc import Callable

MB = 1_000_000


def peak_of(call: Callable[[], object]) -> int:
    """Bytes that Python held at the height of the call, beyond those before it."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
