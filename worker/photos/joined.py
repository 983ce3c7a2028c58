"""Parts of a file in the storage, read as one."""

import io
from bisect import bisect_right
from typing import Any, BinaryIO, cast

from shared.damage import reading
from shared.storage import storage

_BUFFER = 1 << 18


class _Joined(io.RawIOBase):
    """Opens a part when it is reached; one is open at a time."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__()
        self._keys, self._ends, self._at = keys, [0], 0
        self._open: tuple[int, BinaryIO] | None = None
        for key in keys:
            with reading(key), storage().open(key) as part:
                self._ends.append(self._ends[-1] + part.seek(0, 2))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + {0: 0, 1: self._at, 2: self._ends[-1]}[whence])
        return self._at

    def readinto(self, buffer: Any) -> int:
        n = bisect_right(self._ends, self._at) - 1
        if n >= len(self._keys):
            return 0
        file = self._part(n)
        file.seek(self._at - self._ends[n])
        data = file.read(min(len(buffer), self._ends[n + 1] - self._at))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _part(self, n: int) -> BinaryIO:
        if self._open is None or self._open[0] != n:
            self._forget()
            with reading(self._keys[n]):
                self._open = n, storage().open(self._keys[n])
        return self._open[1]

    def _forget(self) -> None:
        if self._open is not None:
            self._open[1].close()
        self._open = None

    def close(self) -> None:
        self._forget()
        super().close()


def open_joined(keys: list[str]) -> BinaryIO:
    """The parts as one seekable file. Raises FileDamaged for one that is gone."""
    return cast(BinaryIO, io.BufferedReader(_Joined(keys), _BUFFER))
