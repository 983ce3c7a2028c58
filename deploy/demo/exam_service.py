"""The demo examination photo service: invented photos by examination certificate number.

    python -m deploy.demo.exam_service --port 8700      (or by path)

GET  /photos/<number>   a JPEG, 178 x 220, always the same for a number; 404 when the number begins
                        with 404, no picture when with 4150, a dark one when with 4220. An odd last
                        digit shows a man, an even one a woman.
GET  /health            200
GET  /seen              {"count": n, "numbers": [the last hundred]}
POST /_behave           {"mode": a name from answers.FAULTS, "match": a regular expression of the
                        number, "times": n or absent for ever, further options of the mode}
                        puts a rule before the others; {"mode": "clear"} forgets them all.

    curl -d '{"mode": "slow", "seconds": 8}' http://127.0.0.1:8700/_behave
"""

import argparse
import json
import re
import sys
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

if not __package__:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from deploy.demo.answers import FAULTS, Exchange
from deploy.demo.portraits import portrait

VARIANTS = 24  # of each sex
STANDING = {
    "404": "missing",
    "4150": "garbage",
    "4220": "dark",
}  # by how a number begins, unless a rule says else
_MAX_RULE_BYTES = 10_000


class Portraits:
    """A few dozen drawn people; a number's photo differs from another's at least in a comment."""

    def __init__(self, variants: int = VARIANTS) -> None:
        self._variants = variants
        self._drawn: dict[tuple[str, int], bytes] = {}
        self._lock = threading.Lock()

    def of(self, number: str) -> bytes:
        """The photo of an examination certificate number."""
        sex = "男" if number[-1:] in "13579" else "女"
        base = self._one(sex, int.from_bytes(number.encode()[-8:], "big") % self._variants)
        comment = f"demo {number}".encode()[:200]
        return base[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + base[2:]

    def draw_all(self) -> None:
        """Draws every person ahead of the first request."""
        for index in range(self._variants):
            for sex in ("男", "女"):
                self._one(sex, index)

    def _one(self, sex: str, index: int) -> bytes:
        with self._lock:
            if (sex, index) not in self._drawn:
                self._drawn[sex, index] = portrait(f"exam {index}", sex=sex)
            return self._drawn[sex, index]


@dataclass
class Rule:
    """How to answer for numbers that match, and how many times yet (None: for ever)."""

    mode: str
    match: re.Pattern[str]
    times: int | None
    options: dict[str, Any]


@dataclass
class Behaviour:
    """The rules, newest first, and what was asked for."""

    rules: list[Rule] = field(default_factory=list)
    count: int = 0
    numbers: deque[str] = field(default_factory=lambda: deque(maxlen=100))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, wish: dict[str, Any]) -> None:
        """Takes a rule as `POST /_behave` has it. Raises ValueError, KeyError, re.error."""
        wish = dict(wish)
        mode = str(wish.pop("mode"))
        if mode == "clear":
            with self.lock:
                self.rules.clear()
            return
        if mode not in FAULTS:
            raise ValueError(f"unknown mode {mode}; one of {' '.join(FAULTS)}")
        match = re.compile(str(wish.pop("match", "")))
        times = wish.pop("times", None)
        with self.lock:
            self.rules.insert(0, Rule(mode, match, None if times is None else int(times), wish))

    def next_for(self, number: str) -> tuple[str, dict[str, Any]]:
        """The mode and options for this request; uses up one time of its rule."""
        with self.lock:
            self.count += 1
            self.numbers.append(number)
            for rule in self.rules:
                if rule.times == 0 or not rule.match.search(number):
                    continue
                if rule.times is not None:
                    rule.times -= 1
                return rule.mode, rule.options
        return next((mode for begins, mode in STANDING.items() if number.startswith(begins)), "good"), {}


class ExamService(ThreadingHTTPServer):
    """One thread a connection; a hung client holds up nobody."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], variants: int = VARIANTS) -> None:
        self.portraits = Portraits(variants)
        self.behaviour = Behaviour()
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up while it was kept waiting is no news."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """GET a photo; POST how to behave."""

    server: ExamService
    protocol_version = "HTTP/1.1"
    timeout = 30  # of an idle connection
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        if self.path.startswith("/photos/"):
            self._photo(unquote(self.path.removeprefix("/photos/")))
        elif self.path == "/health":
            self._json(200, {"ok": True})
        elif self.path == "/seen":
            seen = self.server.behaviour
            self._json(200, {"count": seen.count, "numbers": list(seen.numbers)})
        else:
            self._json(404, {"error": "unknown address"})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if self.path != "/_behave" or length > _MAX_RULE_BYTES:
            self.close_connection = True
            self._json(404, {"error": "unknown address"})
            return
        try:
            self.server.behaviour.add(json.loads(self.rfile.read(length)))
        except (ValueError, KeyError, TypeError, re.error) as error:
            self._json(400, {"error": str(error)})
        else:
            self._json(200, {"rules": len(self.server.behaviour.rules)})

    def _photo(self, number: str) -> None:
        mode, options = self.server.behaviour.next_for(number)
        if mode != "good":
            self.close_connection = True
        FAULTS[mode](Exchange(self, self.server.portraits.of(number), options))

    def _json(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: a campaign asks hundreds of thousands of times."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves until stopped."""
    parser = argparse.ArgumentParser(description="The demo examination photo service.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8700)
    parser.add_argument("--variants", type=int, default=VARIANTS, help="drawn people of each sex")
    chosen = parser.parse_args(arguments)
    server = ExamService((chosen.host, chosen.port), chosen.variants)
    threading.Thread(target=server.portraits.draw_all, daemon=True).start()
    print(f"examination photos on http://{chosen.host}:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


if __name__ == "__main__":
    main()
