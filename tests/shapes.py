"""Texts that make careless expressions slow: five shapes, of any length; and how growth is measured."""

import time
from collections.abc import Callable

LONG, SHORT = 50_000, 5_000
_UNITS = {
    "one letter": "a",
    "spaces": "a \t",
    "separators": "其他：(",
    "digits and dashes": "1-",
    "combining marks": "\N{COMBINING GRAVE ACCENT BELOW}\N{COMBINING GRAVE ACCENT}",
}
SHAPES = tuple(_UNITS)


def shaped(shape: str, length: int) -> str:
    """A text of that many characters, which ends as no value does."""
    unit = _UNITS[shape]
    return (unit * (length // len(unit) + 1))[: length - 1] + "\N{LATIN SMALL LETTER ESH}"


def growth(work: Callable[[str], object], shape: str) -> float:
    """How much longer `work` takes for ten times the text: about 10 when linear, 100 when quadratic.

    What takes no time either way counts as 0. Errors that `work` raises are an answer like another.
    """
    short, long = shaped(shape, SHORT), shaped(shape, LONG)
    many = max(1, round(0.001 / max(_once(work, short), 1e-6)))
    first = min(_many(work, short, many) for _ in range(2))
    second = min(_many(work, long, 1) * many for _ in range(2))
    return second / first if second > 0.01 * many else 0.0


def _many(work: Callable[[str], object], text: str, times: int) -> float:
    return sum(_once(work, text) for _ in range(times))


def _once(work: Callable[[str], object], text: str) -> float:
    began = time.thread_time()
    try:
        work(text)
    except Exception as answer:
        _ = answer
    return time.thread_time() - began
