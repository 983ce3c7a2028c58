"""Storage for photos, PDFs, designs, seals and reports: a few verbs; callers never see the back end.

A key names the job (or item) and fencing number that wrote it, so no attempt overwrites another's file.
`put` returns once the bytes are on the disk, so a row may name the file.
"""

import errno
import hashlib
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol

from shared.errors import NotFound, StorageAway, StorageFull
from shared.settings import settings

_KEY = re.compile(r"[a-z_]+(/[A-Za-z0-9._-]+)+\Z")
_TEMPORARY = ".tmp-"
# What the disk, the mount or the process lacks, whatever the file.
_AWAY = frozenset({
    errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENODEV, errno.ENXIO, errno.ESTALE,
    errno.ENOTCONN, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EMFILE, errno.ENFILE,
})  # fmt: skip
_PART = 1 << 18  # bytes of a file that are in memory at once


@dataclass(frozen=True)
class Room:
    """Of the disk beneath, in bytes."""

    used: int
    free: int


@dataclass(frozen=True)
class Stored:
    """One stored file: its key, size in bytes and age in seconds."""

    key: str
    size: int
    age_s: float


class Storage(Protocol):
    """What every back end can do; `tests/shared/test_storage_contract.py` holds them to it.

    Each verb raises StorageAway when the storage can't be reached just now.
    """

    def put(self, key: str, data: bytes) -> None:
        """Store the bytes under a new key, durably; StorageFull when there is no room."""

    def put_many(self, files: dict[str, bytes]) -> None:
        """Store several files durably, for less than as many puts."""

    def put_file(self, key: str, file: BinaryIO) -> str:
        """As `put`, what is left to read of an open file, never whole in memory; its hexadecimal SHA-256."""

    def get(self, key: str) -> bytes:
        """The bytes; NotFound when there are none."""

    def open(self, key: str) -> BinaryIO:
        """A seekable file, for range requests; NotFound when there is none."""

    def exists(self, key: str) -> bool:
        """Whether there are bytes under this key."""

    def delete(self, key: str) -> None:
        """Remove the file; none there is as good."""

    def room(self) -> Room | None:
        """What is used and free; None where there is no such limit."""

    def list(self, prefix: str = "") -> Iterator[Stored]:
        """All files whose key starts with the folder `prefix`, unfinished temporary ones included."""


class LocalStorage:
    """Files below one folder, each written to a temporary name, synced, then renamed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, data: bytes) -> None:
        self.put_many({key: data})

    def put_many(self, files: dict[str, bytes]) -> None:
        with _reached():
            folders = {self._write(key, [data]) for key, data in files.items()}
            for folder in folders:
                _sync_folder(folder)

    def put_file(self, key: str, file: BinaryIO) -> str:
        digest = hashlib.sha256()

        def parts() -> Iterator[bytes]:
            while part := file.read(_PART):
                digest.update(part)
                yield part

        _sync_folder(self._write(key, parts()))  # an OSError may be the other file's
        return digest.hexdigest()

    def get(self, key: str) -> bytes:
        with _reached(), self.open(key) as file:
            return file.read()

    def open(self, key: str) -> BinaryIO:
        try:
            with _reached():
                return self._path(key).open("rb")
        except FileNotFoundError:
            if not self._folder.is_dir():  # not mounted: the file may be there
                raise StorageAway(key) from None
            raise NotFound(key) from None

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        with _reached():
            self._path(key).unlink(missing_ok=True)

    def room(self) -> Room | None:
        try:
            with _reached():
                found = shutil.disk_usage(self._folder)
        except FileNotFoundError:
            raise StorageAway("the folder") from None
        return Room(found.used, found.free)

    def list(self, prefix: str = "") -> Iterator[Stored]:
        now = time.time()
        for folder, _, names in os.walk(self._folder / prefix):
            for name in names:
                path = Path(folder, name)
                try:
                    stat = path.stat()
                except FileNotFoundError:
                    continue  # removed since
                yield Stored(str(path.relative_to(self._folder)), stat.st_size, now - stat.st_mtime)

    def _write(self, key: str, parts: Iterable[bytes]) -> Path:
        """The folder it was written to, which is to be synced."""
        path = self._path(key)
        with needs_room():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_synced(path, parts)
        return path.parent

    def _path(self, key: str) -> Path:
        if not _KEY.match(key) or ".." in key:
            raise ValueError(f"not a storage key: {key!r}")
        return self._folder / key


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _AWAY:
            raise StorageAway(error.strerror) from error
        raise


def _write_synced(path: Path, parts: Iterable[bytes]) -> None:
    temporary = path.with_name(f"{_TEMPORARY}{uuid.uuid4().hex}")
    try:
        with temporary.open("xb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:  # a source that can't be read to its end, too
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def needs_room() -> Iterator[None]:
    """Files are written here, temporary ones too: StorageFull when disk or quota have no room for them."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise StorageFull("no room left") from error
        raise


def is_full(error: BaseException) -> bool:
    """Whether this says that there is no room to write."""
    full = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return isinstance(error, StorageFull) or (isinstance(error, OSError) and error.errno in full)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sharded(kind: str, owner: str, name: str) -> str:
    """A key in one of 256 folders a kind, spread by a hash of the owner: `pdf/3f/<owner>/<name>`."""
    return f"{kind}/{hashlib.sha256(owner.encode()).hexdigest()[:2]}/{owner}/{name}"


def sha256(data: bytes) -> str:
    """The hexadecimal SHA-256 that rows keep beside a key."""
    return hashlib.sha256(data).hexdigest()


@lru_cache(maxsize=1)
def storage() -> Storage:
    """This installation's storage."""
    return LocalStorage(settings().storage_folder)
