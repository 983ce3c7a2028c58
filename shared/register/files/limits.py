"""What the child may use. What it reaches ends it: by an error, a signal, or an allocation that aborts."""

import ctypes
import os
import resource
import signal
from contextlib import suppress

from shared.register.files import written

_PR_SET_PDEATHSIG = 1
_MB = 1_000_000
# A small file gets no more than it can be worth; a register of 250,000 rows unpacks to 480 MB, and takes
# 1,050 MB of addresses and 40 s of a processor.
_BASE_BYTES, _BYTES_PER_BYTE = 700 * _MB, 4
_BASE_S, _S_PER_MB = 10, 0.4


def begin(memory: int, seconds: int, parent: int) -> None:
    """Limit this process, and bind it to the one that started it."""
    for what, limit in (
        (resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, written.MAX_BYTES),
    ):  # fmt: skip
        resource.setrlimit(what, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # Linux: no orphan reads on
    if os.getppid() != parent:
        os._exit(1)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")  # where memory is short it is this process that goes


def tighten(size: int) -> None:
    """Lower the limits to what a file of so many bytes, unpacked, may need."""
    _lower(resource.RLIMIT_AS, _BASE_BYTES + _BYTES_PER_BYTE * size)
    _lower(resource.RLIMIT_CPU, int(_BASE_S + _S_PER_MB * size / _MB))


def _lower(what: int, limit: int) -> None:
    soft, hard = resource.getrlimit(what)
    resource.setrlimit(what, (min(soft, limit), hard))
