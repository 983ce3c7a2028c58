"""The PDF and its picture: whole or in part, under the right name, only to its owner."""

import hashlib
import io
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask
from PIL import Image, ImageChops, ImageStat

from shared import certificates, db
from shared.certificates import Certificate
from shared.members import Member
from tests import factories
from tests.journey.paper import qr_in
from tests.web.members.visiting import Visitor, do_jobs, fill_profile, jobs_of, log_in

PDF, PNG = "/member/certificates/1.pdf", "/member/certificates/1.png"  # to keep: the file, and a picture
WEBP = "/member/certificates/1.webp"  # what the pages show


@pytest.fixture
def edition(visitor: Visitor) -> Certificate:
    """The first member's printed edition."""
    visitor.post("/member/certificate", "/member/confirm", {"use_photo": "yes"})
    do_jobs(visitor.member_id, "render")
    with db.read() as session:
        found = certificates.current(session, visitor.member_id, "membership")
    assert found is not None
    return found


def test_the_download_is_the_stored_file_with_its_name_type_and_length(
    visitor: Visitor, edition: Certificate
) -> None:
    answer = visitor.get(PDF)
    assert answer.status_code == 200
    assert hashlib.sha256(answer.data).hexdigest() == edition.pdf_sha256
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert int(headers["Content-Length"]) == edition.pdf_size == len(answer.data)
    assert headers["Content-Disposition"].startswith('attachment; filename="membership-1.pdf"')
    name = re.search(r"filename\*=UTF-8''(\S+)", headers["Content-Disposition"])
    assert name
    assert unquote(name[1]) == f"非执业会员证-{edition.facts['certificate_number']}.pdf"
    assert headers["ETag"] == f'"{edition.pdf_sha256}"'
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Accept-Ranges"] == "bytes"


@pytest.mark.usefixtures("edition")
def test_a_part_is_answered_as_a_part(visitor: Visitor) -> None:
    whole = visitor.get(PDF).data
    part = visitor.get(PDF, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, whole[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    assert part.headers["Content-Length"] == "100"
    end = visitor.get(PDF, headers={"Range": "bytes=-50"})
    assert (end.status_code, end.data) == (206, whole[-50:])


def test_a_part_beyond_the_end_is_refused(visitor: Visitor, edition: Certificate) -> None:
    answer = visitor.get(PDF, headers={"Range": "bytes=99999999-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{edition.pdf_size}")


PASSED_OVER = [
    "pages=0-9", "seconds=1-2", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=9-1", "bytes=0-9;", "0-9",
    "bytes=-0", "bytes 0-9", "bytes=0-9,20-29", "bytes=0-,0-,0-", "bytes=99999999-,88888888-", "",
    "bytes=" + ",".join(f"{n}-{n}" for n in range(2_000)), "bytes=" + "9" * 5_000 + "-", "²=1-",
]  # fmt: skip


@pytest.mark.usefixtures("edition")
def test_a_range_that_cannot_be_served_is_passed_over(visitor: Visitor) -> None:
    for asked in PASSED_OVER:
        answer = visitor.get(PDF, environ_overrides={"HTTP_RANGE": asked})
        assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-"), asked
        assert "Content-Range" not in answer.headers
        assert len(answer.data) == int(answer.headers["Content-Length"])


def test_only_a_get_for_the_same_file_has_parts(visitor: Visitor, edition: Certificate) -> None:
    part = {"Range": "BYTES=0-9"}
    assert visitor.get(PDF, headers=part).status_code == 206
    head = visitor.client.head(PDF, headers=part)
    assert (head.status_code, int(head.headers["Content-Length"])) == (200, edition.pdf_size)
    tag = f'"{edition.pdf_sha256}"'
    for validator, status in (
        (tag, 206),
        (f"W/{tag}", 200),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 200),
        ("x", 200),
    ):
        assert visitor.get(PDF, headers={**part, "If-Range": validator}).status_code == status
    style = visitor.get("/static/app.css", headers={"Range": "lines=1-2"})
    assert style.status_code == 200


def test_a_part_of_another_version_is_the_whole_of_this_one(visitor: Visitor, edition: Certificate) -> None:
    answer = visitor.get(PDF, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (answer.status_code, len(answer.data)) == (200, edition.pdf_size)
    same = visitor.get(PDF, headers={"If-None-Match": f'"{edition.pdf_sha256}"'})
    assert (same.status_code, same.data) == (304, b"")


@pytest.mark.usefixtures("edition")
def test_someone_elses_certificate_status_and_picture_do_not_exist(
    app: Flask, visitor: Visitor, world: list[int]
) -> None:
    fill_profile(world[1])
    stranger = log_in(app.test_client(), world[1])
    (job,) = jobs_of(visitor.member_id, "render")
    for path in (PDF, WEBP, PNG, f"/member/jobs/{job.id}"):
        assert visitor.get(path).status_code in (200, 202)
        answer = stranger.get(path)
        assert answer.status_code == 404
        assert b"%PDF" not in answer.data


@pytest.mark.usefixtures("edition")
def test_someone_who_is_not_logged_in_is_sent_to_the_log_in_and_back(app: Flask) -> None:
    answer = app.test_client().get(PDF)
    assert answer.status_code == 302
    assert answer.location.startswith("/login?next=/member/certificates/1.pdf")


def test_an_edition_that_was_only_reserved_does_not_exist(visitor: Visitor, edition: Certificate) -> None:
    with db.write() as session:
        session.get_one(Certificate, edition.id).state = "made"
    assert visitor.get(PDF).status_code == 404


@pytest.mark.usefixtures("edition")
def test_the_picture_is_drawn_by_one_job_that_is_there_with_the_edition(visitor: Visitor) -> None:
    assert len(jobs_of(visitor.member_id, "picture")) == 1
    waiting = visitor.get(WEBP)
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (202, "2")
    assert "证书图片正在生成" in visitor.text("/member/certificate")
    (job,) = jobs_of(visitor.member_id, "picture")
    assert job.queue == "render"
    do_jobs(visitor.member_id, "picture")
    picture = visitor.get(WEBP)
    assert (picture.status_code, picture.mimetype) == (200, "image/webp")
    assert Image.open(io.BytesIO(picture.data)).size == (1200, 849)
    assert len(picture.data) <= 140_000  # a tenth of what it was
    assert f'src="{WEBP}"' in visitor.text("/member/certificate")


def test_the_picture_to_keep_is_print_sharp_and_named_as_the_pdf(
    visitor: Visitor, edition: Certificate
) -> None:
    assert f'href="{PNG}"' in visitor.text("/member/certificate")
    coming = visitor.get(PNG)
    assert (coming.status_code, coming.headers["Retry-After"]) == (202, "2")
    assert '<meta http-equiv="refresh" content="2">' in coming.text
    assert len(jobs_of(visitor.member_id, "picture")) == 2  # the page's own, and this
    do_jobs(visitor.member_id, "picture")
    kept = visitor.get(PNG)
    image = Image.open(io.BytesIO(kept.data))
    assert (kept.mimetype, image.format, image.size) == ("image/png", "PNG", (3508, 2481))
    assert [round(dpi) for dpi in image.info["dpi"]] == [300, 300]
    said = kept.headers["Content-Disposition"]
    assert said.startswith('attachment; filename="membership-1.png"')
    assert f"非执业会员证-{edition.facts['certificate_number']}.png" in unquote(said)
    assert visitor.get(PNG, headers={"If-None-Match": kept.headers["ETag"]}).status_code == 304


def test_the_picture_to_keep_shows_what_the_paper_shows(
    visitor: Visitor, edition: Certificate, tmp_path: Path
) -> None:
    visitor.get(PNG)
    do_jobs(visitor.member_id, "picture")
    (tmp_path / "kept.png").write_bytes(visitor.get(PNG).data)
    (tmp_path / "paper.pdf").write_bytes(visitor.get(PDF).data)
    draw = ["pdftoppm", "-r", "100", "-png", "-singlefile", "paper.pdf", "paper"]
    subprocess.run(draw, cwd=tmp_path, check=True)
    coarse = (297, 210)  # a millimetre a pixel: hairlines are drawn a little apart by two engines
    paper, kept = (
        Image.open(tmp_path / f"{name}.png").convert("RGB").resize(coarse) for name in ("paper", "kept")
    )
    assert max(ImageStat.Stat(ImageChops.difference(paper, kept)).mean) < 4  # 样本 too
    with db.read() as session:
        owner = session.get_one(Member, visitor.member_id)
    assert f"/v/{factories.token(owner)}/1" in qr_in(tmp_path / "kept.png")


WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile Safari/537.36 MicroMessenger/8.0.50"


@pytest.mark.usefixtures("edition")
def test_wechats_browser_is_told_the_way_out_and_shown_the_picture_to_keep(visitor: Visitor) -> None:
    wechat = {"User-Agent": WECHAT}
    (job,) = jobs_of(visitor.member_id, "render")
    for page in ("/member/certificate", f"/member/jobs/{job.id}"):
        assert "微信里不能保存 PDF 文件" in visitor.get(page, headers=wechat).text
        assert "微信里不能保存 PDF 文件" not in visitor.text(page)
    visitor.get(PNG)
    do_jobs(visitor.member_id, "picture")
    assert visitor.get(PNG, headers=wechat).headers["Content-Disposition"].startswith("inline;")


@pytest.mark.usefixtures("edition")
def test_a_picture_to_keep_that_cannot_be_drawn_leads_to_the_pdf(visitor: Visitor) -> None:
    visitor.get(PNG)
    with db.write() as session:
        job = jobs_of(visitor.member_id, "picture")[-1]
        job = session.merge(job)
        job.state, job.error_code = "failed", "internal"
    answer = visitor.get(PNG)
    assert answer.status_code == 410
    assert f'href="{PDF}"' in answer.text
    assert "refresh" not in answer.text


@pytest.mark.usefixtures("edition")
def test_a_picture_that_cannot_be_drawn_is_not_tried_at_every_look(visitor: Visitor) -> None:
    visitor.text("/member/certificate")
    with db.write() as session:
        (job,) = jobs_of(visitor.member_id, "picture")
        job = session.merge(job)
        job.state, job.error_code = "failed", "internal"
    assert "请直接下载 PDF" in visitor.text("/member/certificate")
    assert len(jobs_of(visitor.member_id, "picture")) == 1


@pytest.mark.parametrize("state", ["revoked", "withdrawn"])
def test_an_edition_that_counts_no_more_is_listed_and_not_to_be_had(
    visitor: Visitor, edition: Certificate, state: str
) -> None:
    (job,) = jobs_of(visitor.member_id, "render")
    with db.write() as session:
        session.get_one(Certificate, edition.id).state = state
    for path in (PDF, WEBP, PNG):
        answer = visitor.get(path)
        assert answer.status_code == 410
        assert b"%PDF" not in answer.data
        assert "不再提供下载" in answer.get_data(as_text=True)
    page = visitor.text("/member/certificate")
    assert "第 1 版" in page
    for text in (page, visitor.text(f"/member/jobs/{job.id}")):
        assert PDF not in text
        assert PNG not in text
        assert WEBP not in text
    assert len(jobs_of(visitor.member_id, "picture")) == 1  # from when it counted


def test_a_superseded_edition_stays_downloadable_and_is_listed_with_the_current_one(
    visitor: Visitor, edition: Certificate
) -> None:
    assert "历次签发" not in visitor.text("/member/certificate")
    with db.write() as session:
        session.get_one(Member, visitor.member_id).name = "李四"
    visitor.post("/member/certificate", "/member/confirm", {"use_photo": "yes"})
    do_jobs(visitor.member_id, "render")
    page = visitor.text("/member/certificate")
    assert "历次签发" in page
    for n in (1, 2):
        assert f'href="/member/certificates/{n}.pdf"' in page
        assert visitor.get(f"/member/certificates/{n}.pdf").status_code == 200
