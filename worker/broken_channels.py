"""A worker outlives a Redis that freezes, or goes away while a job runs.

kombu 5.7 then puts back, or acknowledges, a message over the channel that was closed with the connection,
and the AttributeError that comes of it ends the whole worker. And where an acknowledgement times out it
leaves the message among those it waits for: each takes a slot of the prefetch count, and a worker without
slots takes nothing ever again. Nothing is lost by leaving these undone: the sweeper sends from rows, and a
message that comes late finds its job done.
"""

from typing import Any

from kombu.transport import virtual
from kombu.transport.redis import Channel, QoS
from redis.exceptions import ConnectionError as RedisGone

from worker.made_for import made_for

made_for(
    "kombu", "5.7", "a Redis channel connects by `_connparams`, puts messages back if `do_restore`, and a "
    "message leaves the prefetch count by `virtual.QoS.ack`, last step of the Redis one's `ack` and `reject`",
)  # fmt: skip
_connparams: Any = Channel._connparams
_ack: Any = QoS.ack
_reject: Any = QoS.reject
_forget: Any = virtual.QoS.ack


def survive() -> None:
    """Make a closed channel say so with an error that Celery goes on from, and no message keep its slot."""
    Channel.do_restore = False
    for owner, name, ours in (
        (Channel, "_connparams", _checked),
        (QoS, "ack", _acknowledged),
        (QoS, "reject", _rejected),
    ):
        setattr(owner, name, ours)  # an assignment that mypy refuses


def _checked(self: Any, *args: Any, **kwargs: Any) -> Any:
    if self.connection is None:
        raise RedisGone("the channel was closed with its connection")
    return _connparams(self, *args, **kwargs)


def _acknowledged(self: Any, delivery_tag: str) -> None:
    try:
        _ack(self, delivery_tag)
    except BaseException:
        _forget(self, delivery_tag)
        raise


def _rejected(self: Any, delivery_tag: str, requeue: bool = False) -> None:
    try:
        _reject(self, delivery_tag, requeue)
    except BaseException:
        _forget(self, delivery_tag)
        raise
