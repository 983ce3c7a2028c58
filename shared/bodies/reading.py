"""Reading the files of a body's folder: whatever makes no sense in one is refused under its name."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shared.errors import BodyError


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """What goes wrong meanwhile is the fault of this file: BodyError."""
    try:
        yield
    except (LookupError, TypeError, ValueError, OSError, re.error) as error:
        raise BodyError(f"{path}: {type(error).__name__}: {error}") from error


def toml(path: Path) -> dict[str, Any]:
    """The file as it stands. Raises BodyError."""
    with reading(path):
        return tomllib.loads(path.read_text("utf-8"))
