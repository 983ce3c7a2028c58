"""The Celery app of the workers: queues, limits, and settings that were measured to keep work safe.

celery -A worker.app worker -Q render --pool prefork -c 2      interactive prints
celery -A worker.app worker -Q bulk --pool prefork -c 2        campaigns and imports, niced
celery -A worker.app worker -Q photo --pool threads -c 8       photo fetches (own time-outs)
celery -A worker.app worker -Q photo_bulk --pool threads -c 8
celery -A worker.app worker -Q notice --pool threads -c 4      mails and text messages
"""

import atexit
import gc
import os
import signal
import threading
import uuid
from typing import Any

import billiard
import structlog
from celery import Celery
from celery.signals import celeryd_after_setup, worker_process_init, worker_ready, worker_shutting_down
from sqlalchemy.exc import SQLAlchemyError

from shared import db, logs, starting
from shared.bodies import body
from shared.jobs import carrier, holding
from shared.settings import settings
from worker import broken_channels, running, watch
from worker.handling import load_for
from worker.photos import sources

_log = structlog.get_logger()
_stopping = threading.Event()

logs.configure()
starting.program()
sources.load(body().admission.photo_services)  # here, as Celery goes on when a signal's receiver fails
broken_channels.survive()
app = Celery("worker", broker=settings().redis_url)
app.conf.update(carrier.broker_settings())
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_time_limit=settings().hard_limit_s,
    task_soft_time_limit=settings().soft_limit_s,
    worker_max_tasks_per_child=settings().tasks_per_child,
    worker_max_memory_per_child=300_000,  # KB; compared with the child's peak
    worker_soft_shutdown_timeout=settings().stop_s,
    worker_enable_soft_shutdown_on_idle=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    task_create_missing_queues=True,
)


@app.task(name=carrier.TASK)  # type: ignore[untyped-decorator]
def job(job_id: str) -> None:
    """One message: an id. Everything else is in the row."""
    try:
        known = uuid.UUID(job_id)
    except ValueError:
        _log.warning("not_a_job_id")
        return
    try:
        running.run(known)
    except running.CannotClaim:
        _end_this_process()


def _end_this_process() -> None:
    """A child leaves, its message goes back, and a new child of the sound parent takes it.

    Threads have no process of their own: the worker stops as if told to, and its keeper starts it again.
    """
    if running.in_a_child():
        raise SystemExit(1)
    os.kill(os.getpid(), signal.SIGTERM)


@celeryd_after_setup.connect  # type: ignore[untyped-decorator]
def _in_the_parent(instance: Any, **_: Any) -> None:
    running.name_this_worker()
    atexit.register(_give_back, os.getpid())
    load_for(instance.app.amqp.queues.consume_from)
    gc.freeze()  # what is loaded stays: the children's collections need not walk through it


@worker_ready.connect  # type: ignore[untyped-decorator]
def _watched(sender: Any, **_: Any) -> None:
    """From here on the parent sees to it that it hears. A queue that ops took from it is being drained."""
    [queue] = sender.app.amqp.queues.consume_from  # deploy/run-worker: one worker, one queue

    def is_drained() -> bool:
        return _stopping.is_set() or queue not in sender.app.amqp.queues.consume_from

    def children() -> list[int]:
        return [child.pid for child in billiard.active_children()]

    watch.start(watch.Watch(queue, sender.pool.num_processes, running.worker_name(), is_drained), children)


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def _is_stopping(**_: Any) -> None:
    _stopping.set()


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _in_each_child(**_: Any) -> None:
    db.dispose(close=False)  # the sockets are the parent's
    carrier.sender.cache_clear()


def _give_back(parent: int) -> None:
    """Whatever this worker still held goes back at once instead of waiting for its lease to run out.

    At the parent's exit, its children gone: after a cold stop Celery sends no `worker_shutdown`.
    """
    if os.getpid() != parent:
        return
    try:
        with db.write() as session:
            count = holding.give_back_all(session, running.worker_name())
    except SQLAlchemyError as error:  # then the leases run out
        _log.error("jobs_not_given_back", error=type(error).__name__)
        return
    if count:
        _log.warning("jobs_given_back", count=count)
