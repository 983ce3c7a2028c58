"""An uploaded register: what is looked at before it is stored. Its rows are checked by a job."""

from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage

from shared.register import reading
from shared.rules import RuleError

_ENDINGS = (".xlsx", ".csv")
_NO_TABLE = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"<!DO", b"<htm", b"Rar!")


def received(upload: FileStorage | None) -> tuple[str, BinaryIO]:
    """Name and content of a file that looks like a register, by both; a large one stays on the disk.

    Raises RuleError file_empty (none chosen too), file_kind (an old .xls), file_other.
    """
    if upload is None or not upload.filename:
        raise RuleError("file_empty")
    file = cast(BinaryIO, upload.stream)
    kind, head = reading.kind_of(file), file.read(4096)
    if not upload.filename.lower().endswith(_ENDINGS):
        raise RuleError("file_other")
    if kind == "csv" and (b"\x00" in head or head.lstrip().startswith(_NO_TABLE)):
        raise RuleError("file_other")
    return upload.filename, file
