"""What a JPEG's bytes say before any is decoded: its first picture, how it is coded, if it has all scans."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

END = b"\xff\xd9"
_START_OF_SCAN, _END = 0xDA, 0xD9
_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")  # FF 00 and restarts are inside coded data
_ALONE = frozenset({0x01, 0xD8})  # markers without a length
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_SEQUENTIAL, _PROGRESSIVE = frozenset({0xC0, 0xC1, 0xC9}), frozenset({0xC2, 0xCA})
_BITS = 8
_COEFFICIENTS = 64
_MOST_SCANS = 1_000  # more are as many as need be counted


@dataclass
class Jpeg:
    """The first picture of a file, without its end marker and whatever follows it.

    `frame` is the frame's marker with what follows it (precision, height, width, components), empty when
    there is none; `scans` are the headers of the scans, each: number of components, ids with tables, band.
    """

    picture: bytes
    frame: bytes = b""
    scans: list[bytes] = field(default_factory=list)

    @property
    def is_usual(self) -> bool:
        """Whether it is coded as photos are: 8 bits, sequential or progressive."""
        return self.frame[1:2] == bytes([_BITS]) and self.frame[0] in _SEQUENTIAL | _PROGRESSIVE

    @property
    def has_all_scans(self) -> bool:
        """Whether the scans hold each component with all bits of all coefficients."""
        if len(self.frame) < 7:
            return False
        missing = {
            component: set(range(_COEFFICIENTS)) for component in self.frame[7 : 7 + 3 * self.frame[6] : 3]
        }
        for scan in filter(_is_header, self.scans):
            for component in scan[1 : 1 + 2 * scan[0] : 2]:
                missing.get(component, set()).difference_update(self._finished(scan))
        return not any(missing.values())

    def _finished(self, scan: bytes) -> range:
        """The coefficients that are whole after this scan."""
        if self.frame[0] in _SEQUENTIAL:
            return range(_COEFFICIENTS)
        first, last, bits = scan[-3:]
        return range(first, last + 1) if bits & 15 == 0 else range(0)


def _is_header(scan: bytes) -> bool:
    return len(scan) >= 6 and len(scan) == 4 + 2 * scan[0]


def read(data: bytes) -> Jpeg:
    """The parts of a file that begins as a JPEG does; nothing is wrong with it yet."""
    found = Jpeg(data)
    for marker, at, body in _segments(data):
        if marker == _END:
            found.picture = data[:at]
            break
        if marker == _START_OF_SCAN:
            found.scans.append(body)
            if len(found.scans) > _MOST_SCANS:
                break
        elif marker in _FRAMES and not found.frame:
            found.frame = bytes([marker]) + body
    return found


def _segments(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each marker, where it is, and what belongs to it."""
    at = 2
    while found := _MARKER.search(data, at):
        marker, at = found[1][0], found.end()
        if marker in _ALONE:
            continue
        length = 0 if marker == _END else max(2, int.from_bytes(data[at : at + 2]))
        yield marker, found.start(), data[at + 2 : at + length]
        at += length
