"""信息确认并下载会员证: what is shown, the question, the completeness check, one job a click."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from shared import certificates, db
from shared.bodies import body
from shared.certificates import Confirmation
from shared.members import Member
from shared.members.profile import missing_required
from tests.servers.redis_server import RedisServer
from tests.web.members.visiting import PROFILE, Visitor, do_jobs, fill_profile, jobs_of, log_in

PAGE, CONFIRM = "/member/certificate", "/member/confirm"
FORM = "/member/profile/edit?next=confirm"


def test_the_profile_of_these_tests_is_complete(visitor: Visitor) -> None:
    with db.read() as session:
        assert not missing_required(session.get_one(Member, visitor.member_id).profile, body().profile)


def test_every_printed_fact_of_the_register_is_on_the_page(visitor: Visitor) -> None:
    page = visitor.text(PAGE)
    with db.read() as session:
        member = session.get_one(Member, visitor.member_id)
    for value in (
        member.name,
        member.certificate_number,
        member.category,
        "2015年6月1日",
        "北京注册会计师协会",
    ):
        assert value in page
    assert visitor.get("/member/photo").mimetype == "image/jpeg"


def test_yes_submits_the_render_job_and_leads_to_its_status(visitor: Visitor) -> None:
    answer = visitor.post(PAGE, CONFIRM, {"use_photo": "yes"})
    (job,) = jobs_of(visitor.member_id, "render")
    assert (answer.status_code, answer.location) == (303, f"/member/jobs/{job.id}")


def test_a_double_click_is_one_job_and_every_click_a_confirmation(visitor: Visitor) -> None:
    places = {visitor.post(PAGE, CONFIRM, {"use_photo": "yes"}).location for _ in range(2)}
    assert len(places) == len(jobs_of(visitor.member_id, "render")) == 1
    with db.read() as session:
        assert session.scalar(select(func.count(Confirmation.id))) == 2


def test_clicks_at_the_same_moment_on_two_devices_are_one_job(app: Flask, visitor: Visitor) -> None:
    devices = [visitor, log_in(app.test_client(), visitor.member_id)]
    forms = [{**device.hidden(PAGE, CONFIRM), "use_photo": "yes"} for device in devices]
    together = Barrier(2)

    def click(device: Visitor, form: dict[str, str]) -> str:
        together.wait(10)
        return str(device.client.post(CONFIRM, data=form).location)

    with ThreadPoolExecutor(2) as pool:
        places = set(pool.map(click, devices, forms))
    (job,) = jobs_of(visitor.member_id, "render")
    assert places == {f"/member/jobs/{job.id}"}


def test_a_frozen_redis_does_not_hold_the_click_up(redis_server: RedisServer, visitor: Visitor) -> None:
    form = {**visitor.hidden(PAGE, CONFIRM), "use_photo": "yes"}
    redis_server.freeze()
    began = time.monotonic()
    answer = visitor.client.post(CONFIRM, data=form)
    took = time.monotonic() - began
    assert (answer.status_code, took < 4) == (303, True), took  # 0.3 s; 40 s without time-outs
    assert visitor.get(answer.location).status_code == 200  # the status page asks Redis for nothing
    redis_server.thaw()


def test_no_confirms_nothing_and_leads_to_the_members_own_institute(visitor: Visitor) -> None:
    answer = visitor.post(PAGE, CONFIRM, {"use_photo": "no"})
    assert answer.location == "/member/photo/institute?why=no"
    page = visitor.text(answer.location)
    assert "否（通过审核重新提交照片）" in page
    assert "北京注册会计师协会" in page
    assert "010-00000000" in page
    assert not jobs_of(visitor.member_id, "render")


def test_missing_fields_are_named_and_saving_leads_back_to_the_confirmation(visitor: Visitor) -> None:
    fill_profile(visitor.member_id, employer=None, postcode=None)
    page = visitor.text(PAGE)
    assert "<li>工作单位</li>" in page
    assert "<li>邮政编码</li>" in page
    answer = visitor.post(PAGE, CONFIRM, {"use_photo": "yes"})
    assert answer.location == FORM
    for _reloaded in range(2):
        form = visitor.text(answer.location)
        assert re.findall(r'<li><a href="#f-(\w+)">', form) == ["employer", "postcode"]
        assert re.findall(r'name="(\w+)"[^>]* aria-invalid="true"', form) == ["employer", "postcode"]
        assert re.findall(r'name="(\w+)"[^>]* autofocus', form) == ["employer"]
    assert not jobs_of(visitor.member_id, "render")
    saved = visitor.post(FORM, "/member/profile/edit", PROFILE)
    assert saved.location == "/member/confirm?photo=yes"
    confirmed = visitor.post("/member/confirm?photo=yes", CONFIRM, {"use_photo": "yes"})
    assert confirmed.location.startswith("/member/jobs/")


def test_what_was_filled_in_on_another_device_is_not_asked_again(visitor: Visitor) -> None:
    fill_profile(visitor.member_id, postcode=None)
    assert visitor.get(FORM).status_code == 200
    fill_profile(visitor.member_id)
    assert visitor.get(FORM).location == "/member/confirm?photo=yes"


def test_a_mistake_on_the_way_to_the_confirmation_keeps_the_way(visitor: Visitor) -> None:
    fill_profile(visitor.member_id, postcode=None)
    again = visitor.post(FORM, "/member/profile/edit", {**PROFILE, "postcode": "12"})
    assert again.status_code == 422
    assert 'name="next" value="confirm"' in again.text
    assert 'value="12"' in again.text


def test_an_unchanged_certificate_is_to_be_had_at_once_even_with_fields_missing(visitor: Visitor) -> None:
    shown = visitor.hidden(PAGE, CONFIRM)
    visitor.client.post(CONFIRM, data={**shown, "use_photo": "yes"})
    do_jobs(visitor.member_id, "render")
    fill_profile(visitor.member_id, employer=None)
    answer = visitor.client.post(CONFIRM, data={**shown, "use_photo": "yes"})
    assert answer.location == PAGE
    assert len(jobs_of(visitor.member_id, "render")) == 1
    page = visitor.text(PAGE)
    assert "/member/certificates/1.pdf" in page
    assert "信息确认并下载会员证" not in page


def test_facts_that_changed_while_they_were_read_are_shown_again(visitor: Visitor) -> None:
    shown = visitor.hidden(PAGE, CONFIRM)
    with db.write() as session:
        session.get_one(Member, visitor.member_id).name = "李更名"
    answer = visitor.client.post(CONFIRM, data={**shown, "use_photo": "yes"}, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert "请重新核对" in page
    assert "李更名" in page
    assert not jobs_of(visitor.member_id, "render")


def test_a_suspended_member_is_told_so_and_keeps_the_edition_there_is(visitor: Visitor) -> None:
    visitor.post(PAGE, CONFIRM, {"use_photo": "yes"})
    do_jobs(visitor.member_id, "render")
    with db.write() as session:
        session.get_one(Member, visitor.member_id).state = "suspended"
    page = visitor.text(PAGE)
    assert "暂停" in page
    assert "/member/certificates/1.pdf" in page
    assert "信息确认并下载会员证" not in page


def test_without_an_anti_forgery_token_nothing_is_confirmed(visitor: Visitor) -> None:
    shown = visitor.hidden(PAGE, CONFIRM)["shown"]
    assert visitor.client.post(CONFIRM, data={"use_photo": "yes", "shown": shown}).status_code == 400
    assert not jobs_of(visitor.member_id, "render")


def test_a_second_device_sees_the_same_job(app: Flask, visitor: Visitor) -> None:
    place = visitor.post(PAGE, CONFIRM, {"use_photo": "yes"}).location
    other = log_in(app.test_client(), visitor.member_id)
    assert "已提交" in other.text(place)
    assert place in other.text(PAGE)
    do_jobs(visitor.member_id, "render")
    assert "/member/certificates/1.pdf" in other.text(place)
    with db.read() as session:
        assert certificates.current(session, visitor.member_id, "membership")
