"""Work that ends after its channel was closed: an error that Celery goes on from, and nothing put back."""

from collections.abc import Iterator

import pytest
from kombu import Connection
from kombu.simple import SimpleQueue
from redis.exceptions import TimeoutError

from tests.servers.redis_server import RedisServer
from worker import broken_channels


@pytest.fixture
def queue(redis_server: RedisServer) -> Iterator[SimpleQueue]:
    """A queue that an id was put into."""
    broken_channels.survive()
    with Connection(redis_server.url, transport_options={"socket_timeout": 0.3}) as connection:
        queue = connection.SimpleQueue("render")
        queue.put("an id")
        yield queue


def test_to_acknowledge_over_a_closed_channel_is_an_error_of_the_connection(queue: SimpleQueue) -> None:
    errors = queue.channel.connection.client.connection_errors
    message = queue.get(timeout=5)
    message.channel.close()
    with pytest.raises(errors, match="closed with its connection"):
        message.ack()


def test_a_channel_that_closes_puts_back_nothing(queue: SimpleQueue, redis_server: RedisServer) -> None:
    queue.get(timeout=5)
    queue.channel.close()
    assert redis_server.length("render") == 0


def test_an_open_channel_acknowledges_as_ever(queue: SimpleQueue, redis_server: RedisServer) -> None:
    queue.get(timeout=5).ack()
    assert redis_server.client().hlen("unacked") == 0


def test_a_message_whose_end_redis_does_not_hear_of_keeps_no_slot(
    queue: SimpleQueue, redis_server: RedisServer
) -> None:
    for name in ("acknowledged", "rejected", "put back"):
        queue.put(name)
    qos = queue.channel.qos
    taken = [queue.get(timeout=5) for _ in range(4)]
    queue.consumer.qos(prefetch_count=4)
    assert not qos.can_consume()
    redis_server.freeze()
    for end in (taken[0].ack, taken[1].ack, taken[2].reject, taken[3].requeue):
        with pytest.raises(TimeoutError):
            end()
    redis_server.thaw()
    assert qos.can_consume_max_estimate() == 4
