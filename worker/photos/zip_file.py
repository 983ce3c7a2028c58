"""A zip of photos, whoever made it: looked at before anything is taken, names as their makers saw them.

Chinese Windows writes names in GBK without saying so, macOS in UTF-8 without saying so; above 2 GB Windows
Explorer compresses by method 9, which Python's library does not read.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import inflate64

from shared.errors import JobError, Refused
from shared.photos.uploads import MOST_PICTURES
from shared.plain import nfc

_DEFLATE64 = 9
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, _DEFLATE64)
_MOST_LISTING = 64_000_000  # bytes of the list of entries: 30,000 names are a tenth of it
_MOST_RATIO = 20  # photos are compressed already: what unpacks to more is no zip of photos
_SMALL = 100_000_000  # bytes unpacked below which nobody minds
_CHUNK = 16_384
_UNICODE_NAME = 0x7075  # Info-ZIP's extra field: the name in UTF-8
# What Windows and macOS add.
_ADDED = frozenset({"thumbs.db", "desktop.ini", ".ds_store", "ehthumbs.db"})


@dataclass(frozen=True)
class Entry:
    """One entry: its place from 1, its name as its maker saw it, whether systems added it (or it is a
    folder).
    """

    n: int
    name: str
    passed_over: bool
    info: zipfile.ZipInfo

    @property
    def stem(self) -> str:
        """The file's name without folders and ending."""
        last = self.name.replace("\\", "/").rpartition("/")[2]
        return last.rpartition(".")[0] or last


class PhotoZip:
    """An opened zip. Raises JobError, final: photo_zip_broken, photo_zip_locked, photo_zip_method,
    photo_zip_many, photo_zip_bomb."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        with _as_broken():
            _refuse_long_listing(file)
            self._zip = zipfile.ZipFile(file)
        self.entries = [_entry(n, info) for n, info in enumerate(self._zip.infolist(), 1)]
        self._check()

    def read(self, entry: Entry, most: int) -> bytes:
        """The file's bytes, at most one more than `most`. Raises Refused photo_zip_entry."""
        try:
            if entry.info.compress_type == _DEFLATE64:
                return self._inflate64(entry.info, most)
            with self._zip.open(entry.info) as stream:
                return stream.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the disk's
            raise Refused("photo_zip_entry") from error

    def _inflate64(self, info: zipfile.ZipInfo, most: int) -> bytes:
        inflater, made = inflate64.Inflater(), bytearray()
        for part in self._raw(info):
            made += inflater.inflate(part)
            if len(made) > most:
                return bytes(made[: most + 1])
        if len(made) != info.file_size or zlib.crc32(made) != info.CRC:
            raise Refused("photo_zip_entry")
        return bytes(made)

    def _raw(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """The compressed bytes of an entry, behind its own header."""
        self._file.seek(info.header_offset)
        header = self._file.read(30)
        if header[:4] != b"PK\x03\x04" or len(header) < 30:
            raise zipfile.BadZipFile("no header")
        name, extra = struct.unpack("<HH", header[26:30])
        self._file.seek(name + extra, 1)
        left = info.compress_size
        while left and (part := self._file.read(min(_CHUNK, left))):
            left -= len(part)
            yield part

    def _check(self) -> None:
        ours = [entry.info for entry in self.entries if not entry.passed_over]
        if len(ours) > MOST_PICTURES:
            raise JobError("photo_zip_many", final=True, found=len(ours), most=MOST_PICTURES)
        if any(info.flag_bits & 1 for info in ours):
            raise JobError("photo_zip_locked", final=True)
        if unread := {info.compress_type for info in ours} - set(_METHODS):
            raise JobError("photo_zip_method", final=True, method=min(unread))
        unpacked = sum(info.file_size for info in ours)
        packed = sum(info.compress_size for info in ours) or 1
        if (unpacked > _SMALL and unpacked / packed > _MOST_RATIO) or _overlap(ours):
            raise JobError("photo_zip_bomb", final=True)


@contextmanager
def _as_broken() -> Iterator[None]:
    """What zipfile makes of a file that is cut off or bent."""
    try:
        yield
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, IndexError) as error:
        raise JobError("photo_zip_broken", final=True) from error


def _refuse_long_listing(file: BinaryIO) -> None:
    """Before it is read whole into memory: how long the list of entries says it is."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise zipfile.BadZipFile("no end record")
    (length,) = struct.unpack("<L", tail[at + 12 : at + 16])
    if length == 0xFFFFFFFF:
        (where,) = struct.unpack("<Q", tail[at - 12 : at - 4])
        file.seek(min(where, size))
        (length,) = struct.unpack("<Q", file.read(48)[40:48])
    if length > min(_MOST_LISTING, size):
        raise zipfile.BadZipFile("the list is too long")
    file.seek(0)


def _overlap(infos: list[zipfile.ZipInfo]) -> bool:
    """Whether entries share bytes: no program makes that, but bombs do."""
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < end:
            return True
        end = info.header_offset + info.compress_size
    return False


def _entry(n: int, info: zipfile.ZipInfo) -> Entry:
    name = _name(info)
    parts = [part for part in name.replace("\\", "/").split("/") if part]
    last = parts[-1].lower() if parts else ""
    folder = info.is_dir() or name.endswith("\\")
    added = last in _ADDED or last.startswith("._") or "__macosx" in (part.lower() for part in parts[:-1])
    return Entry(n, name[:300], folder or added, info)


def _name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & 0x800:
        return nfc(info.orig_filename)
    raw = info.orig_filename.encode("cp437", "replace")
    if (said := _said_in_unicode(info.extra, raw)) is not None:
        return said
    for encoding in ("utf-8", "gb18030"):
        try:
            return nfc(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _said_in_unicode(extra: bytes, raw: bytes) -> str | None:
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_NAME and len(body) > 5 and int.from_bytes(body[1:5], "little") == zlib.crc32(raw):
            return nfc(body[5:].decode("utf-8", "replace"))
    return None
