"""The shipped proxy before the web server: slow clients cost it nothing, and it says who asks."""

import gzip
import http.client
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.proxy import SHIPPED, Proxy
from tests.servers.stack import Stack
from web import security
from web.app import create_app

SLOW = 100
WITHIN_S = 3.0
_LARGE = "/api/v1/openapi.json"


@pytest.fixture
def proxy(stack: Stack, tmp_path: Path) -> Iterator[Proxy]:
    stack.start("web", env={"CERT_PROXY_HOPS": "1"})
    made = Proxy(stack.url, tmp_path)
    made.start()
    for page in ("/", _LARGE):  # the first of each takes its time by itself
        urllib.request.urlopen(made.url + page, timeout=30).close()
    yield made
    made.kill()


_FORM = "POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n"


class SlowClients:
    """A byte a second each: a third sends its header so, a third its body, a third reads its answers so."""

    def __init__(self, port: int) -> None:
        self._port, self._over = port, threading.Event()
        self._open = [self._begin(number) for number in range(SLOW)]
        self._thread = threading.Thread(target=self._go_on)
        self._thread.start()

    def _begin(self, number: int) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self._port), timeout=5)
        if number % 3 == 0:
            made.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        elif number % 3 == 1:
            made.sendall(_FORM.encode())
        else:
            made.sendall(f"GET {_LARGE} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() * 20)
        return made

    def _go_on(self) -> None:
        while not self._over.wait(1):
            for number, one in enumerate(self._open):
                try:
                    one.recv(1) if number % 3 == 2 else one.sendall(b"x")
                except OSError:  # turned away: it comes again
                    one.close()
                    self._open[number] = self._begin(number)

    def stop(self) -> None:
        self._over.set()
        self._thread.join()
        for one in self._open:
            one.close()


@pytest.fixture
def slow(proxy: Proxy) -> Iterator[None]:
    clients = SlowClients(proxy.port)
    yield
    clients.stop()


@pytest.mark.usefixtures("slow")
def test_a_hundred_clients_of_a_byte_a_second_leave_the_site_answering(proxy: Proxy) -> None:
    took = []
    for _ in range(12):
        began = time.monotonic()
        with urllib.request.urlopen(f"{proxy.url}/", timeout=10) as answer:
            assert answer.status == 200
        took.append(time.monotonic() - began)
        time.sleep(0.4)  # for a few of their bytes
    assert max(took) < WITHIN_S, took


def test_text_is_compressed_and_pictures_are_not(proxy: Proxy) -> None:
    ask = urllib.request.Request(f"{proxy.url}/", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(ask, timeout=10) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        page = gzip.decompress(answer.read()).decode()
    style = re.findall(r'href="(/static/[^"]+\.css[^"]*)"', page)[0]
    ask = urllib.request.Request(proxy.url + style, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(ask, timeout=10) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_body_that_is_too_large_is_refused_by_the_page_that_says_so_or_before_it(proxy: Proxy) -> None:
    for size, by in ((security.MAX_BODY + 1, "web"), (4_000_000, "proxy")):
        ask = urllib.request.Request(f"{proxy.url}/login", data=b"x" * size)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(ask, timeout=10)
        assert refused.value.code == 413, by


def test_a_web_server_that_is_away_is_said_with_a_time_to_come_again(stack: Stack, tmp_path: Path) -> None:
    proxy = Proxy("http://127.0.0.1:1", tmp_path)
    proxy.start()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(proxy.url, timeout=10)
    proxy.kill()
    assert (refused.value.code, refused.value.headers["Retry-After"]) == (503, "10")


@pytest.mark.parametrize(
    ("sent", "arrives"),
    [
        ({}, ("127.0.0.1", "http", None)),
        ({"X-Forwarded-For": "198.51.100.7"}, ("198.51.100.7, 127.0.0.1", "http", None)),
        ({"X-Forwarded-Proto": "https"}, ("127.0.0.1", "https, http", None)),
        ({"Forwarded": "for=198.51.100.7"}, ("127.0.0.1", "http", None)),
    ],
)
def test_each_proxy_adds_its_part_and_believes_no_other(
    tmp_path: Path, sent: dict[str, str], arrives: tuple[str, str, None]
) -> None:
    """What a client claims stands left of what the proxy saw, where counted hops never reach."""
    with socket.create_server(("127.0.0.1", 0)) as web:
        proxy = Proxy(f"http://127.0.0.1:{web.getsockname()[1]}", tmp_path)
        proxy.start()
        asking = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
        asking.request("GET", "/", headers={"Host": "site.example", **sent})
        taken, _ = web.accept()
        head = taken.recv(10_000).decode()
        taken.close()
        proxy.kill()
    got = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    assert (got["X-Forwarded-For"], got["X-Forwarded-Proto"], got.get("Forwarded")) == arrives
    assert got["Host"] == got["X-Forwarded-Host"] == "site.example"


def test_the_proxy_lets_through_every_size_that_the_web_server_takes(settings_env: dict[str, str]) -> None:
    text = SHIPPED.read_text()
    at_most = re.search(r"client_max_body_size (\d+)m; # above", text)
    assert at_most is not None
    assert int(at_most[1]) * 1_000_000 > security.MAX_BODY
    app = create_app()
    for endpoint, size in security.LARGE_BODIES.items():
        (rule,) = [one.rule for one in app.url_map.iter_rules(endpoint)]
        place = f"~ ^{re.sub('<[^>]*>', '[^/]+', rule)}$" if "<" in rule else f"= {rule}"
        found = re.search(rf"location {re.escape(place)} {{[^}}]*client_max_body_size (\d+)m;", text)
        assert found, rule
        assert int(found[1]) * 1_000_000 > size
