"""The fonts that a design prints with: which files they are and which characters they hold.

A worker records this on the template version at publishing; a worker whose fonts differ must not
print with that version (the fingerprint would no longer say what the paper shows).
"""

import hashlib
import os
import subprocess
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import uharfbuzz

from shared.canonical import canonical
from worker import time_limit
from worker.press.design import Design
from worker.press.design_files import broken

Ranges = tuple[tuple[int, int], ...]

# Spaces need no ink; every other character of a text needs a glyph.
_WITHOUT_INK = frozenset(" \t\r\n")
# fontconfig's weights are not CSS's.
_FC_WEIGHTS = {
    100: 0, 200: 40, 300: 50, 400: 80, 500: 100, 600: 180, 700: 200, 800: 205, 900: 210,
}  # fmt: skip


@dataclass(frozen=True)
class FontFile:
    """One face that fontconfig gives for a family and a CSS weight."""

    family: str
    weight: int
    path: str
    index: int
    sha256: str


@dataclass(frozen=True)
class FontChain:
    """A design's fonts on this machine. `covered` are the code points that the chain prints in
    every weight the design uses, as sorted [first, last] ranges (a set takes 10 MB)."""

    families: tuple[str, ...]
    files: tuple[FontFile, ...]
    covered: Ranges

    def missing(self, text: str) -> list[str]:
        """The characters of a text that no font of the chain holds, in order, each once."""
        wanted = (char for char in dict.fromkeys(text) if char not in _WITHOUT_INK)
        return [char for char in wanted if not self._covers(ord(char))]

    def _covers(self, point: int) -> bool:
        at = bisect_right(self.covered, point, key=lambda pair: pair[0]) - 1
        return at >= 0 and self.covered[at][1] >= point

    @cached_property
    def record(self) -> dict[str, Any]:
        """JSON for the template version: files, covered ranges, and `digest`, the SHA-256 of both."""
        fonts = [
            {
                "family": file.family,
                "weight": file.weight,
                "file": os.path.basename(file.path),
                "index": file.index,
                "sha256": file.sha256,
            }
            for file in self.files
        ]
        content: dict[str, Any] = {"fonts": fonts, "covered": [list(pair) for pair in self.covered]}
        # The same font under another file name prints the same, so names are not in the digest.
        same = [{**font, "file": ""} for font in fonts]
        digest = hashlib.sha256(canonical({**content, "fonts": same})).hexdigest()
        return {**content, "digest": digest}

    def agrees_with(self, record: Mapping[str, Any]) -> bool:
        """Whether this machine prints what the machine that made the record prints."""
        return bool(self.record["digest"] == record.get("digest"))


def chain_of(design: Design) -> FontChain:
    """The fonts of a design as installed here; JobError("design_broken") for a missing family."""
    return _chain(design.fonts, design.further_fonts, design.weights)


def ranges(code_points: Iterable[int]) -> Ranges:
    """Sorted (first, last) pairs."""
    found: list[tuple[int, int]] = []
    for point in sorted(code_points):
        if found and found[-1][1] == point - 1:
            found[-1] = (found[-1][0], point)
        else:
            found.append((point, point))
    return tuple(found)


@lru_cache(maxsize=16)
@time_limit.unswallowed()
def _chain(families: tuple[str, ...], further: tuple[str, ...], weights: tuple[int, ...]) -> FontChain:
    files: list[FontFile] = []
    covered: set[int] = set()
    for family in (*families, *further):
        faces = {match(family, weight) for weight in weights}
        sets = [code_points(path, index) for path, index, _ in faces]
        if family in families:
            covered |= frozenset.intersection(*sets)
        files += [
            FontFile(family, weight, path, index, _sha256(path))
            for path, index, weight in sorted(faces, key=lambda face: face[2])
        ]
    return FontChain(families, tuple(files), ranges(covered))


@lru_cache(maxsize=64)
@time_limit.unswallowed()
def match(family: str, weight: int) -> tuple[str, int, int]:
    """(path, face index, fontconfig weight) of the installed face nearest to a CSS weight."""
    wanted = _FC_WEIGHTS.get(weight, 80)
    escaped = family.replace("\\", "\\\\").replace("-", "\\-").replace(":", "\\:")
    answer = subprocess.run(
        [
            "fc-match",
            "--format",
            "%{file}\n%{index}\n%{weight}\n%{family}",
            f"{escaped}:weight={wanted}:slant=0",
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout
    path, index, found, names = answer.split("\n", 3)
    if family not in names.split(","):
        raise broken("design.toml", family, "font_not_installed")
    # The upper half of the index names an instance of a variable font.
    return os.path.realpath(path), int(index) & 0xFFFF, round(float(found.strip("[]").split()[0]))


def code_points(path: str, index: int) -> frozenset[int]:
    """The code points that one face of a font file has glyphs for."""
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path), index)
    return frozenset(face.unicodes)


@lru_cache(maxsize=64)
@time_limit.unswallowed()
def _sha256(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
