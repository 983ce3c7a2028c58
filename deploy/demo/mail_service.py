"""The demo's mail service: takes mails by SMTP and text messages by HTTP, delivers nothing, shows them.

    python -m deploy.demo.mail_service --smtp-port 8725 --port 8726

SMTP            takes every mail; an address that begins with `refused` is refused for good (550), one that
                begins with `later` is put off (451)
POST /sms       {"id", "to", "text"}: a text message
GET  /mails     [{"at": milliseconds, "to", "subject", "text"}], the newest first, at most a hundred
"""

import argparse
import email
import email.policy
import json
import socketserver
import threading
import time
from collections import deque
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_KEEP = 100
_MOST_BYTES = 200_000  # of a mail
_LONGEST_LINE = 2_000


class Box:
    """What was taken; shared by both servers."""

    def __init__(self) -> None:
        self._taken: deque[dict[str, Any]] = deque(maxlen=_KEEP)

    def put(self, to: str, subject: str, text: str) -> None:
        """Take one."""
        self._taken.appendleft({"at": int(time.time() * 1000), "to": to, "subject": subject, "text": text})

    def all(self) -> list[dict[str, Any]]:
        """The newest first."""
        return list(self._taken)


class SmtpServer(socketserver.ThreadingTCPServer):
    """One thread a connection."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address: tuple[str, int], box: Box) -> None:
        self.box = box
        super().__init__(address, SmtpHandler)


class SmtpHandler(socketserver.StreamRequestHandler):
    """As much of SMTP as mail programs use: EHLO, MAIL, RCPT, DATA, RSET, NOOP, QUIT."""

    server: SmtpServer
    timeout = 60

    def handle(self) -> None:
        """Until QUIT, or the other side goes."""
        self._receivers: list[str] = []
        self._say("220 demo mail service")
        while line := self._line():
            verb, _, rest = line.partition(" ")
            if verb.upper() == "QUIT":
                return self._say("221 bye")
            self._answer(verb.upper(), rest)

    def _answer(self, verb: str, rest: str) -> None:
        match verb:
            case "EHLO":
                self._say("250-demo\r\n250-8BITMIME\r\n250 SMTPUTF8")
            case "HELO" | "NOOP":
                self._say("250 demo")
            case "MAIL" | "RSET":
                self._receivers = []
                self._say("250 yes")
            case "RCPT":
                self._say(self._receiver(rest))
            case "DATA" if self._receivers:
                self._say("354 go on, end with a dot")
                self._take()
            case _:
                self._say("503 not now")

    def _receiver(self, rest: str) -> str:
        address = rest.partition("<")[2].partition(">")[0]
        if address.startswith("refused"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later"):
            return "451 4.7.1 come again later"
        self._receivers.append(address)
        return "250 yes"

    def _take(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline(_LONGEST_LINE)) not in (b"", b".\r\n"):
            if sum(map(len, lines)) < _MOST_BYTES:
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        body = message.get_body(("plain",))
        text = str(body.get_content()) if body is not None else ""
        self.server.box.put(", ".join(self._receivers), str(message["Subject"] or ""), text)
        self._say("250 taken")

    def _line(self) -> str:
        return self.rfile.readline(_LONGEST_LINE).decode("utf-8", "replace").strip()

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class HttpHandler(BaseHTTPRequestHandler):
    """Reads the box, and takes text messages."""

    box: Box

    def do_GET(self) -> None:
        if self.path == "/mails":
            return self._json(200, self.box.all())
        self._json(404, {"error": "unknown address"})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if self.path != "/sms" or length > _MOST_BYTES:
            return self._json(404, {"error": "unknown address"})
        try:
            given = json.loads(self.rfile.read(length))
            self.box.put(str(given["to"]), "", str(given["text"]))
        except (ValueError, KeyError, TypeError):
            return self._json(400, {"error": "expected id, to and text"})
        self._json(202, {})

    def _json(self, status: int, answer: Any) -> None:
        body = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: it is asked at each look at the page."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves until stopped."""
    parser = argparse.ArgumentParser(description="The demo's mail service.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--smtp-port", type=int, default=8725)
    parser.add_argument("--port", type=int, default=8726)
    chosen = parser.parse_args(arguments)
    box = Box()
    HttpHandler.box = box
    smtp = SmtpServer((chosen.host, chosen.smtp_port), box)
    http = ThreadingHTTPServer((chosen.host, chosen.port), HttpHandler)
    threading.Thread(target=smtp.serve_forever, daemon=True).start()
    print(
        f"mails by SMTP on port {chosen.smtp_port}, shown on http://{chosen.host}:{chosen.port}/mails",
        flush=True,
    )
    try:
        http.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        smtp.server_close()
        http.server_close()


if __name__ == "__main__":
    main()
