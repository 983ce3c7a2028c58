"""The `designs` command: check a design's folder, look at it."""

from pathlib import Path

import click

from shared.errors import JobError
from worker.press import fonts, preflight, reference, sample
from worker.press.design import Design, load

_FOLDER = click.Path(path_type=Path)


@click.group()
def main() -> None:
    """Look after the designs of certificates."""


@main.command()
@click.argument("folder", type=_FOLDER)
def check(folder: Path) -> None:
    """Check the design in FOLDER and print its content hash."""
    design, pdf = _printed(folder)
    click.echo(f"设计可用：{design.hash}（样张 {len(pdf) // 1024} KB）")


@main.command()
@click.argument("folder", type=_FOLDER)
@click.option("--out", required=True, type=_FOLDER, help="The PDF file to write.")
def preview(folder: Path, out: Path) -> None:
    """Print a specimen of the design in FOLDER."""
    _, pdf = _printed(folder)
    out.write_bytes(pdf)
    click.echo(f"样张已写入：{out}")


def _printed(folder: Path) -> tuple[Design, bytes]:
    try:
        design = load(folder)
        preflight.check_static(design, fonts.chain_of(design))
        return design, reference.render(sample.face(design), design).pdf
    except JobError as error:
        details = "，".join(f"{key}={value}" for key, value in error.params.items())
        raise click.ClickException(f"设计不可用（{error.code}）：{details}") from error
