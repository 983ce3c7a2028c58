"""Photos in a child process: it serves thread after thread; what befalls it befalls one photo at most."""

import os
import signal
import threading
from pathlib import Path

import pytest

from deploy.demo.portraits import portrait
from shared.errors import JobError
from tests.servers.process import wait_until
from worker.photos import apart
from worker.photos.normalise import PhotoPolicy

FACE = portrait("apart", (178, 220))
POLICY = PhotoPolicy(max_bytes=20_000_000)


def _pid() -> int:
    """Of the one child that waits."""
    (helper,) = apart._idle
    return helper._process.pid


@pytest.fixture(autouse=True)
def alone() -> None:
    """No child of another test's."""
    while apart._idle:
        apart._idle.pop().end()


def test_a_child_outlives_the_thread_that_started_it() -> None:
    thread = threading.Thread(target=apart.normalise, args=(FACE, POLICY))
    thread.start()
    thread.join()
    first = _pid()
    assert apart.normalise(FACE, POLICY).width == 178
    assert _pid() == first


def test_a_child_that_was_killed_while_it_waited_costs_no_photo() -> None:
    apart.normalise(FACE, POLICY)
    first = _pid()
    os.kill(first, signal.SIGKILL)
    assert apart.normalise(FACE, POLICY).width == 178
    assert _pid() != first


def test_a_photo_that_takes_too_long_is_refused_and_its_child_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    apart.normalise(FACE, POLICY)
    first = _pid()
    os.kill(first, signal.SIGSTOP)
    monkeypatch.setattr(apart, "WALL_S", 0.2)
    with pytest.raises(JobError) as error:
        apart.normalise(FACE, POLICY)
    assert (error.value.code, error.value.final) == ("photo_too_heavy", True)
    assert apart._idle == []
    wait_until(lambda: not Path(f"/proc/{first}").exists(), "the child is gone")
    monkeypatch.undo()
    assert apart.normalise(FACE, POLICY).width == 178


def test_a_child_has_no_secret() -> None:
    apart.normalise(FACE, POLICY)
    assert b"CERT_" not in Path(f"/proc/{_pid()}/environ").read_bytes()
