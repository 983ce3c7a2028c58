"""A worker outlives a Redis that goes away while a job runs.

kombu 5.7 then puts back, or acknowledges, a message over the channel that was closed with the connection, and
the AttributeError that comes of it ends the whole worker. Nothing is lost by leaving both undone: the sweeper
sends from rows, and a message that comes late finds its job done.
"""

from typing import Any

from kombu.transport.redis import Channel
from redis.exceptions import ConnectionError as RedisGone

from worker.made_for import made_for

made_for("kombu", "5.7", "a Redis channel connects by `_connparams` and puts messages back if `do_restore`")
_connparams: Any = Channel._connparams


def survive() -> None:
    """Make a closed channel say so with an error that Celery knows how to go on from."""
    Channel.do_restore = False
    setattr(Channel, "_connparams", _checked)  # noqa: B010 - an assignment that mypy refuses


def _checked(self: Any, *args: Any, **kwargs: Any) -> Any:
    if self.connection is None:
        raise RedisGone("the channel was closed with its connection")
    return _connparams(self, *args, **kwargs)
