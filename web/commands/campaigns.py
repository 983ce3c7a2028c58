"""`campaigns`: start, watch, cancel and list bulk regenerations from a shell."""

import sys
import time
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db, registry
from shared.bodies import body
from shared.campaigns import Campaign, CampaignState
from shared.campaigns import rules as campaign_rules
from shared.campaigns.number_list import LONGEST_FILE
from shared.campaigns.rules import Progress
from shared.campaigns.selection import (
    Everyone,
    FailedOf,
    Numbered,
    OfInstitute,
    OutdatedOf,
    Selection,
)
from shared.commands import ROW, Seconds, actor
from web.commands.group import Commands

_OVER = (CampaignState.DONE, CampaignState.CANCELLED, CampaignState.ROLLED_BACK)


@click.group(cls=Commands)
def main() -> None:
    """批量重制证书。"""
    registry.load()


@main.command()
@click.option("--all", "everyone", is_flag=True, help="全部资格有效的会员")
@click.option("--institute", metavar="CODE", help="一个地方注协的会员")
@click.option(
    "--numbers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="号码文件，每行一个",
)
@click.option("--failed-of", type=ROW, metavar="ID", help="以前一个批次的失败项")
@click.option("--outdated-of", type=ROW, metavar="ID", help="一次名册导入之后证书已过时的会员")
@click.option("--document", metavar="KEY", help="证书的种类，缺省为最常用的一种")
@click.option("--reason", required=True, help="理由，记入审计日志")
@click.option("--yes", is_flag=True, help="不问人数，直接开始")
def start(
    everyone: bool,
    institute: str | None,
    numbers: Path | None,
    failed_of: int | None,
    outdated_of: int | None,
    document: str | None,
    reason: str,
    yes: bool,
) -> None:
    """选择会员，核对人数，开始。"""
    chosen = _selection(everyone, institute, numbers, failed_of, outdated_of)
    reason = campaign_rules.checked_reason(reason)
    with db.read() as s:
        chosen.check(s)
        number, unknown = campaign_rules.count(s, chosen), chosen.unknown_numbers(s)
    for missing in unknown:
        click.echo(f"没有资格有效的会员：{missing}", err=True)
    click.echo(f"选中 {number:,} 人。")
    typed = number if yes else click.prompt("输入人数以确认", type=int)
    with db.write() as s:
        made = campaign_rules.start(
            s, chosen, document_kind=document, reason=reason, typed_count=typed, actor=actor()
        )
    click.echo(f"批次 {made.id} 已开始。查看进度：campaigns watch {made.id}")


@main.command()
@click.argument("campaign_id", type=ROW)
@click.option("--every", type=Seconds(0.1, 3600), default=1.0, show_default=True, help="秒")
def watch(campaign_id: int, every: float) -> None:
    """显示进度，直到结束；有失败项时退出码为 3。"""
    while True:
        with db.read() as s:
            found = _campaign(s, campaign_id)
            at = campaign_rules.progress(s, found)
        _show(found, at)
        if found.state in _OVER:
            break
        if found.state == CampaignState.STOPPED:
            raise click.ClickException("批次已自动停止；排除原因后在 /ops/campaigns 继续。")
        time.sleep(every)
    sys.exit(3 if at.failed else 0)


@main.command()
@click.argument("campaign_id", type=ROW)
@click.option("--yes", is_flag=True, help="不再询问")
def cancel(campaign_id: int, yes: bool) -> None:
    """取消：已制作的保留，其余不再制作。"""
    with db.read() as s:
        at = campaign_rules.progress(s, _campaign(s, campaign_id))
    if not yes:
        click.confirm(f"批次 {campaign_id} 还有 {at.pending:,} 人待制作，取消？", abort=True)
    with db.write() as s:
        done = campaign_rules.cancel(s, campaign_id, actor=actor())
    if not done:
        raise click.ClickException("批次已经结束，没有可取消的。")
    click.echo(f"批次 {campaign_id} 已取消。")


@main.command(name="list")
@click.option("--number", type=click.IntRange(1, 1000), default=20, show_default=True, help="最多几行")
def list_(number: int) -> None:
    """最近的批次。"""
    with db.read() as s:
        for found in s.scalars(select(Campaign).order_by(Campaign.id.desc()).limit(number)):
            started = f"{body().local(found.started_at):%Y-%m-%d %H:%M}" if found.started_at else "-"
            numbers = _sum(campaign_rules.progress(s, found))
            click.echo(f"{found.id:>6}  {found.state:<11}  {started}  {numbers}  {found.reason}")


def _selection(
    everyone: bool,
    institute: str | None,
    numbers: Path | None,
    failed_of: int | None,
    outdated_of: int | None,
) -> Selection:
    given = [everyone, *(one is not None for one in (institute, numbers, failed_of, outdated_of))]
    if sum(given) != 1:
        raise click.UsageError("请在 --all、--institute、--numbers、--failed-of、--outdated-of 中选一个。")
    if institute is not None:
        return OfInstitute(institute)
    if numbers is not None:
        with numbers.open("rb") as opened:
            return Numbered.in_file(opened.read(LONGEST_FILE + 1))
    if outdated_of is not None:
        return OutdatedOf(outdated_of)
    return Everyone() if failed_of is None else FailedOf(failed_of)


def _campaign(session: Session, campaign_id: int) -> Campaign:
    found = session.get(Campaign, campaign_id)
    if found is None:
        raise click.ClickException(f"没有批次 {campaign_id}。")
    return found


def _show(found: Campaign, at: Progress) -> None:
    pace = f"  每秒 {at.per_s:.1f}" if at.per_s else ""
    left = f"  约还需 {at.remaining_s:.0f} 秒" if at.remaining_s and found.state not in _OVER else ""
    click.echo(f"{found.state}  {_sum(at)}{pace}{left}")


def _sum(at: Progress) -> str:
    return (
        f"选中 {at.total:,} = 已制作 {at.done:,} + 跳过 {at.skipped:,} + 失败 {at.failed:,}"
        f" + 已取消 {at.cancelled:,}" + (f" + 待制作 {at.pending:,}" if at.pending else "")
    )
