"""`campaigns` from a shell: the same rules as the pages, the same audit."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from shared import db
from shared.audit import AuditEntry
from shared.campaigns import CampaignState
from tests.web.ops.desk import campaigns, do_jobs
from web.commands.campaigns import main


def _run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, list(arguments), input=typed)


def test_the_typed_count_must_be_the_number_selected(five: list[str]) -> None:
    told = _run("start", "--all", "--reason", "更换印章", typed="5\n")
    assert told.exit_code == 1
    assert "选中 4 人" in told.output
    assert "输入的是 5，现在选中的是 4 人，没有开始" in told.output
    assert campaigns() == []


def test_a_started_campaign_can_be_watched_and_is_audited(five: list[str]) -> None:
    assert _run("start", "--institute", "11", "--reason", "更换印章", typed="3\n").exit_code == 0
    do_jobs("campaign_chunk")
    told = _run("watch", str(campaigns()[0].id))
    assert told.exit_code == 3
    assert "选中 3 = 已制作 0 + 跳过 0 + 失败 3 + 已取消 0" in told.output
    with db.read() as s:
        entry = s.scalars(select(AuditEntry)).one()
    assert entry.actor.startswith("command:")


def test_unknown_numbers_in_a_file_are_named(five: list[str], tmp_path: Path) -> None:
    listed = tmp_path / "numbers.txt"
    listed.write_text(f"\ufeff{five[0]}\n999999\n", encoding="utf-8")
    told = _run("start", "--numbers", str(listed), "--reason", "改名", "--yes")
    assert "没有资格有效的会员：999999" in told.output
    assert campaigns()[0].total == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "gb18030"])
def test_a_file_may_be_in_any_encoding_that_programs_write(
    five: list[str], tmp_path: Path, encoding: str
) -> None:
    listed = tmp_path / "numbers.txt"
    listed.write_bytes(f"{five[0]}、{five[1]}\r\n".encode(encoding))
    assert "选中 2 人" in _run("start", "--numbers", str(listed), "--reason", "改名", "--yes").output
    listed.write_bytes("会员证书编号\n张三".encode(encoding))
    told = _run("start", "--numbers", str(listed), "--reason", "改名", "--yes")
    assert (told.exit_code, "1: 会员证书编号、2: 张三" in told.output) == (1, True)


def test_a_campaign_can_be_cancelled_and_its_failures_run_again(five: list[str]) -> None:
    _run("start", "--all", "--reason", "一", "--yes")
    do_jobs("campaign_chunk")
    first = str(campaigns()[0].id)
    assert _run("start", "--failed-of", first, "--reason", "二", "--yes").exit_code == 0
    second = campaigns()[1]
    assert _run("cancel", str(second.id), "--yes").exit_code == 0
    assert campaigns()[1].state == CampaignState.CANCELLED
    assert _run("cancel", str(second.id), "--yes").exit_code == 1
    assert "已取消 4" in _run("list").output


def test_one_selection_must_be_named() -> None:
    assert _run("start", "--reason", "一").exit_code == 2
    assert _run("start", "--all", "--institute", "11", "--reason", "一").exit_code == 2
