"""What every storage back end must do; a new one is added to `back_ends`."""

import errno
import os
import resource
import signal
from pathlib import Path

import pytest

from shared.errors import NotFound, StorageFull
from shared.storage import LocalStorage, Storage, sharded


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


def test_a_full_disk_keeps_nothing_and_says_so(tmp_path: Path) -> None:
    """RLIMIT_FSIZE in a child makes the kernel refuse the write half-way, as a full disk does."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            LocalStorage(tmp_path).put(KEY, bytes(5000))
        except StorageFull:
            os._exit(errno.ENOSPC)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == errno.ENOSPC
    assert [f.key for f in LocalStorage(tmp_path).list()] == []
