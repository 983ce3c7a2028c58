"""How often something may be tried. Counted in Redis; without Redis in this process, by stricter numbers.

Made on `limits`, the engine of Flask-Limiter, without its hooks: those run on every request, and the many
status polls must not pay for them. Keys are keyed hashes, so that Redis never holds an ID number or address.
"""

import hashlib
import hmac
import threading
import time
from dataclasses import dataclass

import structlog
from flask import Flask, abort, current_app, make_response, request
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

from shared import crypto
from shared.settings import settings

_log = structlog.get_logger("web")
_TIMEOUT_S = 0.1
_REST_S = 5.0  # how long Redis is left alone after it failed to answer


@dataclass(frozen=True)
class Rule:
    """A limit with Redis, and the stricter one that each process keeps without it."""

    usual: RateLimitItem
    alone: RateLimitItem


def _rule(usual: str, alone: str) -> Rule:
    return Rule(parse(usual), parse(alone))


# Addresses are shared by whole offices, so they get more than names do.
RULES = {
    "login_address": _rule("60/minute", "20/minute"),
    "login_name": _rule("15/minute", "5/minute"),
    "query_address": _rule("30/10minute", "10/10minute"),
    "query_identity": _rule("10/hour", "4/hour"),
    "verify_address": _rule("120/minute", "40/minute"),
    "verify_name_address": _rule("30/10minute", "10/10minute"),
    "verify_number": _rule("20/hour", "8/hour"),
    "photo_fetch": _rule("6/hour", "3/hour"),
    "captcha_address": _rule("240/minute", "80/minute"),
}


class Counter:
    """Counts hits in Redis or, while it is down, in memory."""

    def __init__(self, redis_url: str) -> None:
        options = {"socket_timeout": _TIMEOUT_S, "socket_connect_timeout": _TIMEOUT_S}
        self._redis = FixedWindowRateLimiter(
            RedisStorage(redis_url, wrap_exceptions=True, retry=None, **options)  # type: ignore[arg-type]
        )
        self._memory = FixedWindowRateLimiter(MemoryStorage())
        self._resting_until = 0.0
        self._lock = threading.Lock()

    def hit(self, rule: Rule, name: str, key: str, scale: int) -> float:
        """Count one hit: 0 when it is within the limit, else the seconds to wait."""
        if time.monotonic() >= self._resting_until:
            try:
                return _count(self._redis, rule.usual, name, key, scale)
            except (StorageError, RedisError, OSError) as error:
                self._rest(error)
        return _count(self._memory, rule.alone, name, key, scale)

    def _rest(self, error: Exception) -> None:
        with self._lock:
            self._resting_until = time.monotonic() + _REST_S
        _log.warning("limiter_without_redis", error=type(error).__name__)


def _count(limiter: FixedWindowRateLimiter, item: RateLimitItem, name: str, key: str, scale: int) -> float:
    scaled = type(item)(item.amount * scale, item.multiples)
    if limiter.hit(scaled, name, key):
        return 0.0
    return max(1.0, limiter.get_window_stats(scaled, name, key).reset_time - time.time())


def init_app(app: Flask) -> None:
    """One counter an application; it connects at its first use."""
    app.extensions["limits_counter"] = Counter(settings().redis_url)


def wait_s(name: str, value: str) -> float:
    """Count a try of `value` under the rule `name`; the seconds to wait, 0 when it may go on."""
    counter: Counter = current_app.extensions["limits_counter"]
    return counter.hit(RULES[name], name, _hashed(value), settings().ratelimit_scale)


def check(name: str, value: str) -> None:
    """As `wait_s`, but answers 429 with Retry-After when there is a wait."""
    if (wait := wait_s(name, value)) > 0:
        _refuse(wait)


def check_address(name: str) -> None:
    """`check` for the address that the request came from."""
    check(name, request.remote_addr or "")


def _refuse(wait: float) -> None:
    from web import errors

    response = make_response(errors.too_many(wait))
    response.headers["Retry-After"] = str(int(wait) + 1)
    abort(response)


def _hashed(value: str) -> str:
    key = crypto.signing_keys()[0].encode()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:32]
