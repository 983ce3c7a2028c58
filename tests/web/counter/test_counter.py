"""The institute's counter through its pages: the list and its file, one member, photos, certificates."""

import csv
import io
import re

import pytest
from flask import Flask
from sqlalchemy import select, update

from deploy.demo.portraits import ON_SITE_SIZE, portrait
from shared import certificates, crypto, db
from shared.accounts import Account, Role
from shared.audit import Actor
from shared.certificates import Certificate, Confirmation
from shared.certificates.downloads import Download
from shared.jobs import Job
from shared.members import Institute, Member, institutes
from shared.members.sealed_id import seal_id
from shared.photos import Photo, review
from shared.photos.review import Verdict
from shared.register import imports
from shared.register.tables import ImportRow
from shared.storage import storage
from tests import factories
from tests.photographed import decide, handed_in, print_for, row, run_job
from tests.web import site as sites
from tests.web.ops.desk import Desk, words_of

FIRST, SECOND, THIRD = "110000000001", "110000000002", "110000000003"
LIST = "/counter/"


@pytest.fixture
def ids(app: Flask) -> list[int]:
    """Three members of 北京; the first has a certificate, the third no photo."""
    factories.published_design()
    with db.write() as session:
        institutes.sync(session)
        for code in ("national", "beijing"):
            factories.put_seal(session, code, session.get_one(Institute, code).name)
        found = [factories.member(session, n, photo=n < 3, institute_code="beijing").id for n in (1, 2, 3)]
    print_for(found[0])
    return found


@pytest.fixture
def desk(app: Flask, ids: list[int]) -> Desk:
    """Staff of 北京."""
    return Desk(app, "staff", "beijing")


def counts_of(page: str) -> dict[str, int]:
    """The lists of the page with how many each has."""
    found = re.findall(r'href="/counter/\?list=(\w+)"[^>]*>[^<]*<b>([\d,]+)</b>', page)
    return {name: int(count) for name, count in found}


def test_each_list_has_its_count_and_its_members(desk: Desk, ids: list[int]) -> None:
    page = desk.get(LIST).text
    assert counts_of(page) == {
        "all": 3, "no_photo": 1, "to_review": 0, "never_logged_in": 3, "incomplete": 3, "current": 1,
        "not_downloaded": 1,
    }  # fmt: skip
    handed_in(ids[2], None)
    page = desk.get(f"{LIST}?list=to_review").text
    assert counts_of(page)["to_review"] == 1
    assert THIRD in page
    assert FIRST not in page
    assert "待审核的照片 1 张" in desk.text(LIST)


def test_a_number_leads_to_its_member_and_last_digits_find_them(desk: Desk) -> None:
    answer = desk.get(f"{LIST}?q={FIRST}")
    assert answer.status_code == 302
    assert answer.location.endswith(f"/counter/members/{FIRST}")
    assert desk.get(f"{LIST}?q=st-2").text.count(SECOND) == 0  # no digits: a name
    with db.write() as session:
        member = session.scalars(select(Member).where(Member.certificate_number == SECOND)).one()
        member.id_number_sealed = seal_id("11010519491231002X", SECOND)
        member.id_number_index = crypto.index("11010519491231002X")
    found = desk.get(f"{LIST}?q=002x").text
    assert SECOND in found
    assert FIRST not in found
    assert "110*************2X" in found
    assert "没有找到" in desk.text(f"{LIST}?q=9999")


def _imported(data: bytes, name: str) -> tuple[dict[str, int], list[object]]:
    found = imports.begin(io.BytesIO(data), name, actor=Actor("test"), check_by_job=True)
    assert found.job_id
    run_job(found.job_id)
    with db.read() as session:
        again = session.get_one(type(found), found.id)
        rows = session.scalars(select(ImportRow).where(ImportRow.import_id == found.id)).all()
        assert again.refused is None, again.refused
        return again.counts, [row.problems for row in rows if row.problems] + [
            row.diff for row in rows if row.diff
        ]


def test_the_list_as_a_file_holds_what_is_stored_and_imported_again_changes_nothing(
    desk: Desk, ids: list[int]
) -> None:
    profile = {"mobile": "+86 13800138000", "employer": "=甲公司;-乙", "achievements": "'引号在先\n-第二行"}
    real = {1: "110105197102027031", 2: "110105197203037052", 3: "110105197304047073"}
    with db.write() as session:
        for n, member_id in enumerate(ids, 1):
            member = session.get_one(Member, member_id)
            member.certificate_number = f"0001234{n}"
            member.sex = "男"
            member.birth_date = f"{real[n][6:10]}-{real[n][10:12]}-{real[n][12:14]}"
            member.id_number_sealed = seal_id(real[n], member.certificate_number)
            member.id_number_index = crypto.index(real[n])
            member.profile = profile if n == 1 else {}
    for kind in ("csv", "xlsx"):
        data = desk.get(f"{LIST}file?as={kind}").data
        if kind == "csv":
            heading, first, *_rest = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
            values = dict(zip(heading, first, strict=True))
            assert values["会员证书编号"] == "00012341"
            assert values["证件号码（遮盖）"] == "110*************31"
            assert values["联系电话"].lstrip("'") == "+86 13800138000"
            assert '="' not in data.decode()
            assert not any(number in data.decode() for number in real.values())
        counted, wrong = _imported(data, f"members.{kind}")
        assert counted.get("same") == 3, (kind, counted, wrong)
        assert counted.get("error", 0) == counted.get("new", 0) == counted.get("update", 0) == 0
    assert ("member.export", "member:-") in desk.acts()


def test_one_member_says_what_they_wait_for_and_what_to_do(desk: Desk, ids: list[int]) -> None:
    assert "会员证已制作，内容是最新的" in desk.text(f"/counter/members/{FIRST}")
    assert "照片和资料齐备，还没有制作会员证" in desk.text(f"/counter/members/{SECOND}")
    third = f"/counter/members/{THIRD}"
    assert "上传照片" in desk.text(third)
    photo = handed_in(ids[2], None)
    assert "须由提交人以外的另一人审核" in desk.text(third)
    decide(desk_account(), photo, Verdict.REFUSE, ground="unsharp", words="请重拍")
    with db.write() as session:
        review.settle(session, photo)
    page = desk.text(third)
    assert "照片未通过审核：照片模糊、请重拍。" in page
    assert "不批准、不通过的理由：照片模糊" in page  # in what was done for the member
    assert "没有可用的照片" in page


def desk_account() -> int:
    """Another reviewer of 北京."""
    return sites.staff("second", Role.STAFF, "beijing").id


def test_staff_of_another_institute_find_nobody(app: Flask, desk: Desk, ids: list[int]) -> None:
    photo = handed_in(ids[2], None)
    elsewhere = Desk(app, "staff", "shanghai")
    for path in (
        f"/counter/members/{FIRST}", f"/counter/members/{FIRST}/photo", f"/counter/photos/{photo}.jpg",
        f"/counter/members/{FIRST}/reset", "/counter/batches/1", "/counter/uploads/1",
        "/counter/uploads/1/file",
    ):  # fmt: skip
        assert elsewhere.get(path).status_code == 404, path
    for path in (
        f"/counter/members/{FIRST}/certificates/1.pdf", f"/counter/members/{FIRST}/issue",
        f"/counter/photos/{photo}/original", f"/counter/review/{photo}", f"/counter/members/{FIRST}/photo",
        "/counter/uploads/1/cancel", "/counter/batches/1/file",
    ):  # fmt: skip
        form = {"verdict": "approve", "version": "x", "reason": "x"}
        assert elsewhere.post("/counter/uploads", path, form).status_code == 404, path
    assert "没有找到" in elsewhere.text(f"{LIST}?q={FIRST}")
    assert row(photo).verdict is None


def test_a_certificate_goes_out_with_a_reason_and_is_written_down(desk: Desk, ids: list[int]) -> None:
    page = f"/counter/members/{FIRST}"
    path = f"{page}/certificates/1.pdf"
    nothing = desk.post(page, path, {"reason": "  "})
    assert nothing.status_code == 409
    assert "请写明用途" in words_of(nothing)
    with db.read() as session:
        assert session.scalars(select(Download)).all() == []
        edition = certificates.current(session, ids[0], "membership")
    assert edition is not None
    sent = desk.post(page, path, {"reason": "会员到场领取"})
    assert sent.data == storage().get(str(edition.pdf_key))
    assert "attachment" in sent.headers["Content-Disposition"]
    shown = desk.post(page, path, {"reason": "会员到场领取", "show": "1"})
    assert "inline" in shown.headers["Content-Disposition"]
    assert "sandbox" not in shown.headers["Content-Security-Policy"]
    assert [one[0] for one in desk.acts()].count("certificate.download") == 2
    assert counts_of(desk.get(LIST).text)["not_downloaded"] == 0
    assert "工作人员代为下载" in desk.text(page)
    with db.write() as session:
        session.execute(update(Member).where(Member.id == ids[0]).values(state="suspended"))
    refused = desk.post(page, path, {"reason": "x"})
    assert refused.status_code == 409
    assert "会员资格暂停" in words_of(refused)


def test_a_new_edition_is_made_only_with_the_member_present(desk: Desk, ids: list[int]) -> None:
    page = f"/counter/members/{SECOND}"
    shown = re.search(r'name="shown" value="(\w+)"', desk.get(page).text)
    assert shown
    form = {"shown": shown[1], "checked": "resident_id"}
    absent = desk.post(page, f"{page}/issue", form)
    assert absent.status_code == 409
    assert "请确认会员本人在场" in words_of(absent)
    stale = desk.post(page, f"{page}/issue", form | {"present": "1", "shown": "0" * 64})
    assert "信息有变化" in words_of(stale)
    assert desk.post(page, f"{page}/issue", form | {"present": "1"}).status_code == 303
    assert "会员证正在制作" in desk.text(page)
    with db.read() as session:
        confirmed = session.scalars(select(Confirmation).where(Confirmation.member_id == ids[1])).one()
        job = session.get_one(Job, confirmed.job_id)
        assert session.get_one(Account, confirmed.account_id).login_name == desk.login
    assert run_job(job.id).state == "succeeded"
    assert "现行：第 1 版" in desk.text(page)
    assert desk.acts()[-1][0] == "certificate.submit"


def test_a_photo_is_sent_and_only_the_workers_version_is_shown(desk: Desk, ids: list[int]) -> None:
    page = f"/counter/members/{THIRD}/photo"
    assert "camera=(self)" in desk.get(page).headers["Permissions-Policy"]
    assert "camera=()" in desk.get(f"/counter/members/{THIRD}").headers["Permissions-Policy"]
    frame = {
        "turn": "0", "left": "10", "top": "10", "width": "178", "height": "220", "seen_width": "480",
        "seen_height": "600",
    }  # fmt: skip
    data = portrait("counter", ON_SITE_SIZE)

    def send(content: bytes, **changed: str) -> str:
        answer = desk.post(page, page, {"file": (io.BytesIO(content), "张三.jpg"), **frame, **changed})
        return words_of(answer) if answer.status_code != 303 else "sent"

    assert "请选择照片文件" in words_of(desk.post(page, page, {}))
    assert "HEIC" in send(b"\x00\x00\x00\x18ftypheic" + bytes(40))
    assert "SVG" in send(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert "取景框" in send(data, left="9999")
    assert "取景框" in send(data, width="")
    with db.read() as session:
        assert session.scalars(select(Photo).where(Photo.member_id == ids[2])).all() == []
    assert send(data) == "sent"
    with db.read() as session:
        photo = session.scalars(select(Photo).where(Photo.member_id == ids[2])).one()
    assert photo.frame is not None
    assert "张三" not in str(photo.provenance)
    assert desk.get(f"/counter/photos/{photo.id}.jpg").status_code == 404  # not examined: nothing to show
    with db.read() as session:
        job = session.scalars(select(Job).where(Job.kind == "photo_examine")).one()
    assert run_job(job.id).state in ("succeeded", "failed")
    original = desk.post(f"/counter/members/{THIRD}", f"/counter/photos/{photo.id}/original")
    assert original.data == data
    assert ("photo.download_original", f"member:{ids[2]}") in desk.acts()


def test_the_queue_without_script_says_so_when_all_are_ones_own(
    desk: Desk, app: Flask, ids: list[int]
) -> None:
    with db.read() as session:
        own = session.get_one(Account, desk.account_id)
    photo = handed_in(ids[2], own)
    assert "待审核的照片 1 张，其中由您审核的 0 张：都是您提交的" in desk.text("/counter/review")
    other = Desk(app, "staff", "beijing")
    version = str(row(photo).print_sha256)
    refused = other.post(
        "/counter/review", f"/counter/review/{photo}", {"verdict": "refuse", "version": version}
    )
    assert refused.status_code == 409
    assert "请选择不通过的原因" in words_of(refused)
    done = other.post(
        "/counter/review", f"/counter/review/{photo}", {"verdict": "approve", "version": version}
    )
    assert done.status_code == 303
    assert other.post("/counter/review", "/counter/review/undo").status_code == 303
    assert row(photo).verdict is None
    again = other.post("/counter/review", "/counter/review/undo")
    assert again.status_code == 409
    assert "没有可以撤销的决定" in words_of(again)
    assert other.get(f"/counter/photos/{photo}.jpg").mimetype == "image/jpeg"


def test_a_lost_picture_of_a_waiting_photo_is_made_again(desk: Desk, ids: list[int]) -> None:
    photo = handed_in(ids[2], None)
    storage().delete(str(row(photo).print_key))
    assert desk.get(f"/counter/photos/{photo}.jpg").status_code == 410
    with db.read() as session:
        job = session.scalars(select(Job).where(Job.kind == "photo_remake")).one()
    assert run_job(job.id).state == "succeeded"
    assert desk.get(f"/counter/photos/{photo}.jpg").status_code == 200
    for key in (row(photo).print_key, row(photo).original_key):
        storage().delete(str(key))
    assert desk.get(f"/counter/photos/{photo}.jpg").status_code == 410
    with db.read() as session:
        newest = select(Job).where(Job.kind == "photo_remake").order_by(Job.created_at.desc())
        job = session.scalars(newest.limit(1)).one()
    run_job(job.id)
    assert (row(photo).state, row(photo).refused_code) == ("refused", "file_damaged")


def test_a_batch_is_asked_for_with_a_reason_and_fetched(desk: Desk, ids: list[int]) -> None:
    asked = desk.post(LIST, "/counter/batches/new?list=all", {"members": [FIRST, THIRD]})
    assert "选中 2 位会员" in words_of(asked)
    empty = desk.post(LIST, "/counter/batches/new?list=all", {})
    assert empty.status_code == 422
    assert "请先选择" in words_of(empty)
    missing = desk.post(LIST, "/counter/batches/new", {"members": [FIRST], "form": "pdf", "reason": " "})
    assert "请写明用途" in words_of(missing)
    begun = desk.post(LIST, "/counter/batches/new?list=all", {"all": "1", "form": "pdf", "reason": "发放"})
    assert begun.status_code == 303
    with db.read() as session:
        job = session.scalars(select(Job).where(Job.kind == "batch_print")).one()
    assert run_job(job.id).state == "succeeded"
    page = desk.text(begun.location)
    assert "共 1 位会员的会员证，2 位没有打印" in page
    assert page.count("还没有现行证书") == 2
    fetched = desk.post(begun.location, f"{begun.location}/file")
    assert fetched.data[:5] == b"%PDF-"
    assert desk.acts()[-1][0] == "batch.download"


def test_figures_count_a_download_in_the_month_of_the_bodys_time(
    desk: Desk, app: Flask, ids: list[int]
) -> None:
    at = 1_798_761_000_000  # 2026-12-31 23:50 UTC, the first of January in Beijing
    with db.write() as session:
        edition = session.scalars(select(Certificate)).first()
        assert edition is not None
        session.add(Download(certificate_id=edition.id, institute_code="beijing", at=at, by="member"))
        session.execute(update(Certificate).values(issued_at=at))
    page = desk.text("/counter/figures?since=2026-12&until=2027-01")
    assert "2027年1月 1 1" in page
    assert "2026年12月 0 0" in page
    rows = desk.get("/counter/figures/file?since=2026-12&until=2027-01").data.decode("utf-8-sig")
    assert rows.splitlines() == ["月份,签发,下载", "2026-12,0,0", "2027-01,1,1"]
    standing = desk.get("/counter/figures/file?what=standing").data.decode("utf-8-sig").splitlines()
    assert standing == ["注协,有效会员,已有照片,待审核,缺照片", "北京注册会计师协会,3,2,0,1"]
    national = Desk(app, "staff", "national")
    assert len(national.get("/counter/figures/file?what=standing").data.decode().splitlines()) > 30
