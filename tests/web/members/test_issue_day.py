"""The day of issue is the body's, on the certificate and to whoever verifies it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from shared import certificates, db
from tests.web.members.visiting import Visitor, do_jobs


@pytest.mark.usefixtures("far_away")
def test_a_certificate_is_issued_on_the_bodys_day(visitor: Visitor) -> None:
    before = datetime.now(ZoneInfo("Asia/Shanghai"))
    visitor.post("/member/certificate", "/member/confirm", {"use_photo": "yes"})
    do_jobs(visitor.member_id, "render")
    with db.read() as session:
        made = certificates.current(session, visitor.member_id, "membership")
    assert made is not None
    after = datetime.now(ZoneInfo("Asia/Shanghai"))
    assert made.facts["issued_on"] in {f"{moment:%Y-%m-%d}" for moment in (before, after)}
    told = visitor.client.post(
        "/verify", data={"number": made.facts["certificate_number"], "name": made.facts["name"]}
    )
    year, month, day = map(int, made.facts["issued_on"].split("-"))
    assert f"{year}年{month}月{day}日" in told.text
