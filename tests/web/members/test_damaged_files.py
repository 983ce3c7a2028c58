"""Stored files that are gone, cut short or changed: not sent, marked, said in true words, made again."""

import pytest
from sqlalchemy import func, select

from shared import certificates, db
from shared.certificates import Certificate, CertificateFile, Confirmation
from shared.certificates.designs import Seal
from shared.damage import Damage
from shared.photos import Photo
from shared.storage import sha256, storage
from tests.damaging import WAYS, changed, gone, path_of
from tests.web.members.visiting import Visitor, do_jobs, jobs_of
from worker.photos.normalise import normalise

PDF, WEBP = "/member/certificates/1.pdf", "/member/certificates/1.webp"
PNG = "/member/certificates/1.png"


def confirm(visitor: Visitor) -> None:
    """Confirm what the page shows, and run the job if there is one."""
    visitor.post("/member/certificate", "/member/confirm", {"use_photo": "yes"})
    do_jobs(visitor.member_id, "render")


def current(visitor: Visitor) -> Certificate:
    with db.read() as session:
        found = certificates.current(session, visitor.member_id, "membership")
    assert found is not None
    return found


@pytest.fixture
def edition(visitor: Visitor) -> Certificate:
    """The first member's printed edition."""
    confirm(visitor)
    return current(visitor)


@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_pdf_is_marked_told_and_printed_again_as_the_same_edition(
    visitor: Visitor, edition: Certificate, way: str
) -> None:
    WAYS[way](path_of(edition.pdf_key))
    for headers in ({}, {"Range": "bytes=0-9"}, {"If-None-Match": f'"{edition.pdf_sha256}"'}):
        answer = visitor.get(PDF, headers=headers)
        assert answer.status_code == 410
        assert b"%PDF" not in answer.data
        assert "重新确认" in answer.get_data(as_text=True)
    found = current(visitor)
    assert found.damage in set(Damage)
    assert found.damaged_at
    page = visitor.text("/member/certificate")
    assert "丢失或损坏" in page
    assert PDF not in page.replace("下载第 1 版", "")
    confirm(visitor)
    again = current(visitor)
    assert (again.id, again.n, again.issued_at, again.facts) == (
        edition.id, edition.n, edition.issued_at, edition.facts,
    )  # fmt: skip
    assert (again.damage, again.damaged_at) == (None, None)
    assert again.pdf_key != edition.pdf_key
    assert sha256(visitor.get(PDF).data) == again.pdf_sha256
    with db.read() as session:
        kept = select(CertificateFile.sha256).where(CertificateFile.certificate_id == edition.id)
        assert {edition.pdf_sha256, again.pdf_sha256} == set(session.scalars(kept))


def test_confirming_finds_the_damage_that_nobody_has_met_yet(visitor: Visitor, edition: Certificate) -> None:
    seen = visitor.hidden("/member/certificate", "/logout")  # the page has no form to confirm with
    gone(path_of(edition.pdf_key))
    data = {**seen, "use_photo": "yes", "shown": edition.fingerprint}
    answer = visitor.client.post("/member/confirm", data=data)
    assert "/member/jobs/" in answer.location
    do_jobs(visitor.member_id, "render")
    assert visitor.get(PDF).status_code == 200
    assert current(visitor).n == 1


def test_a_file_that_is_there_again_is_served_and_the_mark_goes(
    visitor: Visitor, edition: Certificate
) -> None:
    data = storage().get(str(edition.pdf_key))
    gone(path_of(edition.pdf_key))
    assert visitor.get(PDF).status_code == 410
    storage().put(str(edition.pdf_key), data)
    assert visitor.get(PDF).data == data
    assert current(visitor).damage is None


def test_who_downloads_while_it_is_printed_again_gets_the_new_file(
    visitor: Visitor, edition: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone(path_of(edition.pdf_key))
    visitor.get(PDF)
    read, former = certificates.kept_back, edition

    def printed_meanwhile(found: Certificate) -> object:
        if found.pdf_key == former.pdf_key:
            confirm(visitor)
        return read(found)

    monkeypatch.setattr(certificates, "kept_back", printed_meanwhile)
    answer = visitor.get(PDF)
    assert answer.status_code == 200
    assert sha256(answer.data) == current(visitor).pdf_sha256
    assert current(visitor).damage is None


@pytest.mark.usefixtures("edition")
def test_a_superseded_edition_that_is_damaged_leads_to_the_current_one(visitor: Visitor) -> None:
    former = current(visitor)
    with db.write() as session:
        session.get_one(Certificate, former.id).state = "superseded"
    gone(path_of(former.pdf_key))
    answer = visitor.get(PDF)
    assert answer.status_code == 410
    assert "已被新版取代" in answer.get_data(as_text=True)


@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_picture_is_drawn_again(visitor: Visitor, edition: Certificate, way: str) -> None:
    for place, column in ((WEBP, "picture_key"), (PNG, "print_picture_key")):
        visitor.get(place)
        do_jobs(visitor.member_id, "picture")
        drawn = visitor.get(place).data
        assert drawn
        WAYS[way](path_of(getattr(current(visitor), column)))
        assert visitor.get(place).status_code == 202
        do_jobs(visitor.member_id, "picture")
        assert visitor.get(place).data == drawn
    assert visitor.get(PDF).status_code == 200


def test_a_picture_of_a_damaged_pdf_is_drawn_once_that_is_printed_again(
    visitor: Visitor, edition: Certificate
) -> None:
    visitor.get(WEBP)
    changed(path_of(edition.pdf_key))
    do_jobs(visitor.member_id, "picture")
    (job,) = jobs_of(visitor.member_id, "picture")
    assert (job.state, job.error_code) == ("failed", "file_damaged")
    assert current(visitor).damage == "changed"
    confirm(visitor)
    visitor.text("/member/certificate")
    do_jobs(visitor.member_id, "picture")
    assert visitor.get(WEBP).data[8:12] == b"WEBP"


def photo_of(member_id: int) -> Photo:
    with db.read() as session:
        return session.scalars(select(Photo).where(Photo.member_id == member_id)).one()


@pytest.fixture
def photo(visitor: Visitor) -> Photo:
    """The first member's photo, with a print version of its own."""
    made = photo_of(visitor.member_id)
    print_version = normalise(storage().get(made.original_key))
    key = made.original_key + ".print.jpg"
    storage().put(key, print_version.print_jpeg)
    with db.write() as session:
        row = session.get_one(Photo, made.id)
        row.print_key, row.print_sha256 = key, print_version.print_sha256
    return photo_of(visitor.member_id)


@pytest.mark.parametrize("way", ["missing", "shortened", "empty", "changed", "grown"])
def test_a_damaged_print_version_is_made_again_from_the_original(
    visitor: Visitor, photo: Photo, way: str
) -> None:
    WAYS[way](path_of(photo.print_key))
    assert visitor.get("/member/photo").status_code == 404
    assert photo_of(visitor.member_id).damage in set(Damage)
    do_jobs(visitor.member_id, "photo_remake")
    assert photo_of(visitor.member_id).damage is None
    assert sha256(visitor.get("/member/photo").data) == photo.print_sha256


def test_a_print_mends_the_photo_that_it_finds_damaged(visitor: Visitor, photo: Photo) -> None:
    changed(path_of(photo.print_key))
    confirm(visitor)
    assert visitor.get(PDF).status_code == 200
    assert visitor.get("/member/photo").status_code == 200


def test_a_photo_without_a_whole_original_is_set_aside_and_fetched_again(
    visitor: Visitor, photo: Photo
) -> None:
    gone(path_of(photo.print_key))
    gone(path_of(photo.original_key))
    confirm(visitor)
    (job,) = jobs_of(visitor.member_id, "render")
    assert (job.state, job.error_code, job.error_params["reason"]) == ("failed", "file_damaged", "photo")
    assert "照片" in visitor.text(f"/member/jobs/{job.id}")
    found = photo_of(visitor.member_id)
    assert (found.state, found.refused_code, found.damage) == ("refused", "file_damaged", "missing")
    visitor.text("/member/certificate")
    assert jobs_of(visitor.member_id, "photo_fetch")


def test_a_damaged_seal_prints_nothing_and_is_marked_until_it_is_whole(visitor: Visitor) -> None:
    with db.read() as session:
        seal = session.scalars(select(Seal).where(Seal.owner == "11")).one()
    whole = storage().get(seal.storage_key)
    changed(path_of(seal.storage_key))
    confirm(visitor)
    (job,) = jobs_of(visitor.member_id, "render")
    assert (job.error_code, job.error_params["reason"]) == ("file_damaged", "seal")
    assert "印章" in visitor.text(f"/member/jobs/{job.id}")
    with db.read() as session:
        assert session.get_one(Seal, seal.id).damage == "changed"
    storage().put(seal.storage_key, whole)
    confirm(visitor)
    assert visitor.get(f"/member/certificates/{current(visitor).n}.pdf").status_code == 200
    with db.read() as session:
        assert session.get_one(Seal, seal.id).damage is None
        assert session.scalar(select(func.count()).select_from(Confirmation)) == 2
