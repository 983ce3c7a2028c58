"""An uploaded register: what is looked at before it is stored. Its rows are checked by a job."""

from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage

from shared.register.files.kinds import kind_of
from shared.rules import RuleError

_ENDINGS = (".xlsx", ".xlsm", ".csv", ".txt", ".tsv")


def received(upload: FileStorage | None) -> tuple[str, BinaryIO]:
    """Name and content of a file that looks like a register, by both; a large one stays on the disk.

    Raises RuleError file_empty (none chosen too), and what `kind_of` says of other files.
    """
    if upload is None or not upload.filename:
        raise RuleError("file_empty")
    file = cast(BinaryIO, upload.stream)
    kind_of(file)
    if not upload.filename.lower().endswith(_ENDINGS):
        raise RuleError("file_other")
    return upload.filename, file
