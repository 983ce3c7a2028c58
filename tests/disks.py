"""A disk that is full, for tests in this process."""

import resource
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.storage import LocalStorage


@contextmanager
def small_disk(limit: int) -> Iterator[None]:
    """No stored file may grow beyond `limit` bytes: the kernel refuses, as a full disk does."""
    write = LocalStorage._write

    def put(self: LocalStorage, key: str, parts: Iterable[bytes]) -> Path:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            return write(self, key, parts)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    LocalStorage._write = put  # type: ignore[method-assign]
    try:
        yield
    finally:
        LocalStorage._write = write  # type: ignore[method-assign]
