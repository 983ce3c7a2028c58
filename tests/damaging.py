"""Ways in which a stored file goes wrong, as disks, backups and copies do it."""

from collections.abc import Callable
from pathlib import Path

from shared.settings import settings


def path_of(key: str | None) -> Path:
    """Where the file is on this test's disk."""
    return settings().storage_folder / str(key)


def gone(path: Path) -> None:
    path.unlink()


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def changed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def grown(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


WAYS: dict[str, Callable[[Path], None]] = {
    "missing": gone, "shortened": cut_short, "empty": emptied, "changed": changed, "grown": grown,
    "unreadable": a_folder,
}  # fmt: skip
