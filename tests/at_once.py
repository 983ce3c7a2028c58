"""Many callers at the same moment, for what two clicks may do to rows."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
MANY = 20


def at_once(call: Callable[[int], T], count: int = MANY) -> list[T]:
    """What `call` gives to each of `count` callers that start together; raises what one of them raised."""
    gate = threading.Barrier(count)

    def start(number: int) -> T:
        gate.wait()
        return call(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(start, range(count)))
