"""The import of a register of 250,000 rows: seconds and memory of the command, as ops would run it."""

import re
import subprocess
import tempfile
import time
from pathlib import Path

from tests.bench.world import installation
from tests.servers.stack import BIN, ROOT

ROWS = 250_000
_PEAK = re.compile(r"VmHWM:\s*(\d+) kB")


def import_register(rows: int) -> tuple[float, float, float]:
    """(seconds, peak MB, peak MB of the child that reads the file) of `members import` of an .xlsx of `rows`
    rows into an empty database."""
    from shared import db
    from shared.members import institutes

    with installation() as made:
        with db.write() as session:
            institutes.sync(session)
        file = made.folder / "register.xlsx"
        _run("members", "demo", "--count", str(rows), "--seed", "7", "--out", str(file))
        began = time.monotonic()
        peak, of_child = _run("members", "import", str(file), "--only-good", "--yes")
        return time.monotonic() - began, peak, of_child


def _run(program: str, *arguments: str) -> tuple[float, float]:
    """Run a console script; the peaks of its memory and of a child's, in MB, as the kernel counts them."""
    peak = of_child = 0.0
    with tempfile.NamedTemporaryFile() as log:
        argv = [str(BIN / program), *arguments]
        with subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process:
            while process.poll() is None:
                peak = max(peak, _peak_mb(process.pid))
                children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
                of_child = max(of_child, *(_peak_mb(int(child)) for child in children), 0)
                time.sleep(0.1)  # the kernel keeps the peak; only the last 0.1 s could be missed
        assert process.returncode == 0, Path(log.name).read_text(errors="replace")[-3000:]
    return peak, of_child


def _peak_mb(pid: int) -> float:
    """The largest resident memory of a process so far; 0 when it is gone."""
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(found[1]) / 1000 if found else 0
