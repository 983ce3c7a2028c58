"""Tables as files to save, as .csv (or .xlsx) that no spreadsheet takes for formulas."""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from typing import IO

from flask import Response, send_file

from shared import audit, db
from shared.audit import Act, Object
from shared.register.table_file import write_csv, write_xlsx
from web.acting import acting

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(name: str, rows: Iterable[Sequence[str]], *, xlsx: bool = False) -> Response:
    """The answer that saves the rows, the heading first, under this (ASCII) name without ending."""
    return send(name, lambda file: (write_xlsx if xlsx else write_csv)(file, rows), xlsx=xlsx)


def note(act: Act, about: Object, name: str) -> None:
    """That a list of persons was taken along is an act; before its answer is begun."""
    with db.write() as session:
        audit.record(session, act, about, actor=acting(), file=name)


def send(name: str, write: Callable[[IO[bytes]], None], *, xlsx: bool) -> Response:
    """The answer that saves what `write` writes."""
    file = tempfile.SpooledTemporaryFile(1_000_000)  # noqa: SIM115 - closed with the answer
    write(file)
    file.seek(0)
    ending, kind = ("xlsx", _XLSX) if xlsx else ("csv", "text/csv")
    return send_file(file, mimetype=kind, as_attachment=True, download_name=f"{name}.{ending}")
