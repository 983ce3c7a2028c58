"""What the demo examination service answers: a good photo, or one of the faults it can be told.

Each fault is one small function `(Exchange) -> None` named in `FAULTS`; a new one is a function
and a line there.
"""

import io
import socket
import struct
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import Any

from PIL import Image

# A client that stays is let go after this, whatever it was to be kept waiting for.
PATIENCE_S = 120.0


@dataclass
class Exchange:
    """One request to answer, with the good photo at hand and the options of the rule."""

    handler: BaseHTTPRequestHandler
    photo: bytes
    options: dict[str, Any] = field(default_factory=dict)

    def option(self, name: str, default: Any) -> Any:
        return self.options.get(name, default)

    def send(self, status: int, body: bytes, kind: str = "image/jpeg", **headers: str) -> None:
        """A whole, honest answer."""
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        self.handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def start(self, length: int) -> None:
        """Head of a 200 answer that promises `length` bytes."""
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", "image/jpeg")
        self.handler.send_header("Content-Length", str(length))
        self.handler.end_headers()


def good(x: Exchange) -> None:
    x.send(200, x.photo)


def missing(x: Exchange) -> None:
    x.send(404, "没有查询到照片信息".encode(), "text/plain; charset=utf-8")


def slow(x: Exchange) -> None:
    time.sleep(float(x.option("seconds", 1.0)))
    good(x)


def html(x: Exchange) -> None:
    x.send(200, "<!doctype html><title>系统维护</title><p>系统维护中".encode())


def json(x: Exchange) -> None:
    x.send(200, b'{"code": 500, "photo": null}', "application/json")


def garbage(x: Exchange) -> None:
    x.send(200, b"GIF89a" + bytes(range(256)) * 8)


def empty(x: Exchange) -> None:
    x.send(200, b"")


def huge(x: Exchange) -> None:
    """Says how large it is and sends it all."""
    size = int(x.option("bytes", 50_000_000))
    x.start(size)
    _pour(x, size)


def endless(x: Exchange) -> None:
    """Says nothing of its size, and goes on."""
    x.handler.send_response(200)
    x.handler.send_header("Content-Type", "image/jpeg")
    x.handler.send_header("Connection", "close")
    x.handler.end_headers()
    _pour(x, 1 << 40)


def _pour(x: Exchange, size: int) -> None:
    x.handler.wfile.write(x.photo)
    sent, block = len(x.photo), bytes(65536)
    end = time.monotonic() + PATIENCE_S
    while sent < size and time.monotonic() < end:
        x.handler.wfile.write(block[: size - sent])
        sent += len(block)


def truncated(x: Exchange) -> None:
    """The connection ends before the promised length."""
    x.start(len(x.photo))
    x.handler.wfile.write(x.photo[: len(x.photo) // 2])


def half(x: Exchange) -> None:
    """A whole answer that holds half a JPEG."""
    x.send(200, x.photo[: len(x.photo) // 2])


def redirect(x: Exchange) -> None:
    x.send(302, b"", "text/plain", Location=str(x.option("to", "http://127.0.0.1:22/")))


def down(x: Exchange) -> None:
    x.send(int(x.option("status", 500)), b"", "text/plain")


def busy(x: Exchange) -> None:
    wait = str(x.option("retry_after", 30))
    x.send(int(x.option("status", 503)), b"", "text/plain", Retry_After=wait)


def reset(x: Exchange) -> None:
    """The connection is cut hard, without a word."""
    linger = struct.pack("ii", 1, 0)
    x.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    x.handler.connection.close()


def silent(x: Exchange) -> None:
    """Takes the request and never answers, until the client goes."""
    x.handler.connection.settimeout(PATIENCE_S)
    x.handler.connection.recv(1)


def drip(x: Exchange) -> None:
    """A header without end, one byte (or `step` bytes) at a time."""
    head = b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 1_000_000
    _one_by_one(x, head)


def drip_body(x: Exchange) -> None:
    """A quick header, then the photo one byte at a time."""
    x.start(len(x.photo))
    _one_by_one(x, x.photo)


def _one_by_one(x: Exchange, data: bytes) -> None:
    pause, step = float(x.option("pause", 1.0)), int(x.option("step", 1))
    end = time.monotonic() + PATIENCE_S
    for position in range(0, len(data), step):
        if time.monotonic() > end:
            return
        x.handler.wfile.write(data[position : position + step])
        x.handler.wfile.flush()
        time.sleep(pause)


def compressed(x: Exchange) -> None:
    """Ten megabytes in ten kilobytes, for a client that inflates what it is sent."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = packer.compress(bytes(10_000_000)) + packer.flush()
    x.send(200, body, Content_Encoding="gzip")


def mpo(x: Exchange) -> None:
    """A JPEG with a second picture in it."""
    x.send(200, _saved(x.photo, "MPO", save_all=True, append_images=[_image(x.photo)]))


def bomb(x: Exchange) -> None:
    x.send(200, png_bomb(), "image/png")


@cache
def png_bomb(side: int = 20_000) -> bytes:
    """A PNG of 400 million grey pixels in about 400 KB."""
    packer = zlib.compressobj(9)
    row = bytes(side + 1)
    rows = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def tiny(x: Exchange) -> None:
    x.send(200, _saved(x.photo, "JPEG", _image(x.photo).resize((60, 74))))


def dark(x: Exchange) -> None:
    """The same bust on a black ground."""
    image = _image(x.photo)
    ground = image.convert("L").point(lambda v: 255 if v > 245 else 0)
    image.paste((24, 24, 30), (0, 0), ground)
    x.send(200, _saved(x.photo, "JPEG", image))


def sideways(x: Exchange) -> None:
    """Lies on its side; EXIF says how to turn it."""
    image = _image(x.photo).transpose(Image.Transpose.ROTATE_90)
    exif = image.getexif()
    exif[0x0112] = 6
    x.send(200, _saved(x.photo, "JPEG", image, exif=exif))


def cmyk(x: Exchange) -> None:
    x.send(200, _saved(x.photo, "JPEG", _image(x.photo).convert("CMYK")))


def _image(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def _saved(data: bytes, kind: str, image: Image.Image | None = None, **how: Any) -> bytes:
    out = io.BytesIO()
    (image or _image(data)).save(out, kind, quality=90, **how)
    return out.getvalue()


FAULTS: dict[str, Callable[[Exchange], None]] = {
    f.__name__: f
    for f in (
        good, missing, slow, html, json, garbage, empty, huge, endless, truncated, half, redirect,
        down, busy, reset, silent, drip, drip_body, compressed, mpo, bomb, tiny, dark, sideways,
        cmyk,
    )
}  # fmt: skip
