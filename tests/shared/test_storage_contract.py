"""What every storage back end must do; a new one is added to `back_ends`."""

import errno
import io
import os
import resource
import signal
from pathlib import Path

import pytest

from shared.errors import NotFound, StorageAway, StorageFull
from shared.storage import LocalStorage, Storage, sha256, sharded


def _local(folder: Path) -> Storage:
    return LocalStorage(folder)


back_ends = pytest.mark.parametrize("make", [_local])
KEY = "pdf/3f/7/job-1.pdf"


@back_ends
def test_what_was_put_is_got_back(make, tmp_path: Path) -> None:
    store = make(tmp_path)
    store.put(KEY, b"one")
    assert store.get(KEY) == b"one"
    assert store.exists(KEY)


@back_ends
def test_an_open_file_can_be_read_from_any_place(make, tmp_path: Path) -> None:
    store = make(tmp_path)
    store.put(KEY, b"0123456789")
    with store.open(KEY) as file:
        file.seek(7)
        assert file.read() == b"789"


@back_ends
def test_several_files_are_put_at_once(make, tmp_path: Path) -> None:
    store = make(tmp_path)
    store.put_many({KEY: b"a", "pdf/40/8/job-2.pdf": b"b"})
    assert {f.key: f.size for f in store.list("pdf")} == {KEY: 1, "pdf/40/8/job-2.pdf": 1}


@back_ends
def test_a_file_is_put_from_where_it_stands_and_its_hash_told(make, tmp_path: Path) -> None:
    store, data = make(tmp_path), os.urandom(700_000)
    file = io.BytesIO(b"read already" + data)
    file.seek(12)
    assert store.put_file(KEY, file) == sha256(data)
    assert store.get(KEY) == data
    assert store.put_file(KEY, io.BytesIO()) == sha256(b"")
    assert store.get(KEY) == b""


@back_ends
def test_a_file_that_cannot_be_read_to_its_end_leaves_nothing(make, tmp_path: Path) -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if part := super().read(size):
                return part
            raise OSError(errno.EIO, "torn")

    store = make(tmp_path)
    with pytest.raises(OSError, match="torn"):
        store.put_file(KEY, Torn(bytes(600_000)))
    assert list(store.list()) == []


@back_ends
def test_the_room_that_is_left_is_told_and_a_storage_that_is_not_there_is_away(make, tmp_path: Path) -> None:
    room = make(tmp_path).room()
    assert room is None or (room.free >= 0 and room.used > 0)
    with pytest.raises(StorageAway):
        make(tmp_path / "not mounted").room()


@back_ends
def test_a_missing_file_is_not_found(make, tmp_path: Path) -> None:
    store = make(tmp_path)
    with pytest.raises(NotFound):
        store.get(KEY)
    assert not store.exists(KEY)


@back_ends
def test_deleting_twice_is_as_good_as_once(make, tmp_path: Path) -> None:
    store = make(tmp_path)
    store.put(KEY, b"a")
    store.delete(KEY)
    store.delete(KEY)
    assert not store.exists(KEY)


@back_ends
@pytest.mark.parametrize("key", ["../etc/passwd", "/etc/passwd", "pdf/../../x", "pdf", "PDF/x", "pdf/a b"])
def test_a_key_that_leads_elsewhere_is_refused(make, tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="not a storage key"):
        make(tmp_path).put(key, b"x")


def test_keys_are_spread_over_folders_by_owner() -> None:
    folders = {sharded("pdf", str(owner), "x").split("/")[1] for owner in range(2000)}
    assert len(folders) > 200


@pytest.mark.parametrize(
    "put", [lambda s: s.put(KEY, bytes(5000)), lambda s: s.put_file(KEY, io.BytesIO(bytes(5000)))]
)
def test_a_full_disk_keeps_nothing_and_says_so(put, tmp_path: Path) -> None:
    """RLIMIT_FSIZE in a child makes the kernel refuse the write half-way, as a full disk does."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            put(LocalStorage(tmp_path))
        except StorageFull:
            os._exit(errno.ENOSPC)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == errno.ENOSPC
    assert [f.key for f in LocalStorage(tmp_path).list()] == []
