"""`members demo`: writes a register of invented members, any size, the same for the same seed."""

from pathlib import Path

import click

from shared.bodies import body
from shared.register.demo import demo_rows, heading
from shared.register.table_file import write_csv, write_xlsx
from web.commands.group import TableFile


@click.command("demo")
@click.option("--count", type=click.IntRange(1, 1_000_000), default=1_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="同一数字得到同一名册")
@click.option("--out", type=TableFile(), required=True)
def demo(count: int, seed: int, out: Path) -> None:
    """生成虚构的会员名册（.xlsx 或 .csv），用于演示和测试。"""
    write_demo(out, count, seed)
    click.echo(f"{out}：{count} 人")


def write_demo(out: Path, count: int, seed: int) -> None:
    """Write the register; the ending of the name says in which form."""
    write = write_xlsx if out.suffix.lower() == ".xlsx" else write_csv
    if not body().demo:
        raise click.ClickException("这个机构没有演示名册（body.toml 中没有 [demo]）。")
    rows = demo_rows(body(), count, seed)
    with out.open("wb") as file:
        write(file, (row for part in ([heading(body())], rows) for row in part))
