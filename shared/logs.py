"""The log: one JSON object a line. Tracebacks never show local variables: they hold personal data."""

import contextlib
import sys
from typing import TextIO, cast

import structlog


class _Steadfast:
    """Standard output; a line that can't be written (a full disk, a reader that left) stops no work."""

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            sys.stdout.write(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            sys.stdout.flush()


def configure() -> None:
    """Set up structlog for this process; called once by each program."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(
                structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=20)
            ),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(20),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Steadfast())),
        cache_logger_on_first_use=True,
    )
