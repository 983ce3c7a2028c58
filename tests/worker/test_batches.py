"""Many certificates in one file: in the list's order, the same bytes twice, who is left out is named."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import select, update

from shared import certificates, db
from shared.accounts import Account, Role
from shared.certificates import Certificate, batches
from shared.certificates.batches import BatchForm, BatchPrint, BatchState
from shared.certificates.downloads import Download
from shared.errors import Refused
from shared.members import Member
from shared.storage import storage
from tests import factories
from tests.photographed import print_for, run_job
from tests.servers.databases import Database
from tests.servers.stack import ROOT
from tests.web import site as sites


@pytest.fixture
def clerk(database: Database) -> Account:
    """Staff of 北京, whose first six members exist; those of 1 to 4 have certificates."""
    factories.members(6)
    with db.read() as session:
        ids = list(session.scalars(select(Member.id).order_by(Member.id)))
    for member_id in ids[:4]:
        print_for(member_id)
    return sites.staff("clerk", Role.STAFF, "11")


def made(clerk: Account, ids: list[int], form: BatchForm = BatchForm.PDF) -> BatchPrint:
    """The batch, its job run."""
    with db.write() as session:
        found = batches.begin(session, session.get_one(Account, clerk.id), ids, form, "  发放  仪式 ")
    assert found.reason == "发放 仪式"
    run_job(found.job_id)  # type: ignore[arg-type]
    with db.read() as session:
        return session.get_one(BatchPrint, found.id)


def ids_of(*numbers: int) -> list[int]:
    with db.read() as session:
        wanted = [f"1100{n:08d}" for n in numbers]
        found = session.execute(
            select(Member.certificate_number, Member.id).where(Member.certificate_number.in_(wanted))
        )
        by_number = {row[0]: row[1] for row in found}
    return [by_number[number] for number in wanted]


def test_the_pages_are_those_of_the_list_in_its_order_and_who_lacks_is_named(clerk: Account) -> None:
    suspended, withdrawn, none = ids_of(2, 3, 6)
    with db.write() as session:
        session.execute(update(Member).where(Member.id == suspended).values(state="suspended"))
        session.execute(
            update(Certificate).where(Certificate.member_id == withdrawn).values(state="withdrawn")
        )
    found = made(clerk, ids_of(4, 2, 1, 6, 3))
    assert (found.state, found.pages) == (BatchState.READY, 2)
    assert found.left_out == [
        [suspended, "batch_suspended"], [none, "batch_none"], [withdrawn, "batch_withdrawn"],
    ]  # fmt: skip
    data = storage().get(str(found.file_key))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 2
        assert "副本" in str(pdf.docinfo["/Subject"])
        assert "副本" in str(pdf.open_metadata()["dc:description"])
        assert "/AcroForm" not in pdf.Root
    with db.read() as session:
        taken = session.execute(select(Download.by, Download.account_id)).all()
    assert [tuple(one) for one in taken] == [("batch", clerk.id)] * 2


def test_the_same_members_give_the_same_bytes(clerk: Account) -> None:
    one, other = (made(clerk, ids_of(1, 2, 4)) for _ in range(2))
    assert one.file_sha256 == other.file_sha256
    assert one.file_key != other.file_key
    assert made(clerk, ids_of(2, 1, 4)).file_sha256 != one.file_sha256


def _copied(folder: Path, source: Path, count: int) -> tuple[Path, int]:
    """A print copy of so many copies of one certificate, by a process of its own, and its memory in KB."""
    made = folder / f"{count}-{len(list(folder.iterdir()))}.pdf"
    parts = f"(Path({str(source)!r}) for _ in range({count}))"
    script = (
        "import resource; from pathlib import Path; from worker import print_copy\n"
        f"assert print_copy.write(Path({str(made)!r}), {parts}, 'x') == {count}\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return made, int(done.stdout)


def test_five_hundred_are_one_file_that_opens_the_same_bytes_twice_in_flat_memory(
    clerk: Account, storage_dir: Path, tmp_path: Path
) -> None:
    with db.read() as session:
        edition = certificates.current(session, ids_of(1)[0], "membership")
    assert edition is not None
    source, folder = storage_dir / str(edition.pdf_key), tmp_path / "copies"
    folder.mkdir()
    _few, little = _copied(folder, source, 50)
    (one, much), (other, _) = (_copied(folder, source, 500) for _ in range(2))
    assert one.read_bytes() == other.read_bytes()
    assert much - little < 20_000
    with pikepdf.open(one) as pdf:
        assert len(pdf.pages) == 500
        assert pdf.check_pdf_syntax() == []
    copy, original = pypdfium2.PdfDocument(one), pypdfium2.PdfDocument(source)
    shown, wanted = (found[n].render(scale=2).to_pil() for found, n in ((copy, 499), (original, 0)))
    assert shown.tobytes() == wanted.tobytes()


def test_a_zip_has_the_stored_files_byte_for_byte(clerk: Account) -> None:
    ids = ids_of(1, 4)
    found = made(clerk, ids, BatchForm.ZIP)
    with zipfile.ZipFile(io.BytesIO(storage().get(str(found.file_key)))) as book, db.read() as session:
        for member_id, entry in zip(ids, book.infolist(), strict=True):
            edition = certificates.current(session, member_id, "membership")
            assert edition is not None
            assert book.read(entry) == storage().get(str(edition.pdf_key))
            assert entry.filename == f"{edition.facts['certificate_number']}-1.pdf"


def test_a_damaged_file_is_left_out_and_the_others_are_printed(clerk: Account, storage_dir: Path) -> None:
    broken, whole = ids_of(1, 2)
    with db.read() as session:
        edition = certificates.current(session, broken, "membership")
    assert edition is not None
    (storage_dir / str(edition.pdf_key)).write_bytes(b"%PDF-1.7 cut")
    found = made(clerk, [broken, whole])
    assert (found.pages, found.left_out) == (1, [[broken, "batch_damaged"]])


def test_nobody_to_print_is_said_and_makes_no_file(clerk: Account) -> None:
    found = made(clerk, ids_of(6))
    assert (found.state, found.pages, found.file_key) == (BatchState.READY, 0, None)
    with db.write() as session:
        who = session.get_one(Account, clerk.id)
        for members, reason, code in (
            ([], "x", "batch_nobody"), ([1], "  ", "batch_reason_missing"), ([1] * 1001, "x", "batch_many"),
            ([1], "长" * 201, "batch_reason_long"),
        ):  # fmt: skip
            with pytest.raises(Refused) as refused:
                batches.begin(session, who, members, BatchForm.PDF, reason)
            assert refused.value.code == code
