"""`members`: import the register, or write a demo one.

    members import FILE [--only-good | --all-or-nothing] [--yes] [--report FILE]
    members demo --count 1000 --seed 1 --out FILE

The import runs the same slices as the import jobs, in this process: it needs the database and the storage,
but neither Redis nor a worker; what was interrupted goes on with `members resume ID`.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db, registry
from shared.commands import ROW, actor
from shared.register import imports
from shared.register.applying import apply_slice
from shared.register.report import write_report
from shared.register.staging import Guard, check_slice
from shared.register.tables import ImportRow, ImportState, RegisterImport, RowKind
from web import words
from web.commands.demo_register import demo
from web.commands.group import Commands, TableFile

_IN_ONE_GO_S = 1e9
_DIFFS_SHOWN = 20
Slice = Callable[[int, Guard, float], bool]


@click.group(cls=Commands)
def main() -> None:
    """会员名册：导入，或生成演示名册。"""
    registry.load()


main.add_command(demo)


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--only-good/--all-or-nothing", default=False, help="只导入正确的行 / 全部正确才导入（默认）")
@click.option("--yes", is_flag=True, help="不询问，直接导入")
@click.option("--report", type=TableFile(), help="错误报告（.xlsx 或 .csv）")
def import_file(file: Path, only_good: bool, yes: bool, report: Path | None) -> None:
    """检查名册 FILE 的每一行，列出新增、变更和错误，然后导入。"""
    if not file.is_file():
        raise click.BadParameter(f"{file} 不是普通文件。", param_hint="FILE")
    with file.open("rb") as opened:
        found = imports.begin(opened, file.name, actor=actor(), check_by_job=False)
    found = _work(found.id, "检查", check_slice)
    if found.state == ImportState.REFUSED and found.refused:
        raise click.ClickException(words.reason(found.refused["code"], found.refused["params"]))
    _show(found)
    if report is not None:
        _write(found.id, report)
    _decide(found.id, only_good, yes)
    _apply(found.id)


@main.command()
@click.argument("import_id", type=ROW)
def resume(import_id: int) -> None:
    """继续一次中断了的检查或写入。"""
    with db.read() as session:
        found = session.get(RegisterImport, import_id)
    if found is None:
        raise click.ClickException(f"没有编号为 {import_id} 的导入。")
    if found.state == ImportState.CHECKING:
        _show(_work(import_id, "检查", check_slice))
    elif found.state == ImportState.APPLYING:
        _apply(import_id)
    else:
        raise click.ClickException("这次导入没有中断。")


def _apply(import_id: int) -> None:
    found = _work(import_id, "导入", apply_slice)
    if found.refused:
        why = words.reason(found.refused["code"], found.refused["params"])
        raise click.ClickException(f"{why}已写到第 {found.position} 行，其后的没有写入。")
    click.echo("导入完成。")


def _work(import_id: int, label: str, one_slice: Slice) -> RegisterImport:
    """Run slices until the work is done, with a progress bar."""
    with click.progressbar(length=1_000, label=label, file=sys.stderr) as bar:
        at = 0

        def guard(session: Session) -> None:
            nonlocal at
            found = session.get_one(RegisterImport, import_id)
            now = found.position * 1_000 // max(found.total or 0, found.position, 1)
            bar.update(max(0, now - at))
            at = max(at, now)

        while not one_slice(import_id, guard, _IN_ONE_GO_S):
            pass
        bar.update(1_000 - at)
    with db.read() as session:
        return session.get_one(RegisterImport, import_id)


def _show(found: RegisterImport) -> None:
    counts = found.counts
    click.echo(
        f"导入 {found.id}：新增 {counts.get('new', 0)}，变更 {counts.get('update', 0)}，"
        f"相同 {counts.get('same', 0)}，错误 {counts.get('error', 0)}，提醒 {counts.get('warning', 0)}"
    )
    for code, params in found.notes or []:
        click.echo(f"  提醒：{words.reason(code, params)}")
    mine = ImportRow.import_id == found.id
    changed = select(ImportRow).where(mine, ImportRow.kind == RowKind.UPDATE).order_by(ImportRow.row)
    wrong = select(ImportRow).where(mine, ImportRow.problems.is_not(None)).order_by(ImportRow.row)
    with db.read() as session:
        for row in session.scalars(changed.limit(_DIFFS_SHOWN)):
            for column, (old, new) in (row.diff or {}).items():
                click.echo(f"  第 {row.row} 行 {row.certificate_number} {column}：{old} → {new}")
        for row in session.scalars(wrong.limit(_DIFFS_SHOWN)):
            for column, value, code, params, fatal in row.problems or []:
                kind = "错误" if fatal else "提醒"
                place = f"{column}“{value}”：" if column else ""
                click.echo(f"  第 {row.row} 行 {kind} {place}{words.reason(code, params)}")


def _decide(import_id: int, only_good: bool, yes: bool) -> None:
    if not yes:
        click.confirm("现在导入？", abort=True)
    with db.write() as session:
        imports.decide(session, import_id, only_good=only_good, actor=actor())


def _write(import_id: int, report: Path) -> None:
    with db.read() as session, report.open("wb") as file:
        is_xlsx = report.suffix.lower() == ".xlsx"
        write_report(file, session, import_id, words.report_words(), xlsx=is_xlsx)
    click.echo(f"错误报告：{report}")


if __name__ == "__main__":
    main()
