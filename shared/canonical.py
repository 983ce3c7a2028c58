"""The one JSON spelling of a value: what is hashed, here and on another machine, is the same bytes."""

import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8. Raises ValueError for what JSON has not (NaN, infinity)."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()
