"""The table of handlers and the table of queues name the same kinds."""

from shared.jobs import QUEUES
from worker.kinds import kind_of


def test_every_kind_of_job_has_a_handler() -> None:
    assert all(kind_of(name) for name in QUEUES)
