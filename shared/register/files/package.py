"""The parts of a workbook's file: found by their relations, whatever program named them and how."""

import codecs
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from xml.parsers import expat

from shared.rules import RuleError

MAX_UNPACKED = 2_000_000_000
MAX_RATIO = 150  # of bytes unpacked to bytes packed, looked at above 10 MB: what a zip bomb exceeds
_MAX_PARTS = 1_000
_MAX_SMALL = 5_000_000  # bytes of a part that is read at once: the list of sheets, the styles
_LOOKED_FOR_VALUES = 8_000_000  # bytes of a sheet in which its first value is looked for
_CHUNK = 1 << 18
_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_VALUE = re.compile(rb"<(?:\w+:)?[vt](?:\s[^<>]*)?>")
_HIDDEN = ("hidden", "veryHidden")
# Parts by which the packages of other programs are known.
_OTHERS = {
    "xl/workbook.bin": ".xlsb", "content.xml": ".ods", "word/document.xml": ".docx",
    "ppt/presentation.xml": ".pptx", "index/document.iwa": ".numbers", "index.zip": ".numbers",
}  # fmt: skip
_NAMES = re.compile(r"\.(xlsx|xls|csv|et)$")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its place in the workbook's list, its part ("" for charts) and how that is named, and
    whether people see it."""

    place: int
    name: str
    part: str
    target: str
    visible: bool


class Package:
    """An opened workbook. Raises RuleError: file_bomb, file_locked, file_program, and what a broken file
    makes zipfile and expat raise."""

    def __init__(self, book: zipfile.ZipFile) -> None:
        self._book = book
        self._refuse_bombs()
        self._names = {plain_name(entry.filename): entry for entry in book.infolist()}
        self._refuse_others()
        self.workbook = self._workbook()
        self.date1904 = False
        self.styles, self.strings = "", ""
        self.sheets = self._sheets()

    def pieces(self, part: str) -> Iterator[bytes]:
        """A part in pieces of UTF-8, whatever its encoding; no more than its entry says."""
        with self._book.open(self._names[part]) as stream:
            first = stream.read(_CHUNK)
            if (code := encoding(first)) == "utf-8":
                yield first
                while piece := stream.read(_CHUNK):
                    yield piece
                return
            decoder = codecs.getincrementaldecoder(code)()
            yield _DECLARATION.sub("", decoder.decode(first), count=1).encode()
            while piece := stream.read(_CHUNK):
                yield decoder.decode(piece).encode()
            yield decoder.decode(b"", True).encode()

    @property
    def unpacked(self) -> int:
        """Bytes of all parts together, as the file says."""
        return sum(entry.file_size for entry in self._book.infolist())

    def has_value(self, sheet: Sheet) -> bool:
        """Whether anything stands in it."""
        seen, before = 0, b""
        for piece in self.pieces(sheet.part):
            if _VALUE.search(before + piece):
                return True
            seen, before = seen + len(piece), piece[-64:]
            if seen > _LOOKED_FOR_VALUES:
                return True
        return False

    def small(self, part: str) -> bytes:
        """A small part, whole, in UTF-8."""
        return b"".join(islice(self.pieces(part), _MAX_SMALL // _CHUNK))

    def is_plain(self, sheet: Sheet) -> bool:
        """Whether the parts are named and encoded as Excel does it, which every library reads."""
        plain_target = re.fullmatch(r"(/xl/)?worksheets/[\w ().-]+\.xml", sheet.target)
        as_written = all(
            name == plain_name(name) or "\\" in name
            for name in (entry.filename.lower() for entry in self._book.infolist())
        )
        parts = [part for part in (sheet.part, self.strings, self.styles) if part]
        in_utf_8 = all(encoding(self._book.open(self._names[part]).read(200)) == "utf-8" for part in parts)
        return bool(plain_target) and self.workbook == "xl/workbook.xml" and as_written and in_utf_8

    def _refuse_bombs(self) -> None:
        entries = self._book.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        packed = sum(entry.compress_size for entry in entries) or 1
        too_dense = unpacked > 10_000_000 and unpacked / packed > MAX_RATIO
        if len(entries) > _MAX_PARTS or unpacked > MAX_UNPACKED or too_dense:
            raise RuleError("file_bomb", bytes=unpacked)
        if any(entry.flag_bits & 1 for entry in entries):
            raise RuleError("file_locked")

    def _refuse_others(self) -> None:
        for part, kind in _OTHERS.items():
            if part in self._names:
                raise RuleError("file_program", kind=kind)
        if "[content_types].xml" not in self._names and any(map(_NAMES.search, self._names)):
            raise RuleError("file_program", kind=".zip")

    def _workbook(self) -> str:
        if "_rels/.rels" in self._names:
            for relation in self._elements("_rels/.rels", "Relationship"):
                if relation.get("Type", "").endswith("/officeDocument"):
                    found = _resolved("", relation["Target"])
                    if found in self._names:
                        return found
        if "xl/workbook.xml" in self._names:
            return "xl/workbook.xml"
        raise KeyError("no workbook")

    def _sheets(self) -> list[Sheet]:
        folder, name = posixpath.split(self.workbook)
        relations = self._elements(f"{folder}/_rels/{name}.rels".lstrip("/"), "Relationship")
        by_id = {relation.get("Id"): relation for relation in relations}
        targets = {
            id_: _resolved(folder, relation.get("Target", ""))
            for id_, relation in by_id.items()
            if relation.get("TargetMode") != "External"
        }
        for id_, relation in by_id.items():
            kind = relation.get("Type", "").rpartition("/")[2]
            if kind in ("styles", "sharedStrings") and targets.get(id_) in self._names:
                setattr(self, "styles" if kind == "styles" else "strings", targets[id_])
        for kind, part in (("styles", "styles.xml"), ("strings", "sharedstrings.xml")):
            beside = posixpath.join(folder, part)
            if not getattr(self, kind) and beside in self._names:  # related to nothing, and read all the same
                setattr(self, kind, beside)
        for properties in self._elements(self.workbook, "workbookPr"):
            self.date1904 = properties.get("date1904", "0") in ("1", "true", "on")
        found = []
        for place, listed in enumerate(self._elements(self.workbook, "sheet")):
            id_ = next((value for key, value in listed.items() if key.rpartition(":")[2] == "id"), None)
            is_sheet = by_id.get(id_, {}).get("Type", "").endswith("/worksheet")
            part = targets.get(id_, "") if is_sheet else ""
            if is_sheet and part not in self._names:
                raise KeyError("a sheet's part")
            visible = listed.get("state") not in _HIDDEN
            target = by_id.get(id_, {}).get("Target", "")
            found.append(Sheet(place, listed.get("name", ""), part, target, visible))
        return found

    def _elements(self, part: str, name: str) -> list[dict[str, str]]:
        """The attributes of all elements of this name in a small part."""
        found: list[dict[str, str]] = []

        def start(element: str, attributes: dict[str, str]) -> None:
            if element.rpartition(":")[2] == name:
                found.append(attributes)

        parser = xml_parser()
        parser.StartElementHandler = start
        parser.Parse(self.small(part), True)
        return found


def plain_name(name: str) -> str:
    """A part's name as its relations say it: other programs write \\ for /, and other cases of letters."""
    return name.replace("\\", "/").lstrip("/").lower()


def _resolved(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    return plain_name(
        posixpath.normpath(target if target.startswith("/") else posixpath.join(folder, target))
    )


def encoding(head: bytes) -> str:
    """The encoding that an XML part declares, as Python names it; `utf-8` when it declares none."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in head[:4]:
        return "utf-16"
    declared = re.match(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)""", head)
    try:
        name = codecs.lookup(declared[1].decode() if declared else "utf-8").name
    except LookupError:
        return "unknown"
    return "utf-8" if name == "ascii" else name


def xml_parser() -> expat.XMLParserType:
    """A parser that refuses document types, and with them entities."""
    made = expat.ParserCreate()
    made.buffer_text = True

    def refuse(*_: object) -> None:
        raise ValueError("a document type has no place in a spreadsheet")

    made.StartDoctypeDeclHandler = refuse
    return made
