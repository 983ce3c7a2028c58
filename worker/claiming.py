"""When this worker last claimed a job, in memory that the parent shares with its children."""

import mmap
import struct
import time

_claimed = mmap.mmap(-1, 8)


def note() -> None:
    """A job was claimed just now, by this process or thread."""
    struct.pack_into("d", _claimed, 0, time.monotonic())


def last() -> float:
    """When that was last, on this machine's `time.monotonic()`; 0 for never."""
    return float(struct.unpack_from("d", _claimed)[0])
