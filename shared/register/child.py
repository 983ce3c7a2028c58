"""Having a file read by a child process with limits (`python -m shared.register.files`).

Files come from outside, and a library that reads one holds it whole in memory: whatever it does there ends
with the child, and leaves this process as it was.
"""

import json
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import structlog

from shared import children
from shared.register.files.written import Note
from shared.rules import RuleError
from shared.settings import settings

_log = structlog.get_logger()
_KILLED_TWICE = 2  # what kills it for want of memory does so again; anything else does not


@dataclass(frozen=True)
class Answer:
    """What a child read: the number of the last row, and what is to be said of the file."""

    last: int
    notes: list[Note]


def read(file: BinaryIO, rows: BinaryIO, meanwhile: Callable[[], object]) -> Answer:
    """Read a file into `rows`, which is empty; `meanwhile` is called twice a second, and ends it by raising.

    Raises RuleError (the file can't be read, or not within the limits), and the OSError that the child met.
    """
    for again in range(_KILLED_TWICE):
        if again:
            rows.seek(0)
            rows.truncate()
        code, answered = _run(file, rows, meanwhile)
        if code != -signal.SIGKILL:
            break
        _log.warning("reading_child_killed")
    else:
        raise RuleError("sheet_killed")
    if code != 0 or not answered:
        _log.warning("reading_child_ended", code=code)
        if children.is_a_limit(code):
            raise RuleError("sheet_too_large")
        raise RuleError("file_broken", reason=f"exit {code}")
    answer = json.loads(answered)
    if "refused" in answer:
        refusal = Note._make(answer["refused"])
        raise RuleError(refusal.code, **refusal.params)
    if "errno" in answer:
        raise OSError(answer["errno"], os.strerror(answer["errno"]))
    return Answer(answer["last"], [Note._make(note) for note in answer["notes"]])


def _run(file: BinaryIO, rows: BinaryIO, meanwhile: Callable[[], object]) -> tuple[int, str]:
    """How the child ended, and what it answered."""
    limit = settings()
    arguments = [rows.fileno(), limit.reading_bytes, max(1, int(limit.reading_s / 2))]
    try:
        return children.run(
            "shared.register.files", file, arguments,
            wall_s=limit.reading_s, meanwhile=meanwhile, pass_fds=[rows.fileno()],
        )  # fmt: skip
    except children.TooSlow:
        _log.warning("reading_child_too_slow")
        raise RuleError("sheet_too_large") from None
