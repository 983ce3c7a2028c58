"""Small files that hold much. As a program it normalises them all, one after the other.

For each: its name, the file's kilobytes, the MB it took at its height beyond a small photo's, the outcome.
"""

import io
import os
import resource
import struct
import zlib
from collections.abc import Callable
from functools import partial

from PIL import Image, ImageCms

from deploy.demo.portraits import ON_SITE_SIZE, portrait
from shared.errors import JobError
from worker.photos.normalise import PhotoPolicy, normalise

# 25 megapixels less a little, in the shape of a photo; 12 megapixels, as a camera's.
LARGEST, CAMERA = (4496, 5556), (3118, 3854)


def png(size: tuple[int, int], depth: int, colours: int, *, interlaced: bool = False) -> bytes:
    """A PNG of nothing but zeros, written without ever being held."""
    packer = zlib.compressobj(9)
    bits = depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colours]
    rows = bytearray()
    for width, height in _passes(size) if interlaced else [size]:
        row = bytes(1 + (width * bits + 7) // 8)
        for _ in range(height):
            rows += packer.compress(row)
    rows += packer.flush()
    palette = [_chunk(b"PLTE", bytes(range(9))), _chunk(b"tRNS", b"\0")] if colours == 3 else []
    header = struct.pack(">IIBBBBB", *size, depth, colours, 0, 0, int(interlaced))
    chunks = [_chunk(b"IHDR", header), *palette, _chunk(b"IDAT", bytes(rows)), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _passes(size: tuple[int, int]) -> list[tuple[int, int]]:
    """The seven reduced pictures of an interlaced one."""
    steps = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    return [((size[0] - x + dx - 1) // dx, (size[1] - y + dy - 1) // dy) for x, y, dx, dy in steps]


def jpeg(size: tuple[int, int], mode: str, **how: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "white" if mode == "RGB" else 0).save(out, "JPEG", **how)
    return out.getvalue()


def with_texts() -> bytes:
    """A PNG whose texts unpack to 60 MB, each of characters that take four bytes."""
    text = b"\0\1\0\0\0" + zlib.compress("\U0001f600".encode() + b"a" * 1_000_000, 9)
    whole = portrait("texts")
    image = io.BytesIO()
    Image.open(io.BytesIO(whole)).save(image, "PNG")
    data = image.getvalue()
    return data[:33] + b"".join(_chunk(b"iTXt", b"%d" % n + text) for n in range(60)) + data[33:]


KINDS: dict[str, Callable[[], bytes]] = {
    "colour and alpha": partial(png, LARGEST, 8, 6),
    "colour and alpha, within": partial(png, (3100, 3832), 8, 6),
    "colour, 16 bits": partial(png, LARGEST, 16, 2),
    "colour and alpha, 16 bits, interlaced": partial(png, LARGEST, 16, 6, interlaced=True),
    "grey, 16 bits, within": partial(png, LARGEST, 16, 0),
    "grey and alpha, 16 bits": partial(png, LARGEST, 16, 4),
    "palette with a transparent colour, within": partial(png, LARGEST, 2, 3),
    "one bit": partial(png, LARGEST, 1, 0),
    "a strip": partial(png, (148, 168_000), 8, 6),
    "progressive": partial(jpeg, LARGEST, "RGB", progressive=True, subsampling="4:4:4"),
    "progressive, four inks": partial(jpeg, LARGEST, "CMYK", progressive=True),
    "progressive, of a camera": partial(jpeg, CAMERA, "RGB", progressive=True, subsampling="4:2:0"),
    "plain": partial(jpeg, LARGEST, "RGB"),
    "plain, with a profile": partial(
        jpeg, CAMERA, "RGB", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    ),
    "texts": with_texts,
}


def main() -> None:
    files = {name: _made_elsewhere(make) for name, make in KINDS.items()}
    normalise(portrait("warm", ON_SITE_SIZE))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, data in files.items():
        try:
            made = normalise(data, PhotoPolicy(background="ignore"))
            outcome = f"{made.width}x{made.height}"
        except JobError as error:
            outcome = str(error.params.get("reason", error.code))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(f"{name}\t{len(data) // 1000}\t{grown // 1000}\t{outcome}", flush=True)


def _made_elsewhere(make: Callable[[], bytes]) -> bytes:
    """Made in a child: what making it takes is not to be counted."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(make())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        return pipe.read()


if __name__ == "__main__":
    main()
