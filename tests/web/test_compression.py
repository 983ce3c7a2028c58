"""Text is compressed, but never an answer that holds what the request chose beside what is secret."""

import gzip

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.web.members import visiting
from tests.web.verify.printed import certificate

ASKED = {"Accept-Encoding": "gzip, deflate, br"}


def asked(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    return client.get(path, headers=ASKED | headers)


def packed(answer: TestResponse) -> str:
    return answer.headers.get("Content-Encoding", "")


@pytest.mark.parametrize("path", ["/", "/login", "/verify", "/institutes", "/static/app.css?v=1"])
def test_pages_and_style_sheets_are_half_their_size_or_less(app: Flask, path: str) -> None:
    client = app.test_client()
    plain, answer = client.get(path), asked(client, path)
    assert packed(answer) == "br"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert len(answer.data) < len(plain.data) * 0.51
    assert brotli.decompress(answer.data).decode().count("\n") == plain.text.count("\n")
    older = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed(older) == "gzip"
    assert gzip.decompress(older.data)
    assert packed(plain) == ""


def test_a_members_page_is_compressed_and_their_files_are_not(app: Flask) -> None:
    (member_id,) = factories.members(1)
    visitor = visiting.log_in(app.test_client(), member_id)
    visiting.fill_profile(member_id)
    visitor.post("/member/certificate", "/member/confirm", {"use_photo": "yes"})
    visiting.do_jobs(member_id, "render")
    assert packed(visitor.get("/member/certificate", headers=ASKED)) == "br"
    visiting.do_jobs(member_id, "picture")
    for path in ("/member/certificates/1.pdf", "/member/certificates/1.webp"):
        answer = visitor.get(path, headers=ASKED)
        assert (answer.status_code, packed(answer)) == (200, "")


@pytest.mark.parametrize("path", ["/login?next=/member/certificate", "/?next=x", "/nothing", "/v/nothing"])
def test_what_can_hold_words_of_the_asker_is_not_compressed(app: Flask, path: str) -> None:
    assert packed(asked(app.test_client(), path)) == ""


def test_the_answer_to_a_form_is_not_compressed(app: Flask) -> None:
    answer = app.test_client().post("/verify", data={"code": "x" * 900}, headers=ASKED)
    assert "x" * 900 in answer.text
    assert packed(answer) == ""


def test_a_verify_page_is_compressed_with_a_messengers_query_and_known_by_its_etag(app: Flask) -> None:
    client = app.test_client()
    path = f"/v/{factories.token(certificate())}/3?from=singlemessage&isappinstalled=0"
    first = asked(client, path)
    assert packed(first) == "br"
    assert "Set-Cookie" not in first.headers
    again = asked(client, path, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) in ((304, b""), (200, again.data))  # a minute may have passed
