"""`make run`: brings the local installation up, says where it is, and takes it down again on Ctrl-C."""

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from deploy import installation, load_demo
from deploy.installation import ROOT, VAR
from shared import starting

INTERACTIVE = ("render", "photo")  # the bulk workers, at low priority, may come a moment later
READY_WITHIN_S = 120
STOP_WITHIN_S = 45
_ENDS_AT_START = 5  # supervisord would try for ever
_PR_SET_PDEATHSIG = 1


class NotStarted(Exception):
    """Something did not come up; the message says what and where to read more."""


def main() -> int:
    """Exit code 0 after a Ctrl-C that stopped everything, 1 when it could not start."""
    for sign in (signal.SIGINT, signal.SIGTERM):  # both end it alike, even where a shell had them ignored
        signal.signal(sign, signal.default_int_handler)
    installation.make_folders()
    try:
        lock = _lock()
        ports = installation.choose_ports()
        environment = installation.environment(ports)
        installation.keep(environment)
        os.environ.update(environment)
        starting.check()
        _prepare_database()
        supervisor = _supervise(environment)
        try:
            _wait_until_ready(supervisor, ports)
            load_demo.main()
            _say_where()
            code = _wait(supervisor)
        finally:
            _stop(supervisor)
        lock.close()
    except (NotStarted, subprocess.CalledProcessError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        code = 0
    return code


def _lock() -> TextIO:
    """One `make run` a folder."""
    file = (VAR / "run" / "lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise NotStarted(f"It is already running from this folder ({VAR}).") from None
    return file


def _prepare_database() -> None:
    from shared import db, migrations

    print("Database ...", flush=True)
    migrations.upgrade()
    db.dispose()


def _supervise(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    print("Redis, web server, workers, sweeper, demo services (examination photos, mail) ...", flush=True)
    return subprocess.Popen(
        [Path(sys.executable).parent / "supervisord", "-c", "deploy/supervisord.conf"],
        cwd=ROOT,
        env=environment,
        start_new_session=True,  # Ctrl-C is ours to pass on, once
        preexec_fn=_stop_with_parent,
    )


def _stop_with_parent() -> None:
    ctypes.CDLL("libc.so.6").prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_ready(supervisor: subprocess.Popen[bytes], ports: dict[str, int]) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    hopeless = _log_check("supervisord", b"not expected)", times=_ENDS_AT_START)
    checks: dict[str, Callable[[], bool]] = {
        "web": lambda: _answers(f"http://127.0.0.1:{ports['web']}/readyz"),
        "exam": lambda: _answers(f"http://127.0.0.1:{ports['exam']}/"),
        "mail": lambda: _answers(f"http://127.0.0.1:{ports['mails']}/mails"),
        # Celery says `NAME ready.` once its pool is up.
        **{queue: _log_check(queue, b" ready.") for queue in INTERACTIVE},
    }
    while checks:
        if supervisor.poll() is not None:
            raise NotStarted(f"supervisord ended.\n{_tail('supervisord')}")
        if hopeless():
            raise NotStarted(f"Could not be started: {', '.join(checks)}.\n{_tail(next(iter(checks)))}")
        if time.monotonic() > deadline:
            late = next(iter(checks))
            raise NotStarted(f"Not ready after {READY_WITHIN_S} s: {', '.join(checks)}.\n{_tail(late)}")
        checks = {name: check for name, check in checks.items() if not check()}
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status < 500)
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def _log_check(name: str, words: bytes, times: int = 1) -> Callable[[], bool]:
    """Whether a log holds the words so often by now; what it held before this start does not count."""
    log = VAR / "log" / f"{name}.log"
    start = log.stat().st_size if log.exists() else 0

    def written() -> bool:
        if not log.exists():
            return False
        with log.open("rb") as file:
            file.seek(start)
            return file.read().count(words) >= times

    return written


def _say_where() -> None:
    print(f"\nReady: {os.environ['CERT_PUBLIC_ADDRESS']}/", flush=True)
    load_demo.command("demo", "logins")
    print(f"Logs and data: {VAR}   Ctrl-C stops everything.", flush=True)


def _wait(supervisor: subprocess.Popen[bytes]) -> int:
    """Until Ctrl-C, SIGTERM, or the end of supervisord (which is a failure)."""
    try:
        supervisor.wait()
    except KeyboardInterrupt:
        return 0
    print(f"supervisord ended.\n{_tail('supervisord')}", file=sys.stderr)
    return 1


def _stop(supervisor: subprocess.Popen[bytes]) -> None:
    """Ask once and wait; a second Ctrl-C while waiting changes nothing, the workers are finishing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if supervisor.poll() is not None:
        return
    print("\nStopping: work in progress is finished or handed back ...", flush=True)
    started = time.monotonic()
    supervisor.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        supervisor.wait(STOP_WITHIN_S)
    if supervisor.poll() is None:
        supervisor.kill()
        print(f"supervisord had to be killed; see {VAR / 'log'}.", file=sys.stderr)
    print(f"Stopped in {time.monotonic() - started:.1f} s.", flush=True)


def _tail(name: str, lines: int = 15) -> str:
    log = VAR / "log" / f"{name}.log"
    if not log.exists():
        return f"(no {log})"
    last = log.read_text(errors="replace").splitlines()[-lines:]
    return f"The end of {log}:\n" + "\n".join(f"  {line}" for line in last)


if __name__ == "__main__":
    sys.exit(main())
