"""Programs started by tests: each in a process group of its own, gone with the test run whatever happens."""

import atexit
import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

_libc = ctypes.CDLL("libc.so.6", use_errno=True)
_PR_SET_PDEATHSIG = 1
_running: set["Process"] = set()


def free_port() -> int:
    """A port that was free a moment ago, chosen by the kernel."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether something accepts connections on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(true: Callable[[], object], what: str, timeout: float = 30, every: float = 0.02) -> None:
    """Ask every so many seconds until `true()`; AssertionError naming `what` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout:.0f} s in vain: {what}")
        time.sleep(every)


class Process:
    """One program with its log. `stop` asks it to end, `kill` does not ask."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        log: Path,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
        user: str | None = None,
    ) -> None:
        self.argv, self.log, self.env, self.cwd, self.user = list(argv), log, env, cwd, user
        self._popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._popen = subprocess.Popen(
                self.argv,
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
                preexec_fn=_die_with_parent,
            )
        _running.add(self)

    @property
    def pid(self) -> int:
        assert self._popen is not None, f"not started: {self.argv}"
        return self._popen.pid

    @property
    def alive(self) -> bool:
        return self._popen is not None and self._popen.poll() is None

    def wait_until(self, true: Callable[[], object], what: str, timeout: float = 30) -> None:
        """As the function, but fails at once, with the log's end, when the program has ended."""

        def true_or_ended() -> bool:
            return bool(true()) or not self.alive

        try:
            wait_until(true_or_ended, what, timeout)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.tail()}") from None
        if not self.alive and not true():
            raise AssertionError(f"{self.argv[0]} ended before: {what}\n{self.tail()}")

    def stop(self, sign: signal.Signals = signal.SIGTERM, timeout: float = 30) -> None:
        """Signal the program alone, wait for it, then sweep what is left of its group."""
        if self.alive:
            os.kill(self.pid, signal.SIGCONT)
            os.kill(self.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                assert self._popen is not None
                self._popen.wait(timeout)
        self.kill()

    def kill(self) -> None:
        """SIGKILL to the whole group."""
        if self._popen is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait(10)
        _running.discard(self)

    def freeze(self) -> None:
        """SIGSTOP: it holds its connections and answers nothing."""
        os.killpg(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT: it goes on as if nothing had been."""
        os.killpg(self.pid, signal.SIGCONT)

    def children(self) -> list[int]:
        """Process ids of its children, at any depth."""
        return [child.pid for child in psutil.Process(self.pid).children(recursive=True)]

    def tail(self, size: int = 4000) -> str:
        """The end of its log."""
        return f"--- {self.log} ---\n" + self.log.read_text(errors="replace")[-size:]


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@atexit.register
def kill_all() -> None:
    """End what a failed or interrupted run left behind."""
    for process in list(_running):
        process.kill()
