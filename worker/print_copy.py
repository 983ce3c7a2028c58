"""Many certificates as one PDF to print: the pages as they are, said to be a copy, nothing signed.

Part after part is read, written and closed, so that memory does not grow with their number (pikepdf's own
merging holds all of them: 420 MB for 500). What parts share, such as artwork and colour profiles, is written
once. The same parts in the same order give the same bytes: there are no times, and the id is made from the
content.
"""

import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

import pikepdf

_SUBJECT = (
    "打印副本，不是电子证书原件；请扫描每页的二维码核验 / "
    "Print copy, not the original: verify each page by its QR code"
)
# What belongs to a file and not to its pages: the tree, its structure, files within.
_OF_A_FILE = frozenset({"/Parent", "/StructParents", "/StructParent", "/AF", "/Metadata", "/PieceInfo"})
_INHERITED = ("/MediaBox", "/CropBox", "/Resources", "/Rotate")
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def write(made: Path, parts: Iterable[Path], title: str) -> int:
    """Write the copy; how many pages it has (with none, nothing is written)."""
    with made.open("wb") as file:
        writer = _Writer(file)
        for path in parts:
            with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as part:
                writer.add(part)
        if writer.pages:
            writer.finish(title)
    if not writer.pages:
        made.unlink()
    return len(writer.pages)


class _Writer:
    """The file so far: where each object stands, and which streams it has."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest = file, hashlib.sha256()
        self._offsets: list[int] = []
        self._streams: dict[bytes, int] = {}
        self.pages: list[int] = []
        self._tree = self._reserve()
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def add(self, part: pikepdf.Pdf) -> None:
        """The pages of one part, at the end."""
        numbers: dict[tuple[int, int], int] = {}
        for page in part.pages:
            number = numbers[page.obj.objgen] = self._reserve()
            values = {key: value for key, value in page.obj.items() if key not in _OF_A_FILE}
            for key in _INHERITED:
                if key not in values and (found := _inherited(page.obj, key)) is not None:
                    values[key] = found
            body = self._dictionary(values.items(), numbers)
            self._put(number, body[:-2] + b"/Parent %d 0 R>>" % self._tree)
            self.pages.append(number)

    def finish(self, title: str) -> None:
        """The tree of pages, what the file says of itself, and where everything is."""
        kids = b" ".join(b"%d 0 R" % number for number in self.pages)
        self._put(self._tree, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self.pages), kids))
        xmp = _XMP.format(title=escape(title), subject=escape(_SUBJECT)).encode()
        metadata = self._reserve()
        self._put(metadata, _stream(b"/Type/Metadata/Subtype/XML", xmp))
        catalog, info = self._reserve(), self._reserve()
        pages = b"<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R/Lang(zh-CN)>>" % (self._tree, metadata)
        self._put(catalog, pages)
        self._put(info, b"<</Title%s/Subject%s>>" % (_text(title), _text(_SUBJECT)))
        where = self._file.tell()
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(self._offsets) + 1))
        self._write(b"".join(b"%010d 00000 n \n" % at for at in self._offsets))
        made_of = self._digest.hexdigest()[:32].encode()
        trailer = b"<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>"
        self._write(b"trailer\n" + trailer % (len(self._offsets) + 1, catalog, info, made_of, made_of))
        self._write(b"\nstartxref\n%d\n%%%%EOF\n" % where)

    def _reserve(self) -> int:
        self._offsets.append(0)
        return len(self._offsets)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)

    def _put(self, number: int, body: bytes) -> None:
        self._offsets[number - 1] = self._file.tell()
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def _number(self, value: pikepdf.Object, numbers: dict[tuple[int, int], int]) -> int:
        """The number of an indirect object, which is written first if need be; of a stream that is there
        already, that one's.
        """
        key = value.objgen
        if key in numbers:
            return numbers[key]
        if not isinstance(value, pikepdf.Stream):
            number = numbers[key] = self._reserve()
            self._put(number, self._body(value, numbers))
            return number
        entries = ((name, one) for name, one in value.stream_dict.items() if name != "/Length")
        body = _stream(self._dictionary(entries, numbers)[2:-2], value.read_raw_bytes())
        digest = hashlib.sha256(body).digest()
        if digest not in self._streams:
            self._streams[digest] = self._reserve()
            self._put(self._streams[digest], body)
        numbers[key] = self._streams[digest]
        return numbers[key]

    def _value(self, value: Any, numbers: dict[tuple[int, int], int]) -> bytes:
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            return b"%d 0 R" % self._number(value, numbers)
        return self._body(value, numbers)

    def _body(self, value: Any, numbers: dict[tuple[int, int], int]) -> bytes:
        match value:
            case None:
                return b"null"
            case bool():
                return b"true" if value else b"false"
            case int() | Decimal() | float():
                return format(value, "f" if not isinstance(value, int) else "d").encode()
            case pikepdf.Dictionary():
                return self._dictionary(value.items(), numbers)
            case pikepdf.Array():
                return b"[" + b" ".join(self._value(one, numbers) for one in _items(value)) + b"]"
        return bytes(value.unparse())

    def _dictionary(self, entries: Iterable[tuple[str, Any]], numbers: dict[tuple[int, int], int]) -> bytes:
        kept = ((key, value) for key, value in entries if key not in _OF_A_FILE)
        parts = (
            bytes(pikepdf.Name(key).unparse()) + b" " + self._value(value, numbers) for key, value in kept
        )
        return b"<<" + b"\n".join(parts) + b">>"


def _items(array: pikepdf.Object) -> Iterator[Any]:
    yield from (array[at] for at in range(len(array)))


def _inherited(page: pikepdf.Object, key: str) -> Any:
    """What a page has from the tree above it, or None."""
    above = page.get("/Parent")
    while above is not None:
        if key in above:
            return above[key]
        above = above.get("/Parent")
    return None


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def _text(text: str) -> bytes:
    """A text of the document's information: UTF-16 with its mark, in hexadecimal."""
    return b"<feff%s>" % text.encode("utf-16-be").hex().encode()
