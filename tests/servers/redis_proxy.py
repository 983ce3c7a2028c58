"""A way to Redis that a test can cut at a certain word; connections that come later are let through."""

import contextlib
import socket
import threading

from tests.servers.redis_server import RedisServer


class RedisProxy:
    """`url` leads to the server. `cut_at(word)` closes everything before the word is passed on, once."""

    def __init__(self, server: RedisServer) -> None:
        self._port, self._word = server.port, b""
        self._open: set[socket.socket] = set()
        self.was_cut = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}/0"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_at(self, word: bytes) -> None:
        """The word is looked for in both directions."""
        self._word = word

    def close(self) -> None:
        self._listener.close()
        self._end_all()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
                self._open |= {client, server}
                for way in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=way, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self._word and self._word in data:
                    self._word = b""
                    self._end_all()
                    self.was_cut.set()
                    return
                target.sendall(data)
        self._end(source, target)

    def _end_all(self) -> None:
        self._end(*self._open)

    def _end(self, *sockets: socket.socket) -> None:
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open -= set(sockets)
