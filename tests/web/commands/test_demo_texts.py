"""The demo has texts of each fate, so that `make run` shows them."""

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from shared import db
from shared.texts import Text, TextVersion
from tests.servers import environment
from tests.web.editors.desks import hours_pass
from tests.web.ops.desk import do_jobs
from tests.web.site import Site
from web.commands import demo


def _load() -> None:
    result = CliRunner().invoke(demo.main, ["load", "--if-empty"])
    assert result.exit_code == 0, result.output


def test_the_demo_has_texts_of_each_fate_and_loads_them_once(
    app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERT_DEMO", "true")
    monkeypatch.setattr(demo, "_SIZE", 3)
    environment.forget()
    _load()
    _load()
    do_jobs("text_picture")
    with db.read() as s:
        states = set(s.scalars(select(TextVersion.state)))
        assert s.scalar(select(Text.id).where(Text.key == "announcement-photos"))
        assert len(list(s.scalars(select(TextVersion.id)))) == len(list(s.scalars(select(Text.id))))
    assert states == {"draft", "published"}
    page = site.get("/announcements/announcement-photos").text
    assert "<img src=" in page
    assert site.get("/files/1").mimetype == "image/jpeg"
    assert site.get("/files/2").headers["Content-Disposition"].startswith("attachment")
    assert "服务大厅" in site.get("/institutes").text
    listed = site.get("/announcements").text
    assert "元旦期间服务安排" not in listed
    assert "系统维护已完成" not in listed
    hours_pass(24 * 31)
    assert "元旦期间服务安排" in site.get("/announcements").text
    assert "改为预约办理" in site.get("/institutes").text
