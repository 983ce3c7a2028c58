"""Texts are previewed, saved and published on a form; nothing typed is lost, two editors see each other."""

from flask import Flask

from tests.at_once import at_once
from tests.web.editors.desks import NEWS, TYPED, hours_pass, publish, send
from tests.web.ops.desk import Desk, words_of
from tests.web.site import Site


def test_a_published_announcement_is_on_the_start_page_in_the_list_and_on_its_own(
    clerk: Desk, site: Site
) -> None:
    publish(clerk)
    assert "年会通知" in site.get("/").text
    assert "年会通知" in site.get("/announcements").text
    page = site.get("/announcements/announcement-a").text
    assert "<p>定于<strong>十二月</strong>召开。</p>" in page
    assert "<h1>年会通知</h1>" in page


def test_a_preview_writes_nothing_and_keeps_what_was_typed(clerk: Desk, site: Site) -> None:
    answer = send(clerk, NEWS, "preview", TYPED | {"publish_from": "2030-01-01T09:00"})
    page = answer.get_data(as_text=True)
    assert "<strong>十二月</strong>" in page
    assert "定于**十二月**召开。</textarea>" in page
    assert 'value="2030-01-01T09:00"' in page
    assert clerk.acts() == []
    assert site.get("/announcements/announcement-a").status_code == 404


def test_enter_in_the_title_is_a_preview(clerk: Desk) -> None:
    page = clerk.get(NEWS).get_data(as_text=True)
    form = page[page.index('enctype="multipart/form-data"') :]
    first = form[form.index("<button") :].partition(">")[0]
    assert form.index("<button") < form.index('name="title_zh"') < form.index('name="publish"')
    assert "name=" not in first  # no button's name: neither a draft nor publishing
    assert send(clerk, NEWS, "", TYPED).status_code == 200


def test_a_draft_is_seen_by_nobody_but_those_who_keep_it(clerk: Desk, site: Site) -> None:
    assert send(clerk, NEWS, "draft", TYPED).status_code == 303
    assert "年会通知" not in site.get("/announcements").text
    assert "有草稿" in clerk.text("/texts/")
    assert "定于**十二月**召开。" in clerk.text(NEWS)


def test_a_discarded_draft_of_which_nothing_was_published_leaves_the_list(clerk: Desk) -> None:
    assert send(clerk, NEWS, "draft", TYPED).status_code == 303
    assert "年会通知" in clerk.text("/texts/")
    page = "/texts/announcement-a"
    clerk.post(page, f"{page}/discard", {"revision": "0"})
    assert "放弃草稿" in clerk.text(page)
    clerk.post(page, f"{page}/discard", {"revision": "1"})
    assert "放弃草稿" not in clerk.text(page)
    assert "年会通知" not in clerk.text("/texts/")


def test_what_is_wrong_is_told_at_its_field_and_everything_stays(clerk: Desk) -> None:
    answer = send(clerk, NEWS, "publish", TYPED | {"title_zh": "", "publish_until": "2001-01-01T00:00"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="e-title_zh"' in page
    assert "定于**十二月**召开。</textarea>" in page
    answer = send(clerk, NEWS, "publish", TYPED | {"publish_until": "2001-01-01T00:00"})
    assert 'id="e-publish_until"' in answer.get_data(as_text=True)


def test_two_hundred_kilobytes_are_refused_with_their_length_and_stay_in_the_form(clerk: Desk) -> None:
    answer = send(clerk, NEWS, "publish", TYPED | {"body_zh": "长" * 66_000})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "不能超过 20,000 个字，现为 66,000 个。" in page
    assert "长" * 66_000 in page


def test_the_second_of_two_editors_sees_both_and_saves_again(app: Flask, clerk: Desk, site: Site) -> None:
    publish(clerk)
    other = Desk(app, "ops")
    opened = other.get(NEWS).get_data(as_text=True)
    publish(clerk, body_zh="定于一月召开。")
    answer = send(other, NEWS, "publish", TYPED | {"body_zh": "定于二月召开。"}, page=opened)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert clerk.login in words_of(answer)
    assert "<del>一</del><ins>二</ins>" in page
    assert "定于二月召开。</textarea>" in page
    assert "定于一月召开。" in site.get("/announcements/announcement-a").text
    assert send(other, NEWS, "publish", TYPED | {"body_zh": "定于二月召开。"}, page=page).status_code == 303
    assert "定于二月召开。" in site.get("/announcements/announcement-a").text
    assert "第 3 版" in clerk.text("/texts/announcement-a")


def test_a_form_that_is_sent_many_times_at_once_makes_one_version(clerk: Desk) -> None:
    page = clerk.get(NEWS).get_data(as_text=True)
    answers = at_once(lambda _: send(clerk, NEWS, "publish", TYPED, page=page).status_code, 6)
    assert answers == [303] * 6
    assert "第 2 版" not in clerk.text("/texts/announcement-a")


def test_a_text_waits_is_cancelled_and_is_a_draft_with_its_time(clerk: Desk, site: Site) -> None:
    publish(clerk)
    publish(clerk, title_zh="改期", publish_from="2040-01-01T09:00")
    page = "/texts/announcement-a"
    assert "2040年1月1日 09:00" in clerk.text(page)
    assert clerk.post(page, f"{page}/cancel", {"revision": "2"}).status_code == 303
    assert "草稿" in clerk.text(page)
    assert 'value="2040-01-01T09:00"' in clerk.get(NEWS).get_data(as_text=True)
    assert "年会通知" in site.get("/announcements").text


def test_the_waiting_version_is_mended_and_keeps_its_time(clerk: Desk, site: Site) -> None:
    publish(clerk, publish_from="2040-01-01T09:00", title_zh="年汇通知")
    page = clerk.get(NEWS).get_data(as_text=True)
    assert "保存草稿" not in page
    publish(clerk, publish_from="2040-01-01T09:00")
    told = clerk.text("/texts/announcement-a")
    assert told.count("等待发布") == 3  # the section, its link, one row of the versions
    assert "发布前已被替换" in told
    hours_pass(24 * 366 * 30)
    assert "年会通知" in site.get("/announcements").text


def test_an_announcement_is_taken_down_by_whoever_saw_its_last_state(clerk: Desk, site: Site) -> None:
    publish(clerk)
    page = "/texts/announcement-a"
    clerk.post(page, f"{page}/take-down", {"revision": "0"})
    assert site.get("/announcements/announcement-a").status_code == 200
    clerk.post(page, f"{page}/take-down", {"revision": "1"})
    assert site.get("/announcements/announcement-a").status_code == 404
    assert "已撤下" in clerk.text(page)


def test_a_version_of_before_is_the_draft_of_the_next(clerk: Desk) -> None:
    publish(clerk)
    publish(clerk, body_zh="取消。")
    assert "定于**十二月**召开。" in clerk.text(f"{NEWS}?version=1")
    assert clerk.get(f"{NEWS}?version=9").status_code == 404
    told = clerk.get("/texts/announcement-a/versions/2").get_data(as_text=True)
    assert "<ins>" in told
    assert clerk.login in told


def test_a_language_that_is_left_out_is_read_in_the_bodys_own_and_says_so(clerk: Desk, site: Site) -> None:
    publish(clerk)
    publish(clerk, "/texts/announcement-b/edit", title_en="Meeting", body_en="In *May*.")
    site.get("/language/en")
    assert '<div class="prose" lang="zh-Hans-CN">' in site.get("/announcements/announcement-a").text
    page = site.get("/announcements/announcement-b").text
    assert "<p>In <em>May</em>.</p>" in page


def test_script_and_formulas_are_text_and_no_picture_comes_from_elsewhere(clerk: Desk, site: Site) -> None:
    publish(
        clerk,
        body_zh="<script>alert(1)</script>\n\n=HYPERLINK(1) $x^2$\n\n[点](javascript:alert(1)) "
        "![图](https://evil.example/a.png) [外](https://good.example) <img src=x onerror=alert(1)>\n\n"
        "[x](data:text/html;base64,PHA+)",
    )
    page = site.get("/announcements/announcement-a").text
    main = page[page.index("<article>") : page.index("</article>")]
    assert "&lt;script&gt;" in main
    assert "=HYPERLINK(1) $x^2$" in main
    assert "<img" not in main
    assert 'href="javascript' not in main
    assert 'href="data:' not in main
    assert '<a href="https://good.example" rel="noopener noreferrer nofollow">' in main


def test_the_audit_log_says_which_text_it_was(clerk: Desk) -> None:
    publish(clerk, publish_from="2040-01-01T09:00")
    publish(clerk, "/texts/contacts-national/edit", phone_zh="010-1")
    told = clerk.text("/ops/audit")
    assert "公告 年会通知" in told
    assert "联系方式和办公时间 中国注册会计师协会" in told
    assert "2040-01-01 09:00" in told
