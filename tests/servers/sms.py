"""A small real HTTP gateway for text messages: takes, refuses, or says later, as a test asks."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "gateway-token"


class SmsGateway:
    """`messages` are what it took, in order; `answers` is (status, body, headers) for a number."""

    def __init__(self) -> None:
        self.messages: list[dict[str, str]] = []
        self.answers: dict[str, tuple[int, str, dict[str, str]]] = {}
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, told, headers = gateway.answer(body, self.headers.get("Authorization", ""))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told.encode())

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/messages"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, body: dict[str, str], authorization: str) -> tuple[int, str, dict[str, str]]:
        """What the gateway does with a message."""
        if authorization != f"Bearer {TOKEN}":
            return 401, "who are you", {}
        if body["to"] in self.answers:
            return self.answers[body["to"]]
        self.messages.append(body)
        return 202, "{}", {}

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
