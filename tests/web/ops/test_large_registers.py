"""A large register lies on the disk from its arrival on; it is never whole in memory."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from shared import db
from shared.audit import Actor
from shared.register import imports, staging
from shared.register.table_file import write_xlsx
from shared.register.tables import RegisterImport
from tests.memory import MB, peak_of
from tests.shared.register.registers import row, table
from tests.web.ops.desk import Desk
from web.commands.members import main as members

SIZE, ALLOWED = 24 * MB, 6 * MB


@pytest.fixture
def large_csv(tmp_path: Path) -> Iterator[Path]:
    """A file whose heading is refused after all of it has been looked through for its encoding."""
    file, line = tmp_path / "register.csv", f"张三,{'A' * 989}\n".encode()
    with file.open("wb") as opened:
        opened.write("姓名,血型\n".encode())
        opened.writelines(line for _ in range(SIZE // len(line)))
    yield file
    file.unlink()


@pytest.fixture
def large_xlsx(tmp_path: Path, database: object) -> Iterator[Path]:
    """A spreadsheet of long cells, of which the rows are 24 MB."""
    heading, first = table([row(1)])
    file = tmp_path / "register.xlsx"
    rows = ([*first[:-1], os.urandom(1_900).hex()] for _ in range(SIZE // 3_800))
    with file.open("wb") as opened:
        write_xlsx(opened, (line for part in ([heading], rows) for line in part))
    yield file
    file.unlink()


def stored() -> RegisterImport:
    with db.read() as session:
        return session.scalars(select(RegisterImport)).one()


def test_an_upload_is_stored_without_being_in_memory(ops: Desk, large_csv: Path, storage_dir: Path) -> None:
    ops.get("/ops/imports")  # templates and modules are loaded by now
    with large_csv.open("rb") as file:
        form = {"file": (file, "名册.csv")}
        assert peak_of(lambda: ops.post("/ops/imports", "/ops/imports", form)) < ALLOWED
    kept = storage_dir / stored().file_key
    assert kept.stat().st_size == large_csv.stat().st_size


def test_a_file_of_the_command_is_stored_and_looked_through_without_being_in_memory(
    database: object, large_csv: Path
) -> None:
    CliRunner().invoke(members, ["resume", "1"])
    answers = []
    command = ["import", str(large_csv), "--yes"]
    assert peak_of(lambda: answers.append(CliRunner().invoke(members, command))) < ALLOWED
    assert "不认识的列" in answers[0].output


def test_the_rows_of_a_spreadsheet_are_written_out_without_being_in_memory(
    large_xlsx: Path, storage_dir: Path
) -> None:
    with large_xlsx.open("rb") as file:
        begun = imports.begin(file, "名册.xlsx", actor=Actor("test"), check_by_job=False)
    assert peak_of(lambda: staging.check_slice(begun.id, lambda _: None, 0)) < ALLOWED
    assert (storage_dir / stored().file_key).stat().st_size > SIZE
