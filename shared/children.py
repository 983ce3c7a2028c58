"""Processes that read one file from outside, with limits: whatever a library does there ends with the
process.

The parent: `run`. The child: `begin`, first of all. It knows no secret, as its environment is made anew.
"""

import ctypes
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_ROOT = Path(__file__).resolve().parent.parent
_LOOK_S = 0.5
_PR_SET_PDEATHSIG = 1


class TooSlow(Exception):
    """The child was not done in its time, and was ended."""


def run(
    module: str,
    file: BinaryIO,
    arguments: Sequence[object],
    *,
    wall_s: float,
    meanwhile: Callable[[], object],
    pass_fds: Sequence[int] = (),
) -> tuple[int, str]:
    """How `python -m module arguments... PARENT_PID` ended with `file` as its input, and what it answered.

    `meanwhile` is called twice a second, and ends the child by raising. Raises TooSlow.
    """
    environment = {
        "PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8", "RUST_BACKTRACE": "0", "MALLOC_ARENA_MAX": "1",
        "TMPDIR": os.environ.get("TMPDIR", ""),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments), str(os.getpid())],
        stdin=file.fileno(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        pass_fds=pass_fds, env=environment, cwd="/", text=True,
    )  # fmt: skip
    until = time.monotonic() + wall_s
    with process:
        try:
            while True:
                try:
                    answered, _ = process.communicate(timeout=_LOOK_S)
                except subprocess.TimeoutExpired:
                    meanwhile()
                    if time.monotonic() > until:
                        raise TooSlow from None
                else:
                    return process.returncode, answered
        finally:
            process.kill()


def is_a_limit(code: int) -> bool:
    """Whether a child that ended so met a limit: out of memory libraries abort, out of time comes a
    signal.
    """
    return code in (-signal.SIGABRT, -signal.SIGXCPU, -signal.SIGXFSZ)


def begin(memory: int, seconds: int, file_bytes: int, parent: int) -> None:
    """Limit this process: bytes of addresses, seconds of a processor, bytes of a file; bind it to its
    parent.
    """
    for what, limit in (
        (resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, file_bytes),
    ):  # fmt: skip
        resource.setrlimit(what, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # Linux: no orphan reads on
    if os.getppid() != parent:
        os._exit(1)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")  # where memory is short it is this process that goes
