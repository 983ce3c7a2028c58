"""What is refused before a view runs, and what every answer carries."""

import json
import uuid

import pytest
from flask import Flask

from tests.servers import environment
from tests.web.site import Site

LOGIN = {"user_type": "member", "login_name": "110000000001", "password": "x", "captcha": "1"}


def test_a_form_without_its_csrf_token_is_refused_with_a_page(site: Site) -> None:
    answer = site.client.post("/login", data=LOGIN)
    assert answer.status_code == 400
    assert "页面已经过期" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
    ],
)
def test_a_form_sent_from_another_site_is_refused_even_with_a_token(
    site: Site, headers: dict[str, str]
) -> None:
    assert site.client.post("/login", data=site.hidden("/login") | LOGIN, headers=headers).status_code == 403


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {"Origin": "null"}])
def test_our_own_pages_send_no_referrer_and_so_a_null_origin(site: Site, headers: dict[str, str]) -> None:
    assert site.client.post("/login", data=site.hidden("/login") | LOGIN, headers=headers).status_code == 422


def test_an_address_that_is_not_ours_is_not_answered(site: Site) -> None:
    assert site.get("/login", Host="evil.example").status_code == 400


def test_every_answer_carries_the_security_headers(site: Site) -> None:
    for path in ("/", "/nothing", "/static/app.css", "/healthz"):
        headers = site.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert site.get("/").headers["Cache-Control"] == "no-store"


def test_a_body_that_is_too_large_is_refused_with_a_page(site: Site) -> None:
    answer = site.client.post("/login", data=site.hidden("/login") | {"password": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "超过了允许的大小" in answer.text


def test_a_missing_page_says_what_to_do_and_gives_hotline_and_reference(site: Site) -> None:
    answer = site.get("/nothing/here")
    assert answer.status_code == 404
    for part in ("没有找到这个页面", "010-5550 0100", "编号"):
        assert part in answer.text


def test_an_error_of_ours_is_logged_with_the_reference_that_the_page_shows(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    from web.access import RULES

    RULES["broken"] = "public"
    app.add_url_rule("/broken/<secret>", endpoint="broken", view_func=lambda secret: 1 / 0)
    try:
        page = app.test_client().get("/broken/110101?id=9911").text
    finally:
        del RULES["broken"]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    unexpected = next(line for line in lines if line["event"] == "unexpected")
    assert "系统出错了" in page
    assert unexpected["reference"] in page
    assert all("110101" not in json.dumps(line) and "9911" not in json.dumps(line) for line in lines)


def test_readiness_asks_the_database_and_not_redis(site: Site) -> None:
    assert site.get("/healthz").status_code == 200
    assert site.get("/readyz").status_code == 200


def test_readiness_fails_without_a_database(settings_env: dict[str, str]) -> None:
    from web.app import create_app

    assert create_app().test_client().get("/readyz").status_code == 503


def test_a_database_that_is_away_is_a_503_that_says_when_to_come_back(settings_env: dict[str, str]) -> None:
    from web.app import create_app

    nowhere = settings_env | {"CERT_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:9/nothing"}
    with environment.configured(nowhere):
        client = create_app().test_client()
        client.set_cookie("login", "a-token")
        page = client.get("/login")
        poll = client.get(f"/api/v1/jobs/{uuid.uuid4()}")
    assert (page.status_code, poll.status_code) == (503, 503)
    assert page.headers["Retry-After"] == "10"
    assert "系统正在恢复" in page.text
    assert poll.json is not None
    assert poll.json["code"] == "away"
