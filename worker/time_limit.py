"""The soft time limit of a job, which no library can swallow.

It is an exception that strikes anywhere in a child. WeasyPrint's drawing and style sheets, callbacks from C
and what runs at a collection catch every exception, and go on with half a picture or with another error;
so each strike is counted where the exception is made, and told again at the end of what it struck.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded

_made: Callable[..., None] = SoftTimeLimitExceeded.__init__
_strikes = 0
_answered = 0


def _counted(self: SoftTimeLimitExceeded, *args: Any) -> None:
    global _strikes
    _strikes += 1
    _made(self, *args)


setattr(SoftTimeLimitExceeded, "__init__", _counted)  # noqa: B010 - an assignment that mypy refuses


def strikes() -> int:
    """How often the limit has struck in this process: the same before and after means that it did not."""
    return _strikes


def answered() -> None:
    """Whoever caught the limit has done what is to be done: what is around need not tell it again."""
    global _answered
    _answered = _strikes


@contextmanager
def unswallowed() -> Iterator[None]:
    """Whatever becomes of this block, a limit that struck in it comes out as SoftTimeLimitExceeded."""
    before = _strikes
    try:
        yield
    except Exception as error:
        if max(before, _answered) < _strikes and not isinstance(error, SoftTimeLimitExceeded):
            raise SoftTimeLimitExceeded from error
        raise
    if max(before, _answered) < _strikes:
        raise SoftTimeLimitExceeded
