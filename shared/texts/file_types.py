"""What an uploaded file really is, by its content: its name and its given type say nothing."""

import io
import zipfile

from shared.rules import RuleError

# The ending, and the type that it is served with, whatever it came with.
MEDIA = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
PICTURES = frozenset({"jpg", "png"})
_MAGIC = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png", b"%PDF-": "pdf"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream that makes an old office file what it is, as its directory names it.
_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}
_MACROS = ("_VBA_PROJECT", "VBA")
_MAIN = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_MOST_PARTS = 5_000


def media_of(data: bytes) -> str:
    """The key in MEDIA of what this file is.

    Raises RuleError text_file_empty, text_file_macros (an office file with programs in it), text_file_kind.
    """
    if not data:
        raise RuleError("text_file_empty")
    for magic, media in _MAGIC.items():
        if data.startswith(magic):
            return media
    found = None
    if data.startswith(b"PK\x03\x04"):
        found = _office(data)
    elif data.startswith(_OLE):
        found = _old_office(data)
    if found is None:
        raise RuleError("text_file_kind")
    return found


def _office(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    if "[Content_Types].xml" not in names or len(names) > _MOST_PARTS:
        return None
    if any(name.lower().rpartition("/")[2].startswith("vbaproject") for name in names):
        raise RuleError("text_file_macros")
    return next((media for main, media in _MAIN.items() if main in names), None)


def _old_office(data: bytes) -> str | None:
    if any(_stream(name) in data for name in _MACROS):
        raise RuleError("text_file_macros")
    return next((media for name, media in _STREAMS.items() if _stream(name) in data), None)


def _stream(name: str) -> bytes:
    """A name in a directory of OLE: UTF-16, ended by a zero."""
    return name.encode("utf-16-le") + b"\0\0"
