"""The child that reads a file: what it may use, what becomes of it, and that no file takes more."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import BinaryIO, cast

import psutil
import pytest

from shared import children
from shared.register import child
from shared.rules import RuleError
from tests.servers import environment
from tests.shared.register import workbooks
from tests.shared.register.registers import as_csv, row, table

LARGE = as_csv(table([row(serial) for serial in range(1, 20_000)]))  # half a second of work


@pytest.fixture(autouse=True)
def _looked_at_often(settings_env: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "_LOOK_S", 0.01)


def _read(data: bytes, meanwhile: Callable[[], object] = lambda: None) -> child.Answer:
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as rows:
        file.write(data)
        file.flush()
        return child.read(cast(BinaryIO, file), cast(BinaryIO, rows), meanwhile)


def _children() -> list[psutil.Process]:
    """Readers of this process, which has other children too: the databases of other tests."""
    alive = (one for one in psutil.Process().children() if one.status() != psutil.STATUS_ZOMBIE)
    return [one for one in alive if any("shared.register" in word for word in one.cmdline())]


def _refusal(data: bytes, meanwhile: Callable[[], object] = lambda: None) -> str:
    with pytest.raises(RuleError) as caught:
        _read(data, meanwhile)
    assert _children() == []
    return caught.value.code


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets CERT_READING_S or CERT_READING_BYTES."""

    def limit(name: str, value: float) -> None:
        monkeypatch.setenv(f"CERT_READING_{name}", str(value))
        environment.forget()

    return limit


def test_a_file_that_needs_more_memory_than_there_is_ends_in_words(limited: Callable[..., None]) -> None:
    limited("BYTES", 130_000_000)
    rows = "".join(workbooks.row(*(f"{n} {m}" for m in range(100)), number=n) for n in range(1, 15_001))
    assert _refusal(workbooks.book(rows)) == "sheet_too_large"


def test_a_file_that_needs_more_time_than_there_is_ends_in_words(limited: Callable[..., None]) -> None:
    limited("S", 1)

    def freeze() -> None:
        for one in _children():
            one.suspend()

    assert _refusal(LARGE, freeze) == "sheet_too_large"


def test_what_the_caller_raises_meanwhile_ends_the_child() -> None:
    class Lost(Exception):
        pass

    def lose() -> None:
        assert len(_children()) == 1
        raise Lost

    with pytest.raises(Lost):
        _read(LARGE, lose)
    assert _children() == []


def _kills(times: int) -> Callable[[], None]:
    killed = set[int]()

    def kill() -> None:
        for one in _children():
            if len(killed) < times and one.pid not in killed:
                killed.add(one.pid)
                one.kill()

    return kill


def test_a_child_that_is_killed_is_started_once_more() -> None:
    assert _read(LARGE, _kills(1)).last == 20_000
    assert _refusal(LARGE, _kills(2)) == "sheet_killed"


def test_a_child_does_not_outlive_the_process_that_reads() -> None:
    program = (
        "import tempfile, sys\nfrom shared import children\nfrom shared.register import child\n"
        "with open(sys.argv[1], 'rb') as file, tempfile.TemporaryFile() as rows:\n"
        "    children._LOOK_S = 0.01\n    child.read(file, rows, lambda: print('reads', flush=True))\n"
    )
    with tempfile.NamedTemporaryFile() as file:
        file.write(LARGE * 5)
        file.flush()
        argv = [sys.executable, "-c", program, file.name]
        with subprocess.Popen(argv, stdout=subprocess.PIPE) as parent:
            assert parent.stdout is not None
            assert parent.stdout.readline() == b"reads\n"
            [reader] = psutil.Process(parent.pid).children()
            parent.kill()
    psutil.wait_procs([reader], timeout=5)
    assert not reader.is_running() or reader.status() == psutil.STATUS_ZOMBIE


def test_a_disk_without_room_is_told_from_a_broken_file() -> None:
    with tempfile.TemporaryFile() as file, open("/dev/full", "r+b", buffering=0) as rows:
        file.write(LARGE)
        file.flush()
        with pytest.raises(OSError, match="No space left"):
            child.read(cast(BinaryIO, file), cast(BinaryIO, rows), lambda: None)


def _amplified() -> bytes:
    """Ten thousand bytes that ask a library for ten thousand million: one long text, named in every cell."""
    one = "<row>" + '<c t="s"><v>0</v></c>' * 200 + "</row>"
    strings = f'<sst xmlns="{workbooks.MAIN}"><si><t>{"长" * 32_000}</t></si></sst>'
    return workbooks.book(one * 2_000, {workbooks.STRINGS: strings})


def _far() -> bytes:
    return workbooks.book(workbooks.row("a") + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def _merged() -> bytes:
    merged = "<mergeCells>" + '<mergeCell ref="A1:GR1048576"/>' * 100_000 + "</mergeCells>"
    rows = "".join(workbooks.row("a", number=n) for n in range(1, 1_001))
    return workbooks.book(parts={workbooks.SHEET: workbooks.sheet(rows, after=merged)})


def _entities() -> bytes:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return workbooks.book(parts={workbooks.SHEET: doctype + workbooks.sheet(workbooks.row("&b;"))})


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_amplified, "sheet_too_large"),
        (_far, "sheet_far"),
        (_merged, "sheet_too_large"),
        (_entities, "file_broken"),
    ],
)
def test_a_small_file_that_asks_for_much_ends_at_once(make: Callable[[], bytes], code: str) -> None:
    data = make()
    assert len(data) < 60_000
    began = os.times()
    assert _refusal(data) == code
    used = os.times()
    assert used.children_user + used.children_system - began.children_user - began.children_system < 15
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 900_000  # KB, of the largest so far
