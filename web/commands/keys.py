"""`keys`: what is sealed (ID numbers, secrets of second factors) after a change of keys.

    keys status      how many values each key seals
    keys reseal      seal and index all of them with the newest keys; may be stopped and begun again

A change of keys as a whole: put a new key before the old one in each of CERT_SECRET_KEY, CERT_ID_KEYS and
CERT_INDEX_KEY (where this installation made its keys: `new-keys`), start the programs again, `keys reseal`,
take the old keys out (`drop-old-keys`), start the programs again.
"""

import sys

import click

from shared import registry
from shared.register import resealing
from web.commands.group import Commands


@click.group(cls=Commands)
def main() -> None:
    """密钥：证件号码等由哪个密钥加密，更换密钥后重新加密。"""
    registry.load()


@main.command()
def status() -> None:
    """列出每个密钥加密了多少项（证件号码、两步验证的密钥等）。"""
    for name, count in sorted(resealing.by_key().items()):
        click.echo(f"{name}\t{count}")


@main.command()
def reseal() -> None:
    """用最新的密钥重新加密所有加密的内容；中断后再执行一次即可。"""
    with click.progressbar(length=resealing.rows_to_look_at(), label="重新加密", file=sys.stderr) as bar:
        outcome = resealing.reseal(bar.update)
    click.echo(f"重新加密 {outcome.resealed} 项。")
    if outcome.unreadable:
        rows = "、".join(f"{table} {row}" for table, row in outcome.unreadable[:20])
        raise click.ClickException(
            f"有 {len(outcome.unreadable)} 项无法用现有的密钥解密，请保留旧密钥：{rows}"
        )
    click.echo("全部加密的内容都由最新的密钥加密，可以去掉旧密钥。")


if __name__ == "__main__":
    main()
