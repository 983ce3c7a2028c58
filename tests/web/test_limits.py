"""Limits of tries: in Redis, and without it."""

import time

import pytest
from flask import Flask

from tests.servers.databases import Database
from tests.servers.redis_server import RedisServer
from tests.web import site as sites
from tests.web.site import Site
from web import limits
from web.app import create_app


def _tries_until_refused(site: Site, most: int = 40) -> int:
    for count in range(1, most + 1):
        if site.log_in("nobody", "x").status_code == 429:
            return count
    raise AssertionError(f"never refused in {most} tries")


def test_a_name_is_refused_after_its_tries_with_the_time_to_wait(
    database: Database, redis_server: RedisServer
) -> None:
    site = Site(create_app().test_client())
    assert _tries_until_refused(site) == 16
    answer = site.log_in("nobody", "x")
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    assert "尝试的次数太多了" in answer.text
    assert site.log_in("somebody else", "x").status_code == 422


def test_redis_holds_no_name_address_or_number(database: Database, redis_server: RedisServer) -> None:
    site = Site(create_app().test_client())
    sites.member()
    site.log_in("110000000001", "x")
    site.query()
    keys = " ".join(redis_server.client().keys())
    assert "query_identity" in keys
    for secret in ("110000000001", sites.ID_NUMBER, "127.0.0.1"):
        assert secret not in keys


def test_without_redis_log_ins_work_and_the_limit_is_stricter(app: Flask, site: Site) -> None:
    assert _tries_until_refused(site) == 6


def test_redis_killed_in_between_costs_nobody_the_log_in(
    database: Database, redis_server: RedisServer
) -> None:
    site = Site(create_app().test_client())
    sites.staff()
    assert site.log_in("nobody", "x").status_code == 422
    redis_server.kill()
    assert site.log_in("ops", sites.OWN_PASSWORD, "national").status_code == 302


def test_a_frozen_redis_holds_a_request_up_for_a_moment_only(
    database: Database, redis_server: RedisServer
) -> None:
    site = Site(create_app().test_client())
    sites.staff()
    redis_server.freeze()
    try:
        fields = site.answered("/login")
        started = time.monotonic()
        answer = site.client.post(
            "/login",
            data=fields | {"user_type": "national", "login_name": "ops", "password": sites.OWN_PASSWORD},
        )
        took = time.monotonic() - started
    finally:
        redis_server.thaw()
    assert answer.status_code == 302
    assert took < 4  # 0.1 s for each look at Redis; 40 s without time-outs


def test_load_tests_may_widen_the_limits(
    database: Database, settings_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.servers import environment

    monkeypatch.setenv("CERT_RATELIMIT_SCALE", "3")
    environment.forget()
    assert _tries_until_refused(Site(create_app().test_client())) == 16


def test_after_a_rest_redis_counts_again(redis_server: RedisServer) -> None:
    counter = limits.Counter(redis_server.url)
    rule = limits.RULES["login_name_address"]
    redis_server.kill()
    assert counter.hit(rule, "login_name_address", "k", 1) == 0
    redis_server.start()
    counter._resting_until = 0.0
    assert counter.hit(rule, "login_name_address", "k", 1) == 0
    assert redis_server.client().keys()
