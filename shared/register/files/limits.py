"""What the child may use for one file. What it reaches ends it: an error, a signal, an allocation that
aborts.
"""

import resource

_MB = 1_000_000
# A small file gets no more than it can be worth; a register of 250,000 rows unpacks to 480 MB, and takes
# 1,050 MB of addresses and 40 s of a processor.
_BASE_BYTES, _BYTES_PER_BYTE = 700 * _MB, 4
_BASE_S, _S_PER_MB = 10, 0.4


def tighten(size: int) -> None:
    """Lower the limits to what a file of so many bytes, unpacked, may need."""
    _lower(resource.RLIMIT_AS, _BASE_BYTES + _BYTES_PER_BYTE * size)
    _lower(resource.RLIMIT_CPU, int(_BASE_S + _S_PER_MB * size / _MB))


def _lower(what: int, limit: int) -> None:
    soft, hard = resource.getrlimit(what)
    resource.setrlimit(what, (min(soft, limit), hard))
