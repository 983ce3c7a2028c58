"""Page pictures of documents that applicants sent, drawn in a process of its own: `python -m worker.papers`.

PDFium is not safe in threads, and files come from outside: what one does there ends with the child.
"""

import json
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import BinaryIO

from shared import children
from shared.rules import RuleError

MEMORY_BYTES = 1_500_000_000
PROCESSOR_S = 60
WALL_S = 100
_children = BoundedSemaphore(2)
_LOOK_S = 0.5


@dataclass(frozen=True)
class Page:
    """One page's picture: WebP, and its size in pixels."""

    data: bytes
    width: int
    height: int


def draw(file: BinaryIO, media: str, most_pages: int, meanwhile: Callable[[], object]) -> list[Page]:
    """The pictures of a file's pages (`media`: jpg, png, pdf); `meanwhile` is called twice a second.

    Raises RuleError paper_password, paper_xfa, paper_pages, paper_broken, paper_too_heavy.
    """
    with _turn(meanwhile), tempfile.TemporaryDirectory(prefix="paper-") as folder:
        arguments = [media, folder, most_pages, MEMORY_BYTES, PROCESSOR_S]
        try:
            code, answered = children.run(
                "worker.papers", file, arguments, wall_s=WALL_S, meanwhile=meanwhile
            )
        except children.TooSlow:
            raise RuleError("paper_too_heavy") from None
        if code != 0 or not answered:
            heavy = children.is_a_limit(code) or code == -signal.SIGKILL  # killed for memory
            raise RuleError("paper_too_heavy" if heavy else "paper_broken")
        answer = json.loads(answered)
        if "refused" in answer:
            raise _refusal(answer["refused"], answer["params"])
        return [
            Page(Path(folder, f"{n}.webp").read_bytes(), *size) for n, size in enumerate(answer["pages"], 1)
        ]


@contextmanager
def _turn(meanwhile: Callable[[], object]) -> Iterator[None]:
    """A few children at a time a process: this queue's pool has more threads than a container has memory."""
    while not _children.acquire(timeout=_LOOK_S):
        meanwhile()
    try:
        yield
    finally:
        _children.release()


def _refusal(code: str, params: dict[str, int]) -> RuleError:
    match code:
        case "paper_password":
            return RuleError("paper_password")
        case "paper_xfa":
            return RuleError("paper_xfa")
        case "paper_pages":
            return RuleError("paper_pages", **params)
        case "paper_too_heavy":
            return RuleError("paper_too_heavy")
        case _:
            return RuleError("paper_broken")
