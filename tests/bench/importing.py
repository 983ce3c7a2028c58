"""The import of a register of 250,000 rows: seconds and memory of the command, as ops would run it."""

import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path

from tests.servers.stack import BIN, ROOT

ROWS = 250_000


def import_register(env: dict[str, str]) -> tuple[float, float]:
    """(seconds, peak MB) of `members import` into an empty database."""
    folder = Path(tempfile.mkdtemp(prefix="cert-import-"))
    file = folder / "register.xlsx"
    _run(["members", "demo", "--count", str(ROWS), "--seed", "7", "--out", str(file)], env)
    began = time.monotonic()
    peak = _run(["members", "import", str(file), "--only-good", "--yes"], env)
    return time.monotonic() - began, peak


def _run(argv: list[str], env: dict[str, str]) -> float:
    """Run a console script; the peak of its resident memory in MB."""
    with tempfile.NamedTemporaryFile() as log:
        process = subprocess.Popen([str(BIN / argv[0]), *argv[1:]], env=env, cwd=ROOT, stdout=log, stderr=log)
        _, status, usage = _wait(process)
        assert status == 0, Path(log.name).read_text(errors="replace")[-3000:]
        return usage.ru_maxrss / 1000


def _wait(process: "subprocess.Popen[bytes]") -> tuple[int, int, resource.struct_rusage]:

    return os.wait4(process.pid, 0)
