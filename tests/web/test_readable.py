"""What no view could read is answered 4xx, wherever it stands: address, query, form, JSON or header."""

import io
import json

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web import site as sites
from tests.web.api.calling import account, bearer, plain_member
from tests.web.members import visiting
from tests.web.ops.desk import Desk, do_jobs
from tests.web.site import Site

PATHS = [
    "/v/%00", "/v/a%00b/1", "/captcha/%00.png", "/language/%00", "/%00", "/login?next=%00",
    "/login?next=/a%00b", "/login?expired=%00",
    "/verify?x=%00", "/?%00=1", "/api/v1/campaigns?after=%00", "/static/%00",
    "/api/v1/certificates/preview?number=%00", "/healthz?a=%00",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_nul_in_an_address_is_400(site: Site, path: str) -> None:
    assert site.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/", "/login", "/nothing", "/member/certificate", "/v/x", "/ops/"])
def test_a_query_that_is_no_text_is_400_with_a_page(site: Site, path: str) -> None:
    answer = site.client.get(path, environ_overrides={"QUERY_STRING": "a=\xff\xfe"})
    assert answer.status_code == 400
    assert "编号" in answer.text


@pytest.mark.parametrize("name", ["login_name", "password", "captcha", "captcha_id", "next", "\x00"])
def test_a_nul_in_a_form_is_400(site: Site, name: str) -> None:
    assert site.post("/login", {name: "a\x00b"}).status_code == 400


@pytest.mark.parametrize("path", ["/login", "/status-query", "/verify"])
def test_a_nul_in_every_public_form_is_400(site: Site, path: str) -> None:
    names = "name id_number exam_number number code safety safety_id route id_type user_type"
    assert site.post(path, dict.fromkeys(names.split(), "\x00")).status_code == 400


def test_a_nul_in_the_name_of_a_file_is_400(app: object) -> None:
    ops = Desk(app, "ops")  # type: ignore[arg-type]
    answer = ops.post("/ops/imports", "/ops/imports", {"file": (io.BytesIO(b"a"), "a\x00.csv")})
    assert answer.status_code in (400, 200)  # werkzeug cuts some names itself


@pytest.mark.parametrize("value", ["²", "٣", "-1", "1e3", "9" * 30, "", " 1", "0x1", "1.0", "½"])
@pytest.mark.parametrize(
    "path",
    ["/ops/campaigns/{}", "/ops/imports/{}", "/ops/accounts/{}/reset", "/ops/campaigns/new?failed_of={}",
     "/ops/campaigns?page={}", "/ops/audit?object=account:{}", "/ops/audit?page={}"],
)  # fmt: skip
def test_what_is_no_number_of_a_row_is_no_error_of_ours(app: object, path: str, value: str) -> None:
    assert Desk(app, "admin").get(path.format(value)).status_code < 500  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["²", "٣", "-1", "9" * 30, "9" * 5000, "½"])
def test_a_campaigns_form_takes_any_text_for_a_number(app: object, value: str) -> None:
    ops = Desk(app, "ops")  # type: ignore[arg-type]
    form = {"kind": "failed_of", "campaign": value, "reason": "x", "count": value}
    for path in ("/ops/campaigns/check", "/ops/campaigns/start"):
        assert ops.post("/ops/campaigns/new", path, form).status_code < 500


def test_a_registers_cell_takes_any_text_for_a_date(app: object) -> None:
    ops = Desk(app, "ops")  # type: ignore[arg-type]
    heading = "会员证书编号,姓名,性别,证件类型,证件号码,资格取得方式,全科合格证号,会员批准日期,所在地区"
    row = "110000000001,李明,男,中国身份证,1,考试,QK1,²²²²²,北京市"
    data = io.BytesIO(f"{heading}\n{row}\n".encode())
    page = ops.post("/ops/imports", "/ops/imports", {"file": (data, "a.csv")}).location
    do_jobs("import_check")
    assert "不是正确的日期" in ops.text(f"{page}/problems")


AUTHORIZATIONS = [
    "Basic", "Basic ", "Basic =", "Basic a", "Basic \xff\xfe", "Basic é", "Basic YQ==", "Basic /w==",
    "Bearer", "Bearer ", "Bearer \xff", "Digest a=b", 'Digest a="', "Bearer a b=c", "Bearer cert_x", "\x7f",
    "Bearer a\x00",
]  # fmt: skip


@pytest.mark.parametrize("value", AUTHORIZATIONS)
@pytest.mark.parametrize("path", ["/api/v1/campaigns", f"/api/v1/jobs/{'0' * 32}", "/"])
def test_a_bad_authorization_is_4xx(client: FlaskClient, path: str, value: str) -> None:
    answer = client.get(path, environ_overrides={"HTTP_AUTHORIZATION": value})
    assert answer.status_code in ((200, 400) if path == "/" else (400, 401, 404))


HEADERS = {
    "Origin": ["http://[", "http://[::1", "\xff", "://", "null\x00"],
    "Cookie": ["login=\xff", "form=\xff\xfe", "lang=\xff", "login=\x00", "=;=;"],
    "If-None-Match": ["\xff", '"', "W/"],
    "Range": ["bytes=\xff", "bytes=9-1", "²=1-"],
    "Idempotency-Key": ["\xff", "a\n", "a" * 65],
    "User-Agent": ["\x00", "\xff" * 500],
    "Content-Type": [
        "application/json; charset=nothing",
        "multipart/form-data",
        "multipart/form-data; boundary=\xff",
    ],
    "X-CSRFToken": ["\xff", "\x00"],
}


@pytest.mark.parametrize(("name", "value"), [(name, v) for name, values in HEADERS.items() for v in values])
def test_no_header_is_an_error_of_ours(app: object, client: FlaskClient, name: str, value: str) -> None:
    member = visiting.log_in(client, sites.member())
    key = "CONTENT_TYPE" if name == "Content-Type" else f"HTTP_{name.upper().replace('-', '_')}"
    for method, path in (("GET", "/member/profile"), ("POST", "/login"), ("POST", "/api/v1/certificates")):
        answer = member.client.open(path, method=method, data=b"{}", environ_overrides={key: value})
        assert answer.status_code < 500, (method, path)


def _post(client: FlaskClient, path: str, body: bytes) -> TestResponse:
    headers = bearer(account("ops"))
    plain_member(1)
    return client.post(path, data=body, headers={**headers, "Content-Type": "application/json"})


JSON = {
    "deep lists": b"[" * 100_000,
    "deep lists that end": b"[" * 50_000 + b"]" * 50_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a little too deep": b'{"a":' * 30 + b"1" + b"}" * 30,
    "lone surrogate": rb'{"selection":{"kind":"institute","code":"\ud800"},"reason":"a","count":1}',
    "lone surrogate in a name": rb'{"\udfff":1}',
    "surrogate of bytes": b'{"reason":"\xed\xa0\x80"}',
    "nul": rb'{"selection":{"kind":"numbers","numbers":["\u0000"]},"reason":"a","count":1}',
    "no utf-8": b'{"reason":"\xff"}',
    "utf-16": '{"reason":"a"}'.encode("utf-16"),
    "many digits": b'{"selection":{"kind":"all"},"reason":"a","count":' + b"9" * 5_000 + b"}",
    "infinity": b'{"selection":{"kind":"all"},"reason":"a","count":Infinity}',
    "huge": b'{"selection":{"kind":"all"},"reason":"a","count":1e999}',
    "beyond the column": b'{"selection":{"kind":"failed_of","campaign":99999999999},"reason":"a","count":1}',
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a text": b'"a"',
}


@pytest.mark.parametrize("body", JSON.values(), ids=JSON)
@pytest.mark.parametrize("path", ["/api/v1/campaigns", "/api/v1/campaigns/count", "/api/v1/certificates"])
def test_a_body_that_makes_no_sense_is_4xx_with_a_problem(
    client: FlaskClient, path: str, body: bytes
) -> None:
    answer = _post(client, path, body)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.content_type == "application/problem+json"
    told = json.loads(answer.data)
    assert told["status"] == answer.status_code


@pytest.mark.parametrize(
    "value", ["-1", "-99999999999999999999", "99999999999999999999", "²", "1e3", "nan", ""]
)
@pytest.mark.parametrize("name", ["after", "limit"])
def test_a_page_that_no_row_can_have_is_422(client: FlaskClient, name: str, value: str) -> None:
    headers = bearer(account("ops"))
    assert client.get(f"/api/v1/campaigns?{name}={value}", headers=headers).status_code == 422


@pytest.fixture
def client(app: object) -> FlaskClient:
    return app.test_client()  # type: ignore[attr-defined,no-any-return]
