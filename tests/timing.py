"""Whether an answer's time tells what its words don't: `guessed` of two rows of times taken `in_turns`."""

import os
import statistics
import time
from collections.abc import Callable

LONG = bool(os.environ.get("CERT_TEST_LONG"))


def in_turns(
    ready: Callable[[str], Callable[[], None]], one: str, other: str, tries: int
) -> tuple[list[float], list[float]]:
    """How long what `ready` gives for each takes, in seconds; in turns, so that what else the machine does
    strikes both alike."""
    taken: dict[str, list[float]] = {one: [], other: []}
    for turn in range(tries):
        for value in (one, other) if turn % 2 else (other, one):
            ask = ready(value)
            began = time.perf_counter()
            ask()
            taken[value].append(time.perf_counter() - began)
    return taken[one], taken[other]


def guessed(one: list[float], other: list[float]) -> float:
    """How often whoever goes by the time would be right on which of two it was: 0.5 is a coin's guess."""
    middle = statistics.median(one + other)
    right = sum(value > middle for value in one) + sum(value < middle for value in other)
    share = right / (len(one) + len(other))
    return max(share, 1 - share)


def coin(tries: int) -> float:
    """What a coin's share of right guesses stays below, but for once in tens of thousands of such tests."""
    return 0.5 + 2 / (2 * tries) ** 0.5
