"""The child: limits itself, reads the file on its standard input, writes rows, answers in one line of JSON.

python -m shared.register.files ROWS_FD MEMORY_BYTES SECONDS PARENT_PID
"""

import errno
import json
import os
import sys
import traceback
from typing import Any, BinaryIO

from shared import children
from shared.register.files import kinds, limits, written
from shared.rules import RuleError


def main() -> int:
    """Read one file; the answer goes to the standard output."""
    rows_fd, memory, seconds, parent = map(int, sys.argv[1:])
    children.begin(memory, seconds, written.MAX_BYTES, parent)
    with os.fdopen(0, "rb") as file, os.fdopen(rows_fd, "wb") as rows:
        answer = _answer(file, rows)
    sys.stdout.write(json.dumps(answer))
    return 0


def _answer(file: BinaryIO, rows: BinaryIO) -> dict[str, Any]:
    try:
        return _read(file, rows)
    except RuleError as error:
        return {"refused": [error.code, error.params]}
    except MemoryError:
        return {"refused": ["sheet_too_large", {}]}
    except OSError as error:
        if error.errno == errno.EFBIG:
            return {"refused": ["sheet_too_large", {}]}
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            return {"errno": error.errno}
        return _broken(error)
    except BaseException as error:  # a library's panic is no Exception
        return _broken(error)


def _broken(error: BaseException) -> dict[str, Any]:
    """Whatever a file that is no table made the parts raise: what and where, never its text."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f"{frame.name}:{frame.lineno}" for frame in frames if "shared/register" in frame.filename]
    return {
        "refused": ["file_broken", {"reason": f"{type(error).__name__} {ours[-1] if ours else ''}".strip()}]
    }


def _read(file: BinaryIO, rows: BinaryIO) -> dict[str, Any]:
    if kinds.kind_of(file) == "csv":
        from shared.register import text_file

        limits.tighten(os.fstat(file.fileno()).st_size)
        return {"last": written.write(rows, text_file.lines(file)), "notes": []}
    from shared.register.files.workbook import Workbook

    workbook = Workbook(file)
    return {"last": written.write(rows, workbook.lines()), "notes": workbook.notes}


if __name__ == "__main__":
    sys.exit(main())
