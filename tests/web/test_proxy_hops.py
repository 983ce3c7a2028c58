"""Whose request it is, behind as many proxies as the settings count: what stands further left is a claim."""

import pytest
from flask import Flask, request, request_started

from tests.servers import environment
from web.app import create_app


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("hops", "forwarded", "proto", "seen"),
    [
        (0, "198.51.100.7", "https", ("127.0.0.1", "http")),
        (1, "198.51.100.7, 203.0.113.5", "https, http", ("203.0.113.5", "http")),
        (2, "198.51.100.7, 203.0.113.5, 10.0.0.1", "https, https, http", ("203.0.113.5", "https")),
    ],
)
def test_the_address_is_what_the_outermost_counted_proxy_saw(
    monkeypatch: pytest.MonkeyPatch, hops: int, forwarded: str, proto: str, seen: tuple[str, str]
) -> None:
    monkeypatch.setenv("CERT_PROXY_HOPS", str(hops))
    environment.forget()
    app = create_app()
    asked: list[tuple[str | None, str]] = []

    def note(_: Flask, **__: object) -> None:
        asked.append((request.remote_addr, request.scheme))

    with request_started.connected_to(note, app):
        app.test_client().get("/healthz", headers={"X-Forwarded-For": forwarded, "X-Forwarded-Proto": proto})
    assert asked == [seen]
