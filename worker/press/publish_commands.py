"""Parts of the `designs` command that change the installation: publish a design, keep seals."""

from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import select

from shared import db
from shared.bodies.documents import DocumentKind
from shared.certificates.designs import NATIONAL, Seal, current_template
from shared.commands import actor
from shared.errors import JobError
from shared.members import Institute
from worker.press import library, seal, seals
from worker.press.design import Design

Printed = Callable[[Path, DocumentKind], tuple[Design, bytes]]
"""Checks a design by printing a specimen; raises click's error with the reason."""


def publish(kind: DocumentKind, folder: Path | None, printed: Printed) -> None:
    """Make a design that `printed` accepts the one that new documents of this kind are made with."""
    chosen = folder or kind.design
    version = library.publish(printed(chosen, kind)[0], kind, name=chosen.resolve().name, actor=actor())
    click.echo(f"已发布：{kind.key} {version.content_hash}")


def is_published(kind: DocumentKind) -> bool:
    """Whether new documents of this kind have a template version to be made with."""
    with db.read() as session:
        return current_template(session, kind.key) is not None


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
