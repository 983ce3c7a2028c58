"""What a file is, by its first bytes, whatever its name says."""

import struct
from typing import BinaryIO

from shared.rules import RuleError

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff")  # UTF-16 begins with one of these
_PAGES = (b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"mime-version:")
_NO_TABLE = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BM6",
    b"PK\x05\x06", b"SQLite",
)  # fmt: skip
_HEAD = 4_096


def kind_of(file: BinaryIO) -> str:
    """`xlsx` or `csv`. Raises RuleError: file_empty, file_kind (an old .xls), file_locked, file_program
    (of another program, which can save it as one of ours), file_other (no table at all)."""
    file.seek(0)
    head = file.read(_HEAD)
    try:
        if not head:
            raise RuleError("file_empty")
        if head.startswith(_OLE):
            code = _of_ole(file, head)
            raise RuleError(code)
        if head.startswith(_ZIP):
            return "xlsx"
        _refuse_no_text(head)
        return "csv"
    finally:
        file.seek(0)


def _refuse_no_text(head: bytes) -> None:
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if begins.startswith(_PAGES):
        raise RuleError("file_program", kind="HTML")
    if begins.startswith(b"<?xml"):
        raise RuleError("file_program", kind="HTML" if b"<html" in begins else "XML")
    if begins.startswith(b"id;p"):
        raise RuleError("file_program", kind="SYLK")
    if head.startswith(_NO_TABLE) or (b"\x00" in head and not may_be_utf_16(head)):
        raise RuleError("file_other")


def may_be_utf_16(head: bytes) -> bool:
    """Whether NUL bytes may be halves of characters: there is a mark, or they mostly stand on one side."""
    if head.startswith(_TEXT_MARKS):
        return True
    even, odd = head[::2].count(0), head[1::2].count(0)
    return max(even, odd) > 4 * min(even, odd)


def _of_ole(file: BinaryIO, head: bytes) -> str:
    """Office's former container: a workbook under a password, an old one, or something else."""
    names = head + _directory(file, head)
    if "EncryptedPackage".encode("utf-16-le") in names:
        return "file_locked"
    of_excel = any(name.encode("utf-16-le") in names for name in ("Workbook", "Book"))
    of_others = any(name.encode("utf-16-le") in names for name in ("WordDocument", "PowerPoint", "__substg"))
    return "file_other" if of_others and not of_excel else "file_kind"


def _directory(file: BinaryIO, head: bytes) -> bytes:
    """The sectors where the container's directory begins."""
    if len(head) < 52:
        return b""
    size = 1 << min(struct.unpack_from("<H", head, 30)[0], 12)
    first: int = struct.unpack_from("<I", head, 48)[0]
    file.seek((first + 1) * size)
    return file.read(_HEAD)
