"""A disk that is full, for tests in this process."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

from shared.storage import LocalStorage


@contextmanager
def small_disk(limit: int) -> Iterator[None]:
    """No stored file may grow beyond `limit` bytes: the kernel refuses, as a full disk does."""
    write = LocalStorage.put

    def put(self: LocalStorage, key: str, data: bytes) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            write(self, key, data)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    LocalStorage.put = put  # type: ignore[method-assign]
    try:
        yield
    finally:
        LocalStorage.put = write  # type: ignore[method-assign]
