"""What is read of a file's bytes, by the child as the programs start it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

import pytest

from shared.bodies import body
from shared.register import child
from shared.register.files import written
from shared.register.reading import open_register
from shared.rules import RuleError


@contextmanager
def rows_of(data: bytes) -> Iterator[BinaryIO]:
    """The rows that the child writes."""
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as rows:
        file.write(data)
        file.flush()
        child.read(cast(BinaryIO, file), cast(BinaryIO, rows), lambda: None)
        yield cast(BinaryIO, rows)


def lines_of(data: bytes) -> dict[int, list[str]]:
    """All rows by their numbers."""
    with rows_of(data) as rows:
        return {line.number: line.cells for line in written.read(rows)}


def register_of(data: bytes) -> list[dict[str, str]]:
    """The rows of a register by column."""
    with rows_of(data) as rows:
        register = open_register(rows, body())
        return [register.columns.values(line.cells) for line in register.rows]


def refusal_of(data: bytes) -> RuleError:
    """Why it is no register."""
    with pytest.raises(RuleError) as caught:
        register_of(data)
    return caught.value
