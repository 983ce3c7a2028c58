"""Pictures and documents: what they are is looked at, they are read while a shown text names them."""

import io
import re
import threading

import pytest
from PIL import Image

from shared import db
from shared.storage import storage
from shared.texts import TextFile
from tests.servers import environment
from tests.web.editors.desks import NEWS, PNG, TYPED, hours_pass, picture, publish, upload
from tests.web.ops.desk import Desk, do_jobs
from tests.web.site import Site
from worker import orphans


def _snippet(page: str) -> str:
    """The line that was put at the end of the text."""
    found = re.search(r"(!?\[[^\]]*\]\(/files/\d+\))\s*</textarea>", page)
    assert found, page
    return found[1]


def test_a_picture_is_shown_once_it_was_made_safe_and_only_while_its_text_is(clerk: Desk, site: Site) -> None:
    page = upload(clerk, picture(), "现场 照片.JPG").get_data(as_text=True)
    assert _snippet(page) == "![现场 照片](/files/1)"
    assert "定于**十二月**召开。" in page
    publish(clerk, body_zh=f"看：\n\n{_snippet(page)}", publish_until="2040-01-01T09:00")
    shown = "/announcements/announcement-a"
    assert "正在处理" in site.get(shown).text
    assert site.get("/files/1").status_code == 404
    do_jobs("text_picture")
    assert re.search(r'<img src="/files/1" alt="现场 照片" width="\d+" height="\d+">', site.get(shown).text)
    answer = site.get("/files/1")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"Exif" not in answer.data
    hours_pass(24 * 366 * 30)
    assert site.get("/files/1").status_code == 404
    assert clerk.get("/files/1").status_code == 200


def test_a_file_of_a_version_that_waits_is_not_read_before_its_time(clerk: Desk, site: Site) -> None:
    publish(clerk)
    page = upload(clerk, b"%PDF-1.7 results", "成绩.pdf").get_data(as_text=True)
    publish(clerk, body_zh=_snippet(page), publish_from="2040-01-01T09:00")
    assert site.get("/files/1").status_code == 404
    hours_pass(24 * 366 * 30)
    answer = site.get("/files/1")
    assert (answer.status_code, answer.data) == (200, b"%PDF-1.7 results")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="file-1.pdf"')
    assert "%E6%88%90%E7%BB%A9.pdf" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_renamed_program_is_refused_in_words_and_what_was_typed_stays(clerk: Desk) -> None:
    answer = upload(clerk, b"MZ\x90\x00" + bytes(100), "photo.png")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="e-file"' in page
    assert "只改文件名不会改变内容" in page
    assert "定于**十二月**召开。</textarea>" in page
    assert list(storage().list("text")) == []


def test_a_program_behind_the_head_of_a_picture_is_told_and_never_shown(clerk: Desk, site: Site) -> None:
    page = upload(clerk, PNG + b"MZ" * 500, "photo.png").get_data(as_text=True)
    publish(clerk, body_zh=_snippet(page))
    do_jobs("text_picture")
    assert "照片文件已损坏或不完整" in clerk.text(NEWS)
    assert "<img" not in site.get("/announcements/announcement-a").text.partition("<article>")[2]
    assert site.get("/files/1").status_code == 404


def test_a_name_can_do_no_harm(clerk: Desk) -> None:
    page = upload(clerk, b"%PDF-1.7", "../../a](x) <b>\u202e表.exe").get_data(as_text=True)
    assert _snippet(page) == "[a x b 表](/files/1)"
    with db.read() as s:
        assert s.get_one(TextFile, 1).name.endswith(".pdf")


def test_a_text_does_not_name_another_texts_file(clerk: Desk) -> None:
    upload(clerk, b"%PDF-1.7", "a.pdf")
    answer = clerk.client.post(
        "/texts/announcement-b/edit",
        data={
            "csrf_token": re.findall(
                r'name="csrf_token" value="([^"]+)"', clerk.get("/texts/announcement-b/edit").text
            )[0],
            "revision": "0", "base": "", **TYPED, "body_zh": "[a](/files/1)", "publish": "1",
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert 'id="e-body_zh"' in answer.text


def test_a_large_picture_is_made_small_enough_for_a_page(clerk: Desk) -> None:
    out = io.BytesIO()
    Image.new("RGB", (3000, 1000), "navy").save(out, "PNG")
    upload(clerk, out.getvalue(), "plan.png")
    do_jobs("text_picture")
    with db.read() as s:
        file = s.get_one(TextFile, 1)
        assert (file.width, file.height) == (1280, 427)
        assert file.shown_key is not None
        assert file.shown_key.endswith(".png")


def test_a_file_that_is_gone_is_not_found_and_marked(clerk: Desk, site: Site) -> None:
    page = upload(clerk, b"%PDF-1.7", "a.pdf").get_data(as_text=True)
    publish(clerk, body_zh=_snippet(page))
    assert site.get("/files/1").status_code == 200
    with db.read() as s:
        storage().delete(s.get_one(TextFile, 1).original_key)
    assert site.get("/files/1").status_code == 404
    with db.read() as s:
        assert s.get_one(TextFile, 1).damage == "missing"


def test_no_file_of_a_text_is_an_orphan(clerk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    upload(clerk, picture(), "a.jpg")
    do_jobs("text_picture")
    storage().put("text/00/1/job-dead-1-shown.jpg", b"left behind")
    monkeypatch.setenv("CERT_LEASE_S", "0.01")
    monkeypatch.setenv("CERT_ORPHAN_S", "0.02")
    environment.forget()
    threading.Event().wait(0.05)
    assert orphans.remove() == 1
    with db.read() as s:
        file = s.get_one(TextFile, 1)
    assert storage().exists(file.original_key)
    assert storage().exists(str(file.shown_key))
