"""Parts of the `designs` command that change the installation: publish a design, keep seals."""

from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import select

from shared import db
from shared.certificates.designs import NATIONAL, Seal, current_template
from shared.commands import actor
from shared.errors import JobError
from shared.members import Institute
from worker.press import library, seal, seals
from worker.press.design import Design

SHIPPED = Path(__file__).parent / "designs/cicpa_landscape"


def publish(folder: Path | None, checked: Callable[[Path], Design]) -> None:
    """Make a design that `checked` accepts the one that new certificates are made with."""
    chosen = folder or SHIPPED
    version = library.publish(checked(chosen), name=chosen.resolve().name, actor=actor())
    click.echo(f"已发布：{version.content_hash}")


def something_is_published() -> bool:
    """Whether new certificates have a template version to be made with."""
    with db.read() as session:
        return current_template(session) is not None


def there_are_seals() -> bool:
    """Whether any seal has been kept."""
    with db.read() as session:
        return session.scalar(select(Seal.id).limit(1)) is not None


def put_seal(owner: str, picture: Path) -> None:
    """Keep an SVG as the newest seal of `national` or of an institute's code."""
    with db.read() as session:
        codes = session.scalars(select(Institute.code).order_by(Institute.position)).all()
    if owner not in (NATIONAL, *codes):
        raise click.ClickException(f"没有代码为“{owner}”的注协。可用：{'、'.join((NATIONAL, *codes))}。")
    try:
        row = seals.put(owner, picture.read_bytes(), actor=actor())
    except JobError as error:
        raise click.ClickException(f"{picture} 不能用作印章：{error.params}") from error
    click.echo(f"{owner} 第 {row.version} 版印章：{row.sha256}")


def demo_seals() -> None:
    """Draw an invented seal for the national body and for every institute."""
    with db.read() as session:
        rows = session.scalars(select(Institute).order_by(Institute.position)).all()
    for institute in rows:
        for owner in [institute.code, NATIONAL] if institute.national else [institute.code]:
            seals.put(owner, seal.make(institute.name), actor=actor())
    click.echo(f"{len(rows)} 个演示印章")
