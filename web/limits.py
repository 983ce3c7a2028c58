"""How often something may be tried. Counted in Redis; without Redis in this process, by stricter numbers.

Made on `limits`, the engine of Flask-Limiter, without its hooks: those run on every request, and the many
status polls must not pay for them. Keys are keyed hashes, so that Redis never holds an ID number or address.
"""

import hashlib
import hmac
import threading
import time
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network

import structlog
from flask import Flask, abort, current_app, make_response, request
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

from shared import audit, crypto, db
from shared.audit import STRANGER, Act, Noun, Object
from shared.settings import settings

_log = structlog.get_logger("web")
_TIMEOUT_S = 0.1
_REST_S = 5.0  # how long Redis is left alone after it failed to answer


@dataclass(frozen=True)
class Rule:
    """A limit with Redis, and the stricter one that each process keeps without it."""

    usual: RateLimitItem
    alone: RateLimitItem
    act: Act | None = None  # the audit row that a refusal leaves

    def once(self) -> "Rule":
        """One in the same time: whether a refusal is the first that is written down."""
        return Rule(type(self.usual)(1, self.usual.multiples), type(self.alone)(1, self.alone.multiples))


def _rule(usual: str, alone: str, act: Act | None = None) -> Rule:
    return Rule(parse(usual), parse(alone), act)


# Addresses are shared by whole offices, so they get more than names do.
RULES = {
    # Tries of strangers are counted once their CAPTCHA was right; one address can't use up what a name has.
    "login_address": _rule("60/minute", "20/minute", Act.ACCOUNT_LOG_IN_REFUSE),
    "login_name_address": _rule("15/minute", "5/minute", Act.ACCOUNT_LOG_IN_REFUSE),
    "login_name_address_hour": _rule("60/hour", "20/hour", Act.ACCOUNT_LOG_IN_REFUSE),
    "login_name": _rule("200/hour", "60/hour", Act.ACCOUNT_LOG_IN_REFUSE),
    "login_device": _rule("15/minute", "5/minute", Act.ACCOUNT_LOG_IN_REFUSE),
    "query_address": _rule("30/10minute", "10/10minute", Act.ACCOUNT_QUERY_REFUSE),
    "query_identity_address": _rule("10/hour", "4/hour", Act.ACCOUNT_QUERY_REFUSE),
    "query_identity": _rule("60/hour", "20/hour", Act.ACCOUNT_QUERY_REFUSE),
    "verify_address": _rule("120/minute", "40/minute"),
    "verify_name_address": _rule("30/10minute", "10/10minute"),
    "verify_number_address": _rule("20/hour", "8/hour"),
    "verify_number": _rule("400/hour", "150/hour"),
    "lookup_address": _rule("30/10minute", "10/10minute", Act.MEMBER_LOOK_UP_REFUSE),
    "lookup_number_address": _rule("20/hour", "8/hour", Act.MEMBER_LOOK_UP_REFUSE),
    "lookup_number": _rule("400/hour", "150/hour", Act.MEMBER_LOOK_UP_REFUSE),
    # A draft is opened by a secret of 80 bits: what is limited is the load, and the noise.
    "apply_begin_address": _rule("60/hour", "20/hour", Act.APPLICATION_OPEN_REFUSE),
    "apply_open_address": _rule("30/10minute", "10/10minute", Act.APPLICATION_OPEN_REFUSE),
    "apply_open_number": _rule("60/hour", "20/hour", Act.APPLICATION_OPEN_REFUSE),
    "apply_lost_number": _rule("6/hour", "3/hour", Act.APPLICATION_OPEN_REFUSE),
    "apply_confirm": _rule("8/hour", "4/hour"),
    "photo_fetch": _rule("6/hour", "3/hour"),
    "photo_upload": _rule("20/hour", "8/hour"),
    "forgot_address": _rule("20/10minute", "8/10minute", Act.ACCOUNT_FORGOTTEN_REFUSE),
    "link_address": _rule("60/10minute", "20/10minute"),
    "contact_account": _rule("8/hour", "4/hour"),
    "contact_receiver": _rule("6/hour", "3/hour"),
    "captcha_address": _rule("240/minute", "80/minute"),
    "captcha_sound_address": _rule("20/minute", "10/minute"),
}


# What the row of a refusal is about; else an account.
_ABOUT: dict[Act, Noun] = {
    Act.MEMBER_LOOK_UP_REFUSE: "member",
    Act.APPLICATION_OPEN_REFUSE: "application",
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
    """Count a try of `value` under the rule `name`; the seconds to wait, 0 when it may go on.

    `value` is given in the one spelling it is looked up by, so that no other is a way round.
    """
    counter: Counter = current_app.extensions["limits_counter"]
    return counter.hit(RULES[name], name, keyed(value), settings().ratelimit_scale)


def check(name: str, value: str) -> None:
    """As `wait_s`, but answers 429 with Retry-After when there is a wait."""
    if (wait := wait_s(name, value)) > 0:
        _note(name, value)
        _refuse(wait)


def _note(name: str, value: str) -> None:
    """The audit row of a limit that was reached: one in its time, so that a flood is no flood of rows."""
    rule = RULES[name]
    counter: Counter = current_app.extensions["limits_counter"]
    if rule.act is None or counter.hit(rule.once(), f"noted_{name}", keyed(value), 1) > 0:
        return
    with db.write() as s:
        noun = _ABOUT.get(rule.act, "account")
        audit.record(s, rule.act, Object(noun, None), actor=STRANGER, reason="too_many", limit=name)


def check_address(name: str) -> None:
    """`check` for the address that the request came from."""
    check(name, address())


def check_here(name: str, value: str) -> None:
    """`check` for `value` at that address: elsewhere it has a count of its own."""
    check(name, f"{value} {address()}")


def address() -> str:
    """The address, in one spelling; a network of IPv6 (/64) counts as one, for one line has all of it."""
    given = request.remote_addr or ""
    try:
        found = ip_address(given)
    except ValueError:
        return given
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


def _refuse(wait: float) -> None:
    from web import errors

    response = make_response(errors.too_many(wait))
    response.headers["Retry-After"] = str(int(wait) + 1)
    abort(response)


def keyed(value: str) -> str:
    """What stands for a value where the value itself must not stand."""
    key = crypto.signing_keys()[0].encode()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:32]
