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


def import_register(rows: int) -> tuple[float, float]:
    """(seconds, peak MB) of `members import` of an .xlsx of `rows` rows into an empty database."""
    from shared import db
    from shared.members import institutes

    with installation() as made:
        with db.write() as session:
            institutes.sync(session)
        file = made.folder / "register.xlsx"
        _run("members", "demo", "--count", str(rows), "--seed", "7", "--out", str(file))
        began = time.monotonic()
        peak = _run("members", "import", str(file), "--only-good", "--yes")
        return time.monotonic() - began, peak


def _run(program: str, *arguments: str) -> float:
    """Run a console script; the peak of its resident memory in MB, as the kernel counts it."""
    peak = 0.0
    with tempfile.NamedTemporaryFile() as log:
        argv = [str(BIN / program), *arguments]
        with subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process:
            while process.poll() is None:
                if found := _PEAK.search(Path(f"/proc/{process.pid}/status").read_text()):
                    peak = max(peak, int(found[1]) / 1000)
                time.sleep(0.1)  # the kernel keeps the peak; only the last 0.1 s could be missed
        assert process.returncode == 0, Path(log.name).read_text(errors="replace")[-3000:]
    return peak
