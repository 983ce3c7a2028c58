"""The error report of an import: row, number, column, value, kind, reason; words are made by the caller."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.register.table_file import write_csv, write_xlsx
from shared.register.tables import ImportRow, RegisterImport

_PAGE = 1_000


@dataclass(frozen=True)
class ReportWords:
    """The heading's six words, what an error and a warning are called, and the reason for a code."""

    heading: tuple[str, ...]
    error: str
    warning: str
    reason: Callable[[str, dict[str, Any]], str]


def report_rows(session: Session, import_id: int, words: ReportWords) -> Iterator[tuple[str, ...]]:
    """The heading, what is said of the file, then a line for each problem in the order of the file.

    Values are masked already.
    """
    yield words.heading
    for code, params in session.get_one(RegisterImport, import_id).notes or []:
        yield "", "", "", "", words.warning, words.reason(code, params)
    after = 0
    while page := _page(session, import_id, after):
        for row, number, problems in page:
            for column, value, code, params, fatal in problems:
                kind = words.error if fatal else words.warning
                yield str(row), number, column, value, kind, words.reason(code, params)
        after = page[-1][0]


def write_report(
    file: IO[bytes], session: Session, import_id: int, words: ReportWords, *, xlsx: bool
) -> None:
    """The report as .xlsx, or as .csv."""
    write = write_xlsx if xlsx else write_csv
    write(file, report_rows(session, import_id, words))


def _page(session: Session, import_id: int, after: int) -> list[Any]:
    rows = (
        select(ImportRow.row, ImportRow.certificate_number, ImportRow.problems)
        .where(ImportRow.import_id == import_id, ImportRow.row > after, ImportRow.problems.is_not(None))
        .order_by(ImportRow.row)
        .limit(_PAGE)
    )
    return list(session.execute(rows).all())
