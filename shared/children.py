"""Processes that read one file from outside, with limits: whatever a library does there ends with the
process.

The parent: `run` for one file, a `Helper` for one after another. The child: `begin`, first of all, and
`serve` for a helper. It knows no secret, as its environment is made anew.
"""

import ctypes
import os
import resource
import select
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
_LENGTH = 8  # bytes that say how many follow
_PR_SET_PDEATHSIG = 1


class TooSlow(Exception):
    """The child was not done in its time, and was ended."""


class ChildEnded(Exception):
    """A helper ended instead of answering; `code` is its exit code (see `is_a_limit`)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def _environment() -> dict[str, str]:
    return {
        "PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8", "RUST_BACKTRACE": "0", "MALLOC_ARENA_MAX": "1",
        "TMPDIR": os.environ.get("TMPDIR", ""),
    }  # fmt: skip


class Helper:
    """A child that answers one request after another, each a run of bytes; not for two threads at once."""

    def __init__(self, module: str, arguments: Sequence[object]) -> None:
        """Starts `python -m module arguments... PARENT_PID`."""
        self.asked = 0
        self._parent = os.getpid()
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *map(str, arguments), str(self._parent)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(),
            cwd="/",
        )  # fmt: skip

    @property
    def is_mine(self) -> bool:
        """Whether this process started it, and not one that this is a fork of."""
        return self._parent == os.getpid()

    def ask(self, request: bytes, wall_s: float) -> bytes:
        """The answer. Raises TooSlow or ChildEnded; after them, or any other exception, it is to be ended."""
        self.asked += 1
        pipe = self._process.stdin, self._process.stdout
        assert pipe[0] is not None  # noqa: S101
        assert pipe[1] is not None  # noqa: S101
        try:
            pipe[0].write(len(request).to_bytes(_LENGTH))
            pipe[0].write(request)
            pipe[0].flush()
        except BrokenPipeError:
            raise ChildEnded(self._process.wait()) from None
        until = time.monotonic() + wall_s
        length = int.from_bytes(self._read(pipe[1].fileno(), _LENGTH, until))
        return self._read(pipe[1].fileno(), length, until)

    def _read(self, pipe: int, length: int, until: float) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TooSlow
            if not (part := os.read(pipe, length - len(parts))):
                raise ChildEnded(self._process.wait())
            parts += part
        return bytes(parts)

    def end(self) -> None:
        """Kill it, whatever it does."""
        self._process.kill()
        with suppress(BrokenPipeError), self._process:
            pass


def serve(answer: Callable[[bytes], bytes]) -> None:
    """In the child of a Helper: answer until there are no more requests."""
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    while len(head := asked.read(_LENGTH)) == _LENGTH:
        made = answer(asked.read(int.from_bytes(head)))
        told.write(len(made).to_bytes(_LENGTH) + made)
        told.flush()


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
    process = subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments), str(os.getpid())],
        stdin=file.fileno(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        pass_fds=pass_fds, env=_environment(), cwd="/", text=True,
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


def begin(memory: int, seconds: int, file_bytes: int, parent: int, *, helps: bool = False) -> None:
    """Limit this process: bytes of addresses, seconds of a processor, bytes of a file; bind it to its
    parent. A helper ends when its parent asks nothing more: its input ends.
    """
    for what, limit in (
        (resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, file_bytes),
    ):  # fmt: skip
        resource.setrlimit(what, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    if not helps:  # Linux: no orphan reads on. Its parent is the thread that started it, which may end first
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")  # where memory is short it is this process that goes
