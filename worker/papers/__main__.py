"""The child: limits itself, draws the file on its standard input into a folder, answers in one line of JSON.

python -m worker.papers MEDIA FOLDER MOST_PAGES MEMORY_BYTES SECONDS PARENT_PID
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from shared import children

_LARGEST = 30_000_000  # bytes of one picture


def main() -> int:
    """Draw one file; the answer goes to the standard output."""
    media, folder = sys.argv[1:3]
    most_pages, memory, seconds, parent = map(int, sys.argv[3:])
    children.begin(memory, seconds, _LARGEST, parent)
    with os.fdopen(0, "rb") as file:
        answer = _answer(media, Path(folder), most_pages, file.read())
    sys.stdout.write(json.dumps(answer))
    return 0


def _answer(media: str, folder: Path, most_pages: int, data: bytes) -> dict[str, Any]:
    from worker.papers.drawing import Unfit, draw

    try:
        return {"pages": draw(media, data, folder, most_pages)}
    except Unfit as unfit:
        return {"refused": unfit.code, "params": unfit.params}
    except MemoryError:
        return {"refused": "paper_too_heavy", "params": {}}
    except Exception:  # whatever a bent file makes a library raise; its text may quote the file
        return {"refused": "paper_broken", "params": {}}


if __name__ == "__main__":
    sys.exit(main())
