"""Each kind of job that a noun declares can be done, and waits where somebody works."""

import re
from pathlib import Path

import pytest

from shared.jobs.kinds import JobKind, Queue, all_kinds, kind_of, register
from worker.handling import handler_of

RUN_WORKER = Path(__file__).parents[2] / "deploy/run-worker"


def test_every_kind_of_job_has_a_handler() -> None:
    assert all_kinds()
    assert all(callable(handler_of(kind)) for kind in all_kinds())


def test_every_queue_has_a_worker() -> None:
    assert set(re.findall(r"^  (\w+)\)", RUN_WORKER.read_text(), re.MULTILINE)) == set(Queue)
    assert all(kind.queue in Queue for kind in all_kinds())


def test_two_kinds_of_one_name_are_refused() -> None:
    known = kind_of("render")
    register(known)  # the same again does no harm
    with pytest.raises(ValueError, match="render"):
        register(JobKind("render", Queue.BULK, "worker.handlers.rendering:render"))
    assert kind_of("render") == known
