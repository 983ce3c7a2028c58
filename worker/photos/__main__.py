"""The child: limits itself, then normalises one photo after another from its standard input.

python -m worker.photos MEMORY_BYTES SECONDS PARENT_PID
"""

import json
import sys
from dataclasses import asdict
from typing import Any

from shared import children

_LARGEST_FILE = 1  # it writes none


def main() -> int:
    """Until the parent has no more."""
    memory, seconds, parent = map(int, sys.argv[1:4])
    children.begin(memory, seconds, _LARGEST_FILE, parent, helps=True)
    children.serve(_answer)
    return 0


def _answer(request: bytes) -> bytes:
    from shared.errors import JobError
    from shared.photos.frames import Frame
    from worker.photos.normalise import PhotoPolicy, normalise

    length = int.from_bytes(request[:4])
    asked = json.loads(request[4 : 4 + length])
    frame = Frame(**asked["frame"]) if asked["frame"] else None
    try:
        made = normalise(request[4 + length :], PhotoPolicy(**asked["policy"]), frame)
    except JobError as error:
        return _packed({"code": error.code, "params": error.params}, b"")
    values = asdict(made)
    return _packed(values, values.pop("print_jpeg"))


def _packed(values: dict[str, Any], picture: bytes) -> bytes:
    head = json.dumps(values).encode()
    return len(head).to_bytes(4) + head + picture


if __name__ == "__main__":
    sys.exit(main())
