"""An uploaded register: what is looked at before it is stored. Its rows are checked by a job."""

import io

from werkzeug.datastructures import FileStorage

from shared.register import reading
from shared.rules import RuleError

_ENDINGS = (".xlsx", ".csv")
_NO_TABLE = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"<!DO", b"<htm", b"Rar!")


def received(upload: FileStorage | None) -> tuple[str, bytes]:
    """Name and bytes of a file that looks like a register, by name and by content.

    Raises RuleError file_empty (none chosen too), file_kind.
    """
    if upload is None or not upload.filename:
        raise RuleError("file_empty")
    if not upload.filename.lower().endswith(_ENDINGS):
        raise RuleError("file_kind")
    data = upload.read()
    kind = reading.kind_of(io.BytesIO(data))
    head = data[:4096]
    if kind == "csv" and (b"\x00" in head or head.lstrip().startswith(_NO_TABLE)):
        raise RuleError("file_kind")
    return upload.filename, data
