"""The time limit, raised at a chosen point of a call: at its n-th call of a function, Python's or C's."""

import sys
import threading
from collections.abc import Callable
from random import Random
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded


def calls_of(call: Callable[[], object]) -> int:
    """How many calls a call comes to."""
    count = 0

    def counted(_: Any, event: str, __: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        call()
    finally:
        sys.setprofile(None)
    return count


def struck_at(point: int, call: Callable[[], object]) -> object:
    """Call, and raise the limit in the middle of it; what came of it, an exception or an answer."""
    count = 0

    def strike(_: Any, event: str, __: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")
        if count >= point:
            sys.setprofile(None)
            raise SoftTimeLimitExceeded

    assert threading.current_thread() is threading.main_thread()
    sys.setprofile(strike)
    try:
        return call()
    except Exception as error:
        return error
    finally:
        sys.setprofile(None)


def points(number: int, calls: int, *, seed: int) -> list[int]:
    """So many random points of a call that comes to `calls` calls."""
    random = Random(seed)
    return [random.randint(1, calls) for _ in range(number)]
