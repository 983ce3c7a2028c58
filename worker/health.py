"""python -m worker.health QUEUE: whether this host's worker of a queue hears; exit code 0 or 1, and why.

For a container's health check: the question that the worker asks itself, of the heartbeat it left.
"""

import socket
import sys

from sqlalchemy.exc import SQLAlchemyError

from shared import db, registry
from shared.jobs import heartbeats
from shared.jobs.heartbeats import Heartbeat
from worker import watch


def main(queue: str) -> str | None:
    """What is wrong with the worker; None for nothing."""
    registry.load()
    name = heartbeats.of_worker(queue, socket.gethostname())
    try:
        with db.read() as session:
            if heartbeats.is_away(session, name):
                return f"{name} gives no sign"
            found = session.get_one(Heartbeat, name)
            idle_s = (db.clock(session) - (found.idle_since or found.at)) / 1000
            return f"{name} is deaf" if watch.is_deaf(session, queue, idle_s) else None
    except SQLAlchemyError as error:
        return f"the database does not answer: {type(error).__name__}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
